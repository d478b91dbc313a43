//! Computes have an identity that jobs can use.
//!
//! The mutator gives a cluster an identity and spells types as the client does. The validator judges the spec of a compute, and asks about
//! the computes that a job names. README.md says why; `rules/` has a page for each rule.

mod facts;
mod identity;
mod mutate;
mod rules;
mod settings;
mod spec;
mod used;

use jobgate_guest::{Document, Editor, Finding, Policy, Problem, Refusal};

pub use crate::settings::Settings;
use crate::spec::Spec;

/// The policy.
pub struct ComputeIdentity;

impl Policy for ComputeIdentity {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn mutate(document: &Document, editor: &Editor, _: &Settings) -> Result<(), Refusal> {
        if let Some(spec) = Spec::read(document) {
            mutate::mutate(&spec, editor);
        }
        Ok(())
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        match Spec::read(document) {
            Some(spec) => rules::of_spec(&spec, document, settings),
            None => rules::of_jobs(document, settings),
        }
    }
}

jobgate_guest::export!(ComputeIdentity: mutator, validator, settings);
