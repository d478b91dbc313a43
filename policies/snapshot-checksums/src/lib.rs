//! The code that runs is the code that was reviewed.
//!
//! The validator compares the service's own fingerprint of each `code:` with the one in `snapshots.lock`, and looks at the names of what is
//! uploaded. README.md says why; `rules/` has a page for each rule.

mod pattern;
mod place;
mod rules;
mod settings;
#[cfg(test)]
mod tests;

use jobgate_guest::{Document, Finding, Policy, Problem, Refusal};

use crate::place::Place;
pub use crate::settings::Settings;

/// The policy.
pub struct SnapshotChecksums;

impl Policy for SnapshotChecksums {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        let places = Place::read_all(document);
        Ok(places.iter().flat_map(|place| rules::check(place, document, settings)).collect())
    }
}

jobgate_guest::export!(SnapshotChecksums: validator, settings);
