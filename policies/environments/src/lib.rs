//! Environments can be built, and say what is in them.
//!
//! The validator looks at every environment that stands in a submission: its own spec, inline or in a file. Where images come from is the
//! policy private-registry's. README.md says why; `rules/` has a page for each rule.

mod places;
mod rules;
mod settings;
#[cfg(test)]
mod tests;

use jobgate_guest::{Document, Finding, Policy, Problem, Refusal};

use crate::places::Places;
pub use crate::settings::Settings;

/// The policy.
pub struct Environments;

impl Policy for Environments {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        Ok(rules::check(&Places::read(document), document, settings))
    }
}

jobgate_guest::export!(Environments: validator, settings);
