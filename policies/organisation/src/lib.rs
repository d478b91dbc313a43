//! Jobs keep to what the organisation allows.
//!
//! The validator judges by the settings alone: a rule that has no setting finds nothing. README.md says why; `rules/` has a page for each
//! rule.

mod jobs;
mod number;
mod pattern;
mod rules;
mod settings;
#[cfg(test)]
mod tests;

use jobgate_guest::{Document, Finding, Policy, Problem, Refusal};

use crate::jobs::Jobs;
pub use crate::settings::Settings;

/// The policy.
pub struct Organisation;

impl Policy for Organisation {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        Ok(rules::check(&Jobs::read(document), document, settings))
    }
}

jobgate_guest::export!(Organisation: validator, settings);
