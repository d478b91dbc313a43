//! Inputs of a job (client-protocol §4).

use std::path::Path;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::{Draft, Spelling, plain, upload};
use crate::plan::{Action, Collection, LatestStep, Lookup, Node};

/// The inputs of a job.
pub(crate) fn inputs(draft: &mut Draft<'_>, at: &At<'_>, spelling: Spelling) -> Node {
    let Some(inputs) = at.get("inputs") else { return Node::empty() };
    let entries = inputs.entries();
    let sent = entries.iter().map(|(name, input)| ((*name).to_owned(), one(draft, input, spelling)));
    Node::Map(sent.collect())
}

/// One input: a literal, or data.
pub(crate) fn one(draft: &mut Draft<'_>, input: &At<'_>, spelling: Spelling) -> Node {
    if matches!(input.value(), Value::Mapping(_)) {
        let folder = input.file().absolute.parent().unwrap_or(Path::new("/")).to_owned();
        return data(draft, input, spelling, &folder);
    }
    literal(draft, input, spelling)
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

/// Data. `folder` is what a local path is relative to.
pub(crate) fn data(draft: &mut Draft<'_>, input: &At<'_>, spelling: Spelling, folder: &Path) -> Node {
    let kind = input.get("type").and_then(|kind| kind.text()).unwrap_or("uri_folder").to_owned();
    let uri = input.get("path").and_then(|path| uri(draft, &path, &kind, folder));
    Node::of([
        (&*spelling.key("job_input_type"), Some(Node::text(kind))),
        ("uri", uri),
        ("mode", input.get("mode").and_then(|mode| mode.text().and_then(self::mode)).map(Node::text)),
    ])
}

/// Where data are: something registered, a URI, or a local path, which is uploaded.
pub(crate) fn uri(draft: &mut Draft<'_>, path: &At<'_>, kind: &str, folder: &Path) -> Option<Node> {
    let written = path.text()?;
    if let Some(rest) = written.strip_prefix("azureml:")
        && !rest.starts_with("//")
    {
        return registered(draft, path, rest, kind);
    }
    if written.contains("://") {
        return Some(Node::text(written));
    }
    upload::data(draft, path, folder, kind)
}

/// `NAME:VERSION`, `NAME@latest` or a resource id.
fn registered(draft: &mut Draft<'_>, path: &At<'_>, rest: &str, kind: &str) -> Option<Node> {
    let collection = match kind {
        "custom_model" | "mlflow_model" | "triton_model" => Collection::Model,
        _ => Collection::Data,
    };
    if rest.starts_with("/subscriptions/") {
        return Some(Node::text(rest));
    }
    if let Some((name, label)) = rest.split_once('@') {
        if label != "latest" {
            draft.refuse(
                path,
                format!("the label `{label}` cannot be resolved"),
                Some("write a version, or `@latest`"),
            );
            return None;
        }
        let step = LatestStep { collection, name: name.to_owned(), lookup: Lookup::Container };
        let step = draft.step("latest", path, Action::Latest(step));
        return Some(Node::id(&step));
    }
    let Some((name, version)) = rest.rsplit_once(':') else {
        draft.refuse(
            path,
            "this names no version",
            Some("write `azureml:NAME:VERSION`, or `azureml:NAME@latest`"),
        );
        return None;
    };
    let path = format!("{}/{name}/versions/{version}", collection.segment());
    Some(Node::text(draft.request.workspace.child(&path)))
}

/// How an input is read.
pub(crate) fn mode(written: &str) -> Option<&'static str> {
    Some(match written {
        "ro_mount" | "mount" => "ReadOnlyMount",
        "rw_mount" => "ReadWriteMount",
        "download" => "Download",
        "eval_mount" => "EvalMount",
        "eval_download" => "EvalDownload",
        "direct" => "Direct",
        _ => return None,
    })
}
