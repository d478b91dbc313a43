//! `data_collector` of an online deployment: what it keeps of what it is asked and answers.

use std::collections::BTreeMap;

use jobgate_core::submission::At;

use super::super::read::{self, As};
use super::super::{Draft, asset, plain, upload, url};
use crate::plan::{Collection, Node, Version};

/// Where collected data go, unless a spec says something else (azure-ai-ml 1.35.2, `_register_collection_data_assets`).
const FOLDER: &str = "azureml://datastores/workspaceblobstore/paths/modelDataCollector";

/// The collector. Each collection gets a data asset, which the client registers before anything else; the rate of sampling stands in every
/// collection.
pub(super) fn collector(draft: &mut Draft<'_>, at: &At<'_>, endpoint: &str, deployment: &str) -> Node {
    let rate = read::field(draft, at, "sampling_rate", As::Float);
    let listed = at.get("collections").map(|collections| collections.entries()).unwrap_or_default();
    let mut collections = BTreeMap::new();
    for (name, collection) in &listed {
        let data = data(draft, collection, (endpoint, deployment, name));
        let enabled = collection.get("enabled").and_then(|enabled| enabled.text());
        let is_on = enabled.is_some_and(|enabled| enabled.eq_ignore_ascii_case("true"));
        let sent = Node::map([
            ("dataCollectionMode", Some(Node::text(if is_on { "enabled" } else { "disabled" }))),
            ("samplingRate", rate.clone()),
            ("dataId", data),
            ("clientId", plain::text(collection, "client_id")),
        ]);
        collections.insert((*name).to_owned(), sent);
    }
    let logging = at.get("request_logging").map(|logging| {
        let headers = read::field(draft, &logging, "capture_headers", As::Json);
        Node::map([("captureHeaders", headers)])
    });
    Node::map([
        ("collections", Some(Node::Map(collections))),
        ("rollingRate", read::field(draft, at, "rolling_rate", As::Lower)),
        ("requestLogging", logging),
    ])
}

/// The data asset of a collection.
fn data(
    draft: &mut Draft<'_>,
    collection: &At<'_>,
    (endpoint, deployment, name): (&str, &str, &str),
) -> Option<Node> {
    let data = collection.get("data");
    if let Some(data) = data.as_ref().filter(|data| data.text().is_some()) {
        draft.refuse(data, "the official client takes no reference here", Some("write `name` and `version`"));
        return None;
    }
    let text = |key: &str| {
        let text = data.as_ref()?.get(key)?.text()?;
        (!text.is_empty()).then(|| text.to_owned())
    };
    let path = match data.as_ref().and_then(|data| data.get("path")) {
        Some(path) => place(draft, &path)?,
        None => format!("{FOLDER}/{endpoint}/{deployment}/{name}"),
    };
    let asset = text("name").unwrap_or_else(|| format!("{endpoint}-{deployment}-{name}"));
    let version = Version::Fixed(text("version").unwrap_or_else(|| "1".to_owned()));
    let properties = Node::map([
        ("dataType", Some(Node::text("uri_folder"))),
        ("dataUri", Some(Node::Text(path))),
        ("tags", Some(Node::empty())),
        ("properties", Some(Node::empty())),
        ("isAnonymous", Some(Node::Bool(false))),
        ("isArchived", Some(Node::Bool(false))),
    ]);
    let place = data.as_ref().unwrap_or(collection);
    let step = asset::put(draft, place, (Collection::Data, Node::Text(asset), Some(version)), properties);
    Some(Node::id(&step))
}

/// A path: a local one is relative to the current folder, not to the spec, as the client gives no other.
fn place(draft: &mut Draft<'_>, path: &At<'_>) -> Option<String> {
    let written = path.text()?;
    if url::is_url(written) {
        return Some(written.to_owned());
    }
    let local = draft.request.surroundings.folder.join(written);
    let local = upload::find(draft, path, &local)?;
    upload::fits(draft, path, &local, "uri_folder")?;
    let uploaded = upload::local(draft, path, local)?;
    Some(uploaded.uri())
}
