//! `model` (client-protocol §6): a model of one of three types, somewhere or on this machine.

use std::collections::BTreeMap;

use jobgate_core::submission::At;
use jobgate_yaml::Value;
use sha2::{Digest, Sha256};

use super::asset::Asset;
use super::upload::{Local, Uploaded};
use super::{Draft, asset, plain, reference, upload, url};
use crate::plan::{Collection, Node, Part, StepId, Version};
use crate::workspace::Workspace;

/// A model that is the root of a spec.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    if let Some(name) = asset::name(draft, at) {
        named(draft, at, &name);
    }
}

fn named(draft: &mut Draft<'_>, at: &At<'_>, name: &str) -> Option<StepId> {
    let place = place(draft, at)?;
    if is_evaluator(at) {
        draft.refuse(at, "this is an evaluator, which is no model for the official client", None);
        return None;
    }
    let version = match asset::version(at) {
        Some(version) => Version::Fixed(version),
        None => asset::next_version(draft, at, (Collection::Model, name), Version::Next),
    };
    let asset = (Collection::Model, Node::text(name), Some(version));
    let (uri, needs) = if draft.is_for_registry() {
        in_registry(draft, at, &asset, place)
    } else {
        (in_workspace(draft, at, place)?.0, Vec::new())
    };
    // A registry is told that there are none (azure-ai-ml 1.35.2, `ModelVersionData`).
    let metadata = draft.is_for_registry().then_some(Node::Null);
    let properties = properties(draft, at, uri)
        .with("isAnonymous", Some(Node::Bool(false)))
        .with("system_metadata", metadata);
    Some(asset::put_after(draft, at, asset, properties, needs))
}

/// The model of a deployment: something registered, or a model that is registered with it. None, and a finding, if it cannot be sent.
pub(crate) fn of_deployment(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    if let Some(written) = at.text() {
        if !written.starts_with("azureml:") {
            draft.refuse(
                at,
                "this names no registered model",
                Some("write `azureml:NAME:VERSION`, or a mapping with `path`"),
            );
            return None;
        }
        return reference::registered(draft, at, written, Collection::Model);
    }
    match at.get("name").and_then(|name| name.text()) {
        Some(name) if !name.is_empty() => Some(Node::id(&named(draft, at, name)?)),
        _ => Some(Node::id(&anonymous(draft, at)?)),
    }
}

/// A model without a name gets the hash of what is uploaded for one; so it has to be on this machine.
fn anonymous(draft: &mut Draft<'_>, at: &At<'_>) -> Option<StepId> {
    let place = place(draft, at)?;
    let (uri, uploaded) = in_workspace(draft, at, place)?;
    let Some(uploaded) = uploaded else {
        draft.refuse(at, "a model that is somewhere else needs a name", Some("add `name` and `version`"));
        return None;
    };
    let name = hex::encode(Sha256::digest(uploaded.object_hash.as_bytes()));
    let properties = properties(draft, at, uri).with("isAnonymous", Some(Node::Bool(true)));
    let version = Version::Fixed("1".to_owned());
    Some(asset::put(draft, at, (Collection::Model, Node::Text(name), Some(version)), properties))
}

/// Where a model is.
enum Place<'s> {
    /// Somewhere else: the URI as it is sent.
    Elsewhere(String),
    /// On this machine.
    Here { path: At<'s>, local: Local },
}

/// Where the model is. None, and a finding, if that cannot be said.
fn place<'s>(draft: &mut Draft<'_>, at: &At<'s>) -> Option<Place<'s>> {
    let Some(path) = at.get("path") else {
        draft.refuse(at, "this has no path", Some("add `path`"));
        return None;
    };
    let written = path.text()?;
    let place = if url::is_url(written) || url::is_mlflow(written) {
        Place::Elsewhere(long_uri(draft, &path, written)?)
    } else {
        let local = upload::find(draft, &path, &path.file().absolute.parent()?.join(written))?;
        Place::Here { path: path.clone(), local }
    };
    let last = match &place {
        Place::Elsewhere(uri) => uri.rsplit('/').next().unwrap_or_default(),
        Place::Here { local, .. } => &local.name,
    };
    let is_mlflow =
        at.get("type").and_then(|kind| kind.text()).is_some_and(|kind| kind.to_lowercase() == "mlflow_model");
    // The client takes a last segment with a dot in it for a file, a folder's as well.
    if is_mlflow && last.contains('.') {
        draft.refuse(
            &path,
            "a model of type `mlflow_model` is a folder, and one without a dot in its name",
            Some("name its folder, with a `/` behind it if it is somewhere else"),
        );
        return None;
    }
    Some(place)
}

/// The URI of a model in a workspace, and what is uploaded for it.
fn in_workspace(draft: &mut Draft<'_>, at: &At<'_>, place: Place<'_>) -> Option<(Node, Option<Uploaded>)> {
    let (path, local) = match place {
        Place::Elsewhere(uri) => return Some((Node::Text(uri), None)),
        Place::Here { path, local } => (path, local),
    };
    let workspace = draft.workspace(&path)?;
    let uploaded = upload::local_of(draft, at, &path, local)?;
    Some((Node::Text(in_datastore(workspace, &uploaded.datastore, &uploaded.path())), Some(uploaded)))
}

/// The URI of a model in a registry, and what is done before it is put.
fn in_registry(draft: &mut Draft<'_>, at: &At<'_>, asset: &Asset, place: Place<'_>) -> (Node, Vec<StepId>) {
    match place {
        Place::Elsewhere(uri) => (Node::Text(uri), vec![asset::reserve(draft, at, asset.clone(), None)]),
        Place::Here { local, .. } => {
            let step = asset::reserve(draft, at, asset.clone(), Some(local.files));
            (Node::answer("", &step, Part::Url, ""), Vec::new())
        }
    }
}

/// What is sent of a model, but for `isAnonymous`.
fn properties(draft: &mut Draft<'_>, at: &At<'_>, uri: Node) -> Node {
    let kind = at.get("type").and_then(|kind| kind.text()).filter(|kind| !kind.is_empty());
    let template = at.get("default_deployment_template").map(|template| self::template(&template));
    let templates = at.get("allowed_deployment_templates").map(|listed| listed.items()).unwrap_or_default();
    let templates: Vec<_> = templates.iter().map(self::template).collect();
    // Together with a template the stage is left out.
    let has_template = template.is_some() || !templates.is_empty();
    let stage = if has_template { None } else { plain::text(at, "stage") };
    Node::map([
        ("modelType", Some(Node::Text(kind.unwrap_or("custom_model").to_lowercase()))),
        ("modelUri", Some(uri)),
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
/// own in its place (azure-ai-ml 1.35.2, `resolve_short_datastore_url`). Any other URI stays as it is. None, and a finding, for a datastore
/// where there is no workspace.
fn long_uri(draft: &mut Draft<'_>, at: &At<'_>, uri: &str) -> Option<String> {
    let Some((datastore, path)) = of_datastore(uri) else { return Some(uri.to_owned()) };
    Some(in_datastore(draft.workspace(at)?, datastore, &path))
}

/// The datastore that a URI names, and the path in it.
fn of_datastore(uri: &str) -> Option<(&str, String)> {
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
    (!datastore.is_empty() && !path.is_empty()).then_some((datastore, path))
}

fn in_datastore(workspace: &Workspace, datastore: &str, path: &str) -> String {
    format!(
        "azureml://subscriptions/{}/resourcegroups/{}/workspaces/{}/datastores/{datastore}/paths/{path}",
        workspace.subscription_id, workspace.resource_group, workspace.name
    )
}
