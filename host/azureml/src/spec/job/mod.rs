//! Jobs, one type in each file.

pub(crate) mod automl;
mod command;
mod common;
mod finetuning;
pub(crate) mod pipeline;
pub(crate) mod spark;
mod sweep;

use jobgate_core::submission::At;

use super::Draft;

/// A job that is the root of a spec.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    match at.submission().kind() {
        "job/command" => command::root(draft, at),
        "job/automl" => automl::root(draft, at),
        "job/finetuning" => finetuning::root(draft, at),
        "job/sweep" => sweep::root(draft, at),
        "job/spark" => spark::root(draft, at),
        "job/pipeline" => pipeline::root(draft, at),
        kind => draft.refuse(at, format!("jobgate cannot plan a spec of kind `{kind}`"), None),
    }
}
