//! What every job has.

use std::collections::BTreeMap;

use jobgate_core::submission::At;

use super::super::{Draft, Spelling, identity, plain};
use crate::plan::{Action, Collection, Node, PutStep, Resource, StepId};

/// The key under which the name of a job is made up.
const JOB: &str = "job";

/// The name of a job: what the spec says, or one that is made up when it is submitted.
pub(crate) fn name(at: &At<'_>) -> Node {
    plain::text(at, "name").unwrap_or_else(|| Node::made(JOB))
}

/// What is the same in the properties of all jobs. The name of the job is also its default display name, and the current folder that of
/// the experiment (client-protocol §4).
pub(crate) fn properties(draft: &mut Draft<'_>, at: &At<'_>, job_type: &str) -> BTreeMap<String, Node> {
    let experiment = || Node::text(draft.request.surroundings.experiment());
    let experiment = plain::text(at, "experiment_name").unwrap_or_else(experiment);
    let properties = Node::map([
        ("jobType", Some(Node::text(job_type))),
        ("displayName", Some(plain::text(at, "display_name").unwrap_or_else(|| name(at)))),
        ("experimentName", Some(experiment)),
        ("description", plain::text(at, "description")),
        ("isArchived", Some(Node::Bool(false))),
        ("tags", Some(plain::mapping(draft, at, "tags"))),
        ("properties", Some(own_properties(draft, at))),
        ("identity", identity::identity(at, Spelling::Camel)),
    ]);
    match properties {
        Node::Map(entries) => entries,
        _ => BTreeMap::new(),
    }
}

/// The job's own properties, and those that tell of the git work tree, unless the job has one of them itself (client-protocol §8).
fn own_properties(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let mut own = plain::mapping(draft, at, "properties");
    let git = &draft.request.surroundings.git;
    if let Some(entries) = own.entries_mut()
        && !git.keys().any(|key| entries.contains_key(key))
    {
        entries.extend(git.iter().map(|(key, value)| (key.clone(), Node::text(value))));
    }
    own
}

/// Puts a job.
pub(crate) fn put(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    collection: Collection,
    properties: BTreeMap<String, Node>,
) -> StepId {
    // The second token goes with a job of user identity and with every pipeline (client-protocol §1 step 10).
    let azureml_token = identity::is_user(at) || collection == Collection::PipelineJob;
    let resource = Resource { collection, parent: None, name: name(at), version: None };
    let body = Node::map([("properties", Some(Node::Map(properties)))]);
    let put = PutStep { resource, body, api_version: None, query: Vec::new(), azureml_token };
    draft.step("job", at, Action::Put(put))
}
