//! The network lets a job reach what it needs, and nothing else.
//!
//! The validator compares what a submission reads, writes and pulls with what the workspace says of its network. README.md says why;
//! `rules/` has a page for each rule.

mod fact;
mod model;
mod rules;
mod settings;
#[cfg(test)]
mod tests;

use jobgate_guest::{Document, Finding, Policy, Problem, Refusal};

pub use crate::settings::Settings;

/// The policy.
pub struct Network;

impl Policy for Network {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        rules::check(document, settings)
    }
}

jobgate_guest::export!(Network: validator, settings);
