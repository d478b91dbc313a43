//! What named assets have in common: environments, data, models.

use jobgate_core::submission::At;

use super::{Draft, plain};
use crate::plan::{Action, Collection, Node, PutStep, Resource, StepId, Version};

/// The version that a spec says. Numbers are spelled as Python's `str` does, so `1.10` is version `1.1`. None if it says none, or an
/// empty text.
pub(crate) fn version(at: &At<'_>) -> Option<String> {
    let version = plain::python_str(at.get("version")?.value())?;
    (!version.is_empty() && version != "None").then_some(version)
}

/// The name of what a spec describes; if it has none, that is a finding.
pub(crate) fn name(draft: &mut Draft<'_>, at: &At<'_>) -> Option<String> {
    let name = at.get("name").and_then(|name| name.text()).filter(|name| !name.is_empty());
    if name.is_none() {
        draft.refuse(at, "this has no name, so it cannot be created", Some("add `name`"));
    }
    name.map(str::to_owned)
}

/// Puts a resource, with `properties` alone in its body.
pub(crate) fn put(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    (collection, name, version): (Collection, Node, Option<Version>),
    properties: Node,
) -> StepId {
    let resource = Resource { collection, parent: None, name, version };
    let body = Node::map([("properties", Some(properties))]);
    let put = PutStep { resource, body, api_version: None, query: Vec::new(), azureml_token: false };
    draft.step(prefix(collection), at, Action::Put(put))
}

/// What steps that put it are called.
pub(crate) fn prefix(collection: Collection) -> &'static str {
    match collection {
        Collection::Environment => "environment",
        Collection::Data => "data",
        Collection::Model => "model",
        Collection::Datastore => "datastore",
        Collection::Compute => "compute",
        Collection::Connection => "connection",
        Collection::Schedule => "schedule",
        Collection::OnlineEndpoint | Collection::BatchEndpoint => "endpoint",
        Collection::OnlineDeployment | Collection::BatchDeployment => "deployment",
        _ => "resource",
    }
}
