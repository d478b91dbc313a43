//! No secret stands in a spec.
//!
//! The validator reports every place where one does. It changes nothing: a secret that stood in a file has to be replaced, and not just
//! removed. README.md says why; `rules/` has a page for the rule.

mod rules;
mod settings;
#[cfg(test)]
mod tests;

use jobgate_guest::{Document, Finding, Policy, Problem, Refusal};

pub use crate::settings::Settings;

/// The policy.
pub struct Secrets;

impl Policy for Secrets {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        Ok(rules::check(document, settings))
    }
}

jobgate_guest::export!(Secrets: validator, settings);
