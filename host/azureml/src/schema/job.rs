//! What jobs of every type have.

use jobgate_core::submission::At;

use super::checker::Checker;
use super::common::{COMPUTE, TEXTS_OR_NULL};
use super::identity::IDENTITY;
use super::language::*;
use super::rules;
use super::services::SERVICES;

/// Keys of every job.
pub(super) static JOB: &[Field] = &[
    opt("name", &Schema::Text),
    opt("description", &Schema::Text),
    opt("tags", &TEXTS_OR_NULL),
    opt("services", &SERVICES),
    opt("display_name", &Schema::Text),
    opt("experiment_name", &Schema::Text),
    opt("properties", &TEXTS_OR_NULL),
    opt("compute", &COMPUTE),
    opt("identity", &IDENTITY),
    schema_url(),
    read_only("id"),
    read_only("creation_context"),
    read_only("status"),
    read_only("log_files"),
];

/// A job without `type` is a command for the client, whatever its keys are (client-protocol §9).
pub(super) fn check_type(checker: &mut Checker<'_>, kind: &str, at: &At<'_>) {
    let Some(kind) = kind.strip_prefix("job/").filter(|kind| *kind == "pipeline") else { return };
    if at.get("type").is_none() {
        checker.error(&rules::MISSING_FIELD, "/type", || {
            let message = format!("a {kind} job needs `type`: without it the client takes it for a command");
            (message, format!("add `type: {kind}`"))
        });
    }
}

/// A job of a type that the client cannot submit as a job of its own (client-protocol §5).
pub(super) static UNSUPPORTED: Schema = Schema::Also(&Schema::Any, unsupported);

fn unsupported(checker: &mut Checker<'_>, at: &At<'_>) {
    let written = at.get("type");
    let what = written.as_ref().and_then(At::text).unwrap_or("such").to_owned();
    let pointer = written.as_ref().map_or("", At::pointer);
    checker.error(&rules::UNSUPPORTED, pointer, || {
        let message = format!("the client cannot submit a `{what}` job of its own");
        (message, "write it as a step of a pipeline".to_owned())
    });
}
