//! `data` (client-protocol §6): a file, a folder or a table, somewhere or on this machine.

use std::path::Path;

use jobgate_core::secret::has_secret;
use jobgate_core::submission::At;
use jobgate_yaml::{Document, Limits, Tree, Value};

use super::asset::Asset;
use super::{Draft, asset, plain, spelling, upload, url};
use crate::plan::{Collection, Node, Part, StepId, Version};

/// Most bytes of an MLTable file that are read.
const MLTABLE_BYTES: u64 = 8 << 20;

/// What to do about a secret in a table.
const WITHOUT_SECRET: &str = "put the data behind a datastore and write `azureml://datastores/DATASTORE/paths/PATH`, or write a URL without a signature";

/// A data asset that is the root of a spec. Without a name and a version it gets both from the client, and is anonymous.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let version = asset::version(at);
    let named = at.get("name").and_then(|name| name.text()).filter(|name| !name.is_empty());
    let (name, version, anonymous) = match (named, version) {
        (Some(name), Some(version)) => (Node::text(name), Version::Fixed(version), false),
        (Some(_), None) if draft.is_for_registry() => {
            draft.refuse(at, "data in a registry need a version", Some("add `version`"));
            return;
        }
        (Some(name), None) => (Node::text(name), Version::Next, false),
        (None, None) => {
            (Node::made(draft.next_id("data-name").as_str()), Version::Fixed("1".to_owned()), true)
        }
        (None, Some(_)) => {
            draft.refuse(at, "this has a version and no name", Some("add `name`"));
            return;
        }
    };
    let kind = at.get("type").and_then(|kind| kind.text()).unwrap_or("uri_folder").to_owned();
    let asset = (Collection::Data, name, Some(version));
    let Some(Place { uri, needs, referenced }) = place(draft, at, &asset, &kind) else { return };
    let properties = Node::map([
        ("dataType", Some(Node::Text(kind))),
        ("dataUri", Some(uri)),
        ("referencedUris", referenced.filter(|uris| !uris.is_empty()).map(Node::texts)),
        ("description", plain::text(at, "description")),
        ("tags", Some(plain::mapping(draft, at, "tags"))),
        ("properties", Some(Node::empty())),
        ("isAnonymous", Some(Node::Bool(anonymous))),
        ("isArchived", Some(Node::Bool(false))),
        ("autoDeleteSetting", at.get("auto_delete_setting").map(|setting| auto_delete(&setting))),
    ]);
    asset::put_after(draft, at, asset, properties, needs);
}

/// Where data are.
struct Place {
    uri: Node,
    /// What is done before the data are put.
    needs: Vec<StepId>,
    /// What a table refers to.
    referenced: Option<Vec<String>>,
}

/// Where the data are. None, and a finding, if that cannot be said.
fn place(draft: &mut Draft<'_>, at: &At<'_>, asset: &Asset, kind: &str) -> Option<Place> {
    let Some(path) = at.get("path") else {
        draft.refuse(at, "this has no path", Some("add `path`"));
        return None;
    };
    let written = path.text()?;
    if url::is_url(written) {
        if kind == "mltable" {
            draft.warn(
                &path,
                "the official client reads this table and sends with it what it refers to; jobgate sends no such list",
                None,
            );
        }
        let announced = draft.is_for_registry().then(|| asset::reserve(draft, at, asset.clone(), None));
        return Some(Place {
            uri: Node::text(written),
            needs: announced.into_iter().collect(),
            referenced: None,
        });
    }
    let local = path.file().absolute.parent()?.join(written);
    let referenced = match kind {
        "mltable" => Some(referenced(draft, &path, &local)?),
        _ => None,
    };
    let local = upload::find(draft, &path, &local)?;
    upload::fits(draft, &path, &local, kind)?;
    let uri = if draft.is_for_registry() {
        let step = asset::reserve(draft, at, asset.clone(), Some(local.files));
        Node::answer("", &step, Part::Url, "")
    } else {
        Node::Text(upload::local_of(draft, at, &path, local)?.uri())
    };
    Some(Place { uri, needs: Vec::new(), referenced })
}

/// What the paths of a local table say, as they say it.
fn referenced(draft: &mut Draft<'_>, path: &At<'_>, folder: &Path) -> Option<Vec<String>> {
    match read(draft, &folder.join("MLTable")) {
        Ok(paths) => match paths.iter().position(|path| has_secret(path)) {
            // The file is no part of the submission, so there is no place that the plan could name instead.
            Some(at) => {
                let message = format!(
                    "a secret stands at `/paths/{at}` of the file `MLTable` here, the signature of a URL for example: it is sent, and would stand in the plan for all to read"
                );
                draft.refuse(path, message, Some(WITHOUT_SECRET));
                None
            }
            None => Some(paths),
        },
        Err(message) => {
            draft.refuse(path, message, Some("the folder needs a file `MLTable` with a list `paths`"));
            None
        }
    }
}

fn read(draft: &Draft<'_>, file: &Path) -> Result<Vec<String>, String> {
    let (files, root) = (draft.request.files, draft.request.project_root);
    let real = files.resolve(file).map_err(|error| error.to_string())?;
    if root.is_some_and(|root| !real.starts_with(root)) {
        return Err(format!("`{}` lies outside the project", file.display()));
    }
    let bytes = files.read(&real, MLTABLE_BYTES).map_err(|error| error.to_string())?;
    let document = Document::parse(&bytes, &Limits::default()).map_err(|error| error.to_string())?;
    paths(document.tree()).ok_or_else(|| {
        "the file `MLTable` has no list `paths` of which each item has one of `file`, `folder` and `pattern`".to_owned()
    })
}

/// The texts of `paths`.
fn paths(tree: &Tree) -> Option<Vec<String>> {
    let Value::Sequence(items) = tree.value(tree.get(tree.root(), "paths")?) else { return None };
    let text = |item: &jobgate_yaml::NodeId| {
        let Value::Mapping(mapping) = tree.value(*item) else { return None };
        let [entry] = mapping.entries() else { return None };
        if !matches!(&*entry.key.spelling, "file" | "folder" | "pattern") {
            return None;
        }
        tree.text(entry.value).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    items.iter().map(text).collect()
}

/// When the data are deleted.
fn auto_delete(setting: &At<'_>) -> Node {
    let condition = setting.get("condition").and_then(|condition| condition.text());
    let condition = spelling::camel(&spelling::snake(condition.unwrap_or("created_greater_than")));
    Node::map([
        ("condition", Some(Node::Text(condition))),
        ("value", Some(plain::text(setting, "value").unwrap_or(Node::Null))),
    ])
}
