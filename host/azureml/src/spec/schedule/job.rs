//! `create_job` of a schedule: a job of a file, with or without changes, or one that ran.

use jobgate_core::pointer::Pointer;
use jobgate_core::submission::At;

use super::super::job::pipeline;
use super::super::{Draft, plain};
use crate::plan::Node;

/// The action. None, and a finding, if the job cannot be scheduled.
pub(super) fn action(draft: &mut Draft<'_>, create: &At<'_>) -> Option<Node> {
    let definition = match create.text() {
        Some(written) => ran(draft, create, written)?,
        None if create.link().is_some() => of_file(draft, create)?,
        None => changed(draft, create)?,
    };
    Some(Node::map([("actionType", Some(Node::text("CreateJob"))), ("jobDefinition", Some(definition))]))
}

/// A job that ran, by its name. The name of its experiment is left empty, as the service would fill in another one.
fn ran(draft: &mut Draft<'_>, at: &At<'_>, written: &str) -> Option<Node> {
    let Some(name) = written.strip_prefix("azureml:") else {
        draft.refuse(at, "this is no job", Some("write the path of a job's file, or `azureml:NAME`"));
        return None;
    };
    Some(Node::map([
        ("sourceJobId", Some(Node::text(name))),
        ("experimentName", Some(Node::text(""))),
        ("jobType", Some(Node::text("Pipeline"))),
        ("isArchived", Some(Node::Bool(false))),
    ]))
}

/// A job with changes: those are put over its file, and paths in them are relative to it. Of a job that ran, only what is changed is sent.
fn changed(draft: &mut Draft<'_>, create: &At<'_>) -> Option<Node> {
    let Some(job) = create.get("job") else {
        draft.refuse(
            create,
            "a job cannot stand in its schedule",
            Some("put it into a file of its own, and write `create_job: ./FILE`"),
        );
        return None;
    };
    if let Some(written) = job.text() {
        let Some(name) = written.strip_prefix("azureml:") else {
            draft.refuse(&job, "this is no job", Some("write the path of a job's file, or `azureml:NAME`"));
            return None;
        };
        return Some(of_file(draft, create)?.with("sourceJobId", Some(Node::text(name))));
    }
    let merged = create.submission().merged(&job, create, &["job"]);
    let pointer = Pointer::parse_long(job.pointer()).ok()?;
    of_file(draft, &merged.at(&pointer)?)
}

/// The body of a job. Only pipelines can be scheduled; what the client makes up for a job that is submitted at once, its display name,
/// its experiment and what it says of the git work tree, a scheduled one does not have.
fn of_file(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let kind = at.get("type").and_then(|kind| kind.text()).unwrap_or("command");
    if kind != "pipeline" {
        draft.refuse(
            at,
            format!(
                "a job of type `{kind}` cannot be scheduled: the official client schedules pipelines only"
            ),
            Some("make it a step of a pipeline"),
        );
        return None;
    }
    let mut body = pipeline::properties(draft, at);
    body.remove("experimentName");
    if matches!(body.get("displayName"), Some(Node::Late(_))) {
        body.remove("displayName");
    }
    let own = plain::mapping(draft, at, "properties");
    Some(
        Node::Map(body)
            .with("experimentName", plain::text(at, "experiment_name"))
            .with("properties", Some(own)),
    )
}
