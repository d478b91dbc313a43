//! Images come from the private registry.
//!
//! The mutator rewrites the images that a rule of the settings knows, replaces the environments that the settings map, and pins what the
//! settings want pinned; the validator judges what is left, with the images of registered environments as far as the workspace is
//! known. README.md says why; `rules/` has a page for each rule.

mod environment;
mod facts;
mod mapping;
mod objection;
mod pattern;
mod place;
mod placeholder;
mod prefix;
mod reference;
mod rules;
mod settings;
mod shown;

use jobgate_guest::{Document, Editor, Finding, Policy, Problem, Refusal};

pub use crate::settings::Settings;

/// The policy.
pub struct PrivateRegistry;

impl Policy for PrivateRegistry {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn mutate(document: &Document, editor: &Editor, settings: &Settings) -> Result<(), Refusal> {
        rules::mutate(document, editor, settings)
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        rules::check(document, settings)
    }
}

jobgate_guest::export!(PrivateRegistry: mutator, validator, settings);
