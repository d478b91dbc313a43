//! `import_data` of a schedule: data that are fetched from somewhere else, again and again.

use jobgate_core::submission::At;

use super::super::{Draft, asset, plain, url};
use crate::plan::Node;

/// The action. Whatever type the spec says, the client sends a folder, and no version (azure-ai-ml 1.35.2, `DataImport._to_rest_object`).
pub(super) fn action(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let path = at.get("path").filter(|path| path.text().is_some_and(url::is_url));
    let (Some(path), Some(source)) = (path, at.get("source")) else {
        draft.refuse(
            at,
            "an import needs a `source`, and a `path` in a datastore",
            Some("write them here: a file of its own is not read"),
        );
        return None;
    };
    let name = asset::name(draft, at)?;
    let is_database = source.get("type").and_then(|kind| kind.text()) == Some("database");
    let source = Node::map([
        ("sourceType", Some(Node::text(if is_database { "database" } else { "file_system" }))),
        ("connection", plain::text(&source, "connection")),
        ("query", plain::text(&source, "query").filter(|_| is_database)),
        ("path", plain::text(&source, "path").filter(|_| !is_database)),
    ]);
    let definition = Node::map([
        ("isAnonymous", Some(Node::Bool(false))),
        ("isArchived", Some(Node::Bool(false))),
        ("dataType", Some(Node::text("uri_folder"))),
        ("dataUri", path.text().map(Node::text)),
        ("source", Some(source)),
        ("description", plain::text(at, "description")),
        ("properties", Some(Node::empty())),
        ("tags", Some(plain::mapping(draft, at, "tags"))),
        ("assetName", Some(Node::Text(name))),
    ]);
    Some(Node::map([
        ("actionType", Some(Node::text("ImportData"))),
        ("dataImportDefinition", Some(definition)),
    ]))
}
