//! Jobs read data as the person who submits them.
//!
//! The mutator puts `identity: {type: user_identity}` where the service honours it and takes it away where it has no effect; the
//! validator judges what is left. README.md says why; `rules/` has a page for each rule.

mod model;
mod mutate;
mod rules;
mod settings;
#[cfg(test)]
mod tests;

use jobgate_guest::{Document, Editor, Finding, Policy, Problem, Refusal};

use crate::model::Model;
pub use crate::settings::Settings;

/// The policy.
pub struct UserIdentity;

impl Policy for UserIdentity {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn mutate(document: &Document, editor: &Editor, settings: &Settings) -> Result<(), Refusal> {
        mutate::mutate(&Model::read(document), document, editor, settings);
        Ok(())
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        Ok(rules::check(&Model::read(document), document, settings))
    }
}

jobgate_guest::export!(UserIdentity: mutator, validator, settings);
