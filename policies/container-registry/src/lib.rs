//! Images can be pulled, and without a password.
//!
//! The validator looks at connections to container registries, and at the registries that jobs pull from. Which registries are allowed is
//! the policy private-registry's; who may pull, that of permissions. README.md says why; `rules/` has a page for each rule.

mod facts;
mod host;
mod rules;
mod settings;
mod spelling;
#[cfg(test)]
mod tests;

use jobgate_guest::workspace::accesses;
use jobgate_guest::{Document, Finding, Policy, Problem, Refusal};

use crate::facts::Known;
pub use crate::settings::Settings;

/// The policy.
pub struct ContainerRegistry;

impl Policy for ContainerRegistry {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        let kind = document.kind();
        if kind.starts_with("connection") {
            return rules::connection(document, settings);
        }
        if !kind.starts_with("job/") {
            return Ok(Vec::new());
        }
        let accesses = accesses(document);
        let known = Known::about(&accesses, settings)?;
        Ok(rules::job(&accesses, &known, document, settings))
    }
}

jobgate_guest::export!(ContainerRegistry: validator, settings);
