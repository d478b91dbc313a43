//! Data are accessed by identity, and no store keeps a key.
//!
//! The mutator takes credentials out of datastore specs and replaces datastores by the ones that the settings name; the validator judges
//! what is left, with what the workspace says of the datastores. README.md says why; `rules/` has a page for each rule.

mod fact;
mod identity;
mod model;
mod name;
mod rules;
mod settings;
mod target;
#[cfg(test)]
mod tests;

use jobgate_guest::{Document, Editor, Finding, Policy, Problem, Refusal};

pub use crate::settings::Settings;

/// The policy.
pub struct CredentiallessData;

impl Policy for CredentiallessData {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn mutate(document: &Document, editor: &Editor, settings: &Settings) -> Result<(), Refusal> {
        rules::mutate(document, editor, settings);
        Ok(())
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        rules::check(document, settings)
    }
}

jobgate_guest::export!(CredentiallessData: mutator, validator, settings);
