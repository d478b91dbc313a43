//! What named assets have in common: environments, data, models; in a registry components as well.

use jobgate_core::submission::At;

use super::{Draft, plain};
use crate::plan::{
    Action, Collection, FileSet, LatestStep, Lookup, Node, Part, PutStep, ReserveStep, Resource, StepId,
    Version,
};

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

/// What it is, its name and, if it has one, its version.
pub(crate) type Asset = (Collection, Node, Option<Version>);

/// The version of an asset whose spec names none: `otherwise`, or in a registry the next one. That is asked for by a step of its own, as
/// more than the asset is named by it (azure-ai-ml 1.35.2, `_get_next_latest_versions_from_container`).
pub(crate) fn next_version(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    (collection, name): (Collection, &str),
    otherwise: Version,
) -> Version {
    if !draft.is_for_registry() {
        return otherwise;
    }
    let latest = LatestStep { collection, name: name.to_owned(), lookup: Lookup::Next };
    let step = draft.step("version", at, Action::Latest(latest));
    Version::Late(Node::answer("", &step, Part::Version, ""))
}

/// Announces an asset to the registry, and sends its files there. The asset is put after it.
pub(crate) fn reserve(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    (collection, name, version): Asset,
    files: Option<FileSet>,
) -> StepId {
    let asset = Resource { collection, parent: None, name, version };
    draft.step("upload", at, Action::Reserve(ReserveStep { asset, files }))
}

/// Puts a resource, with `properties` alone in its body.
pub(crate) fn put(draft: &mut Draft<'_>, at: &At<'_>, asset: Asset, properties: Node) -> StepId {
    put_after(draft, at, asset, properties, Vec::new())
}

/// The same, after other steps.
pub(crate) fn put_after(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    (collection, name, version): Asset,
    properties: Node,
    needs: Vec<StepId>,
) -> StepId {
    let resource = Resource { collection, parent: None, name, version };
    let body = Node::map([("properties", Some(properties))]);
    let put = PutStep { resource, body, api_version: None, query: Vec::new(), azureml_token: false };
    draft.step_after(prefix(collection), at, Action::Put(put), needs)
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
