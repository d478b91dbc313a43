//! Endpoints have an identity that pulls and reads.
//!
//! The validator looks at the spec of an online endpoint. README.md says why; `rules/` has a page for each rule, also for those that
//! nothing here judges.

mod rules;
mod settings;

use jobgate_guest::{Document, Finding, Policy, Problem, Refusal};

pub use crate::settings::Settings;

/// The policy.
pub struct Endpoints;

impl Policy for Endpoints {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn validate(document: &Document, _: &Settings) -> Result<Vec<Finding>, Refusal> {
        Ok(rules::check(document))
    }
}

jobgate_guest::export!(Endpoints: validator, settings);
