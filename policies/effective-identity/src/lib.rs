//! The identity that a job names works where the job runs.
//!
//! The validator asks what the workspace says of computes, registered components and datastores, and searches the code for credentials;
//! the mutator gives the submitter's identity to jobs whose code acts for the submitter. README.md says why; `rules/` has a page for each
//! rule.

mod asset;
mod facts;
mod model;
mod rules;
mod search;
mod settings;
#[cfg(test)]
mod tests;

use jobgate_guest::{Document, Editor, Finding, Policy, Problem, Refusal};

pub use crate::settings::Settings;

/// The policy.
pub struct EffectiveIdentity;

impl Policy for EffectiveIdentity {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn mutate(document: &Document, editor: &Editor, settings: &Settings) -> Result<(), Refusal> {
        rules::mutate(document, editor, settings);
        Ok(())
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        Ok(rules::check(document, settings))
    }
}

jobgate_guest::export!(EffectiveIdentity: mutator, validator, settings);
