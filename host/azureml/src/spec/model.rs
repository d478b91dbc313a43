//! `model` (client-protocol §6): a model of one of three types, somewhere or on this machine.

use std::collections::BTreeMap;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::upload::Uploaded;
use super::{Draft, asset, plain, upload, url};
use crate::plan::{Collection, Node, Version};
use crate::workspace::Workspace;

/// A model that is the root of a spec.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let Some(name) = asset::name(draft, at) else { return };
    let Some((uri, _)) = place(draft, at) else { return };
    let version = asset::version(at).map_or(Version::Next, Version::Fixed);
    let properties = properties(draft, at, uri).with("isAnonymous", Some(Node::Bool(false)));
    if is_evaluator(at) {
        draft.refuse(at, "this is an evaluator, which is no model for the official client", None);
        return;
    }
    asset::put(draft, at, (Collection::Model, Node::Text(name), Some(version)), properties);
}

/// Where the model is, in the form that is sent, and what was uploaded for it. None, and a finding, if that cannot be said.
pub(crate) fn place(draft: &mut Draft<'_>, at: &At<'_>) -> Option<(String, Option<Uploaded>)> {
    let Some(path) = at.get("path") else {
        draft.refuse(at, "this has no path", Some("add `path`"));
        return None;
    };
    let written = path.text()?;
    let (uri, uploaded) = if url::is_url(written) || url::is_mlflow(written) {
        (long_uri(draft.request.workspace, written).unwrap_or_else(|| written.to_owned()), None)
    } else {
        let uploaded = upload::local_of(draft, at, &path, &path.file().absolute.parent()?.join(written))?;
        (in_datastore(draft.request.workspace, &uploaded.datastore, &uploaded.path()), Some(uploaded))
    };
    let is_mlflow =
        at.get("type").and_then(|kind| kind.text()).is_some_and(|kind| kind.to_lowercase() == "mlflow_model");
    // The client takes a last segment with a dot in it for a file, a folder's as well.
    if is_mlflow && uri.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        draft.refuse(
            &path,
            "a model of type `mlflow_model` is a folder, and one without a dot in its name",
            Some("name its folder, with a `/` behind it if it is somewhere else"),
        );
        return None;
    }
    Some((uri, uploaded))
}

/// What is sent of a model, but for `isAnonymous`.
pub(crate) fn properties(draft: &mut Draft<'_>, at: &At<'_>, uri: String) -> Node {
    let kind = at.get("type").and_then(|kind| kind.text()).filter(|kind| !kind.is_empty());
    let template = at.get("default_deployment_template").map(|template| self::template(&template));
    let templates = at.get("allowed_deployment_templates").map(|listed| listed.items()).unwrap_or_default();
    let templates: Vec<_> = templates.iter().map(self::template).collect();
    // Together with a template the stage is left out.
    let has_template = template.is_some() || !templates.is_empty();
    let stage = if has_template { None } else { plain::text(at, "stage") };
    Node::map([
        ("modelType", Some(Node::Text(kind.unwrap_or("custom_model").to_lowercase()))),
        ("modelUri", Some(Node::Text(uri))),
        ("description", plain::text(at, "description")),
        ("tags", Some(texts(draft, at, "tags"))),
        ("properties", Some(texts(draft, at, "properties"))),
        ("stage", stage),
        ("flavors", flavors(draft, at)),
        ("isArchived", Some(Node::Bool(false))),
        ("defaultDeploymentTemplate", template),
        ("allowedDeploymentTemplates", (!templates.is_empty()).then_some(Node::List(templates))),
    ])
}

/// Tags and properties of a model may be anything, and are sent as texts; what is null is left out.
fn texts(draft: &mut Draft<'_>, at: &At<'_>, key: &str) -> Node {
    let entries = at.get(key).map(|entries| entries.entries()).unwrap_or_default();
    let mut sent = BTreeMap::new();
    for (name, value) in entries.iter().filter(|(_, value)| *value.value() != Value::Null) {
        match plain::python_str(value.value()) {
            Some(text) => {
                sent.insert((*name).to_owned(), Node::Text(text));
            }
            None => draft.refuse(value, format!("this is no text, and `{key}` of a model are texts"), None),
        }
    }
    Node::Map(sent)
}

fn flavors(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let entries = at.get("flavors")?.entries();
    let sent = entries.iter().map(|(name, data)| {
        let data = plain::json(draft, data);
        ((*name).to_owned(), Node::map([("data", Some(data))]))
    });
    Some(Node::Map(sent.collect())).filter(|_| !entries.is_empty())
}

fn template(template: &At<'_>) -> Node {
    Node::map([("assetId", plain::text(template, "asset_id"))])
}

/// A prompt flow that judges others is created in another way.
fn is_evaluator(at: &At<'_>) -> bool {
    let says = |key: &str| {
        let value = at.get("properties").and_then(|properties| properties.get(key));
        value.is_some_and(|value| value.text() == Some("true"))
    };
    says("is-evaluator") && says("is-promptflow")
}

/// A URI in a datastore becomes a long one of the workspace that is submitted to, even where it names another workspace: the client puts its
/// own in its place (azure-ai-ml 1.35.2, `resolve_short_datastore_url`).
fn long_uri(workspace: &Workspace, uri: &str) -> Option<String> {
    let rest = uri.strip_prefix("azureml://")?;
    let parts: Vec<_> = rest.split('/').collect();
    let (datastore, path) = match parts.as_slice() {
        ["datastores", datastore, "paths", path @ ..] => (*datastore, path.join("/")),
        [
            "subscriptions",
            _,
            "resourcegroups" | "resourceGroups",
            _,
            "workspaces",
            _,
            "datastores",
            datastore,
            "paths",
            path @ ..,
        ] => (*datastore, path.join("/")),
        _ => return None,
    };
    if datastore.is_empty() || path.is_empty() {
        return None;
    }
    Some(in_datastore(workspace, datastore, &path))
}

fn in_datastore(workspace: &Workspace, datastore: &str, path: &str) -> String {
    format!(
        "azureml://subscriptions/{}/resourcegroups/{}/workspaces/{}/datastores/{datastore}/paths/{path}",
        workspace.subscription_id, workspace.resource_group, workspace.name
    )
}
