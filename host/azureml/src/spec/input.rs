//! Inputs of a job (client-protocol §4).

use std::path::Path;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::{Draft, Spelling, plain, upload, url};
use crate::plan::{Action, Collection, LatestStep, Lookup, Node};

/// The inputs of a job.
pub(crate) fn inputs(draft: &mut Draft<'_>, at: &At<'_>, spelling: Spelling) -> Node {
    let Some(inputs) = at.get("inputs") else { return Node::empty() };
    let entries = inputs.entries();
    let sent = entries.iter().map(|(name, input)| ((*name).to_owned(), one(draft, input, spelling)));
    Node::Map(sent.collect())
}

/// One input: a literal, which may stand below `value`, or data.
pub(crate) fn one(draft: &mut Draft<'_>, input: &At<'_>, spelling: Spelling) -> Node {
    if !matches!(input.value(), Value::Mapping(_)) {
        return literal(draft, input, spelling);
    }
    if let Some(value) = input.get("value") {
        return literal(draft, &value, spelling);
    }
    let folder = input.file().absolute.parent().unwrap_or(Path::new("/")).to_owned();
    data(draft, input, spelling, &folder)
}

/// A literal: its value is sent as Python's `str` spells it.
pub(crate) fn literal(draft: &mut Draft<'_>, input: &At<'_>, spelling: Spelling) -> Node {
    let Some(value) = plain::python_str(input.value()) else {
        draft.refuse(input, "this is no value of an input", Some("write a text, a number or a boolean"));
        return Node::Null;
    };
    Node::of([
        (&*spelling.key("job_input_type"), Some(Node::text("literal"))),
        ("value", Some(Node::text(value))),
    ])
}

/// Data. `folder` is what a local path is relative to. A path that is an expression makes the input a literal (azure-ai-ml 1.35.2,
/// `to_rest_dataset_literal_inputs`).
pub(crate) fn data(draft: &mut Draft<'_>, input: &At<'_>, spelling: Spelling, folder: &Path) -> Node {
    let path = input.get("path").filter(|path| path.text().is_some_and(|text| !text.is_empty()));
    let Some(path) = path else {
        draft.refuse(input, "an input of a job needs a `path`", None);
        return Node::Null;
    };
    if path.text().is_some_and(is_expression) {
        return literal(draft, &path, spelling);
    }
    let kind = kind(input);
    let uri = uri(draft, input, &path, &kind, folder);
    Node::of([
        (&*spelling.key("job_input_type"), Some(Node::text(kind))),
        ("uri", uri),
        ("mode", input.get("mode").and_then(|mode| mode.text().and_then(self::mode)).map(Node::text)),
    ])
}

/// The type of data.
pub(crate) fn kind(input: &At<'_>) -> String {
    input.get("type").and_then(|kind| kind.text()).unwrap_or("uri_folder").to_lowercase()
}

/// Where data are: a URI or resource id, which is sent as it is; something registered; or a local path, which is uploaded. The order of the
/// questions is the client's: what has a `:` or an `@` is never taken for a local path, unless it is absolute (azure-ai-ml 1.35.2,
/// `_resolve_job_input`). `input` is what has the path, and a `datastore` to upload to.
pub(crate) fn uri(
    draft: &mut Draft<'_>,
    input: &At<'_>,
    path: &At<'_>,
    kind: &str,
    folder: &Path,
) -> Option<Node> {
    let written = path.text()?;
    if url::is_url(written) {
        return Some(Node::text(written));
    }
    let name = written.strip_prefix("azureml:").unwrap_or(written);
    if name.starts_with("/subscriptions/") {
        return Some(Node::text(name));
    }
    if !Path::new(written).is_absolute() && written.contains([':', '@']) {
        return registered(draft, path, name, kind);
    }
    let local = upload::find(draft, path, &folder.join(written))?;
    // A table or a model may be either.
    if matches!(kind, "uri_file" | "uri_folder") {
        upload::fits(draft, path, &local, kind)?;
    }
    let uploaded = upload::local_of(draft, input, path, local)?;
    let end = if kind == "uri_folder" { "/" } else { "" };
    Some(Node::text(format!("{}{end}", uploaded.uri())))
}

/// Whether a text is one expression of a pipeline.
pub(crate) fn is_expression(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("${{") && text.ends_with("}}")
}

/// `NAME:VERSION` or `NAME@latest`. A Triton model is looked up among the data: the client knows two kinds of models here only
/// (azure-ai-ml 1.35.2, `_resolve_job_input`).
fn registered(draft: &mut Draft<'_>, path: &At<'_>, name: &str, kind: &str) -> Option<Node> {
    let (collection, lookup) = match kind {
        "custom_model" | "mlflow_model" => (Collection::Model, Lookup::Newest),
        _ => (Collection::Data, Lookup::Container),
    };
    if name.contains('/') {
        let help = "write a path without `:` and `@`, an absolute path, `azureml:NAME:VERSION` or a URI";
        draft.refuse(path, "this is neither the name of an asset nor a path or URI", Some(help));
        return None;
    }
    if let Some((name, label)) = name.rsplit_once('@') {
        if label != "latest" {
            draft.refuse(
                path,
                format!("the label `{label}` cannot be resolved"),
                Some("write a version, or `@latest`"),
            );
            return None;
        }
        draft.workspace(path)?;
        let step = LatestStep { collection, name: name.to_owned(), lookup };
        let step = draft.step("latest", path, Action::Latest(step));
        return Some(Node::id(&step));
    }
    let Some((name, version)) = name.split_once(':').filter(|(_, version)| !version.is_empty()) else {
        draft.refuse(
            path,
            "this names no version",
            Some("write `azureml:NAME:VERSION`, or `azureml:NAME@latest`"),
        );
        return None;
    };
    let asset = format!("{}/{name}/versions/{version}", collection.segment());
    Some(Node::text(draft.workspace(path)?.child(&asset)))
}

/// How an input is read.
pub(crate) fn mode(written: &str) -> Option<&'static str> {
    Some(match written.to_lowercase().as_str() {
        "ro_mount" | "mount" => "ReadOnlyMount",
        "rw_mount" => "ReadWriteMount",
        "download" => "Download",
        "eval_mount" => "EvalMount",
        "eval_download" => "EvalDownload",
        "direct" => "Direct",
        _ => return None,
    })
}
