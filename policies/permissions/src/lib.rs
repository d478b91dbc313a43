//! Who runs a job may read, write and pull what it needs.
//!
//! The validator asks the host who accesses what as whom, and whether role assignments allow it. README.md says why; `rules/` has a page
//! for each rule.

mod facts;
mod needed;
mod rules;
mod settings;
#[cfg(test)]
mod tests;

use jobgate_guest::workspace::accesses;
use jobgate_guest::{Document, Finding, Policy, Problem, Refusal};

use crate::facts::Known;
use crate::needed::needed;
pub use crate::settings::Settings;

/// The policy.
pub struct Permissions;

impl Policy for Permissions {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        if !document.kind().starts_with("job/") {
            return Ok(Vec::new());
        }
        let accesses = accesses(document);
        let mut known = Known::about(&accesses, settings)?;
        let needed = needed(&accesses, &known, settings);
        known.learn_assignments(&needed)?;
        Ok(rules::check(&needed, &known, settings))
    }
}

jobgate_guest::export!(Permissions: validator, settings);
