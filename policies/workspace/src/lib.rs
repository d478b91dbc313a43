//! The workspace lets identities do their work.
//!
//! The validator judges the spec of a workspace, and asks about the workspace that a job is submitted to. README.md says why; `rules/`
//! has a page for each rule.

mod facts;
mod rules;
mod settings;
mod spec;
mod submitted;

use jobgate_guest::{Document, Finding, Policy, Problem, Refusal};

pub use crate::settings::Settings;
use crate::spec::Spec;
use crate::submitted::Submitted;

/// The policy.
pub struct Workspace;

impl Policy for Workspace {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.check()
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        let kind = document.kind();
        if kind == "workspace" {
            rules::of_spec(&Spec::read(document), document, settings)
        } else if kind.starts_with("job/") || kind == "schedule" {
            rules::of_jobs(&Submitted::read(document), settings)
        } else {
            Ok(Vec::new())
        }
    }
}

jobgate_guest::export!(Workspace: validator, settings);
