//! Outputs of a job (client-protocol §4).

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::{Draft, Spelling, plain};
use crate::plan::Node;

/// The outputs of a job.
pub(crate) fn outputs(draft: &mut Draft<'_>, at: &At<'_>, spelling: Spelling) -> Node {
    let Some(outputs) = at.get("outputs") else { return Node::empty() };
    let entries = outputs.entries();
    let sent = entries.iter().map(|(name, output)| ((*name).to_owned(), one(draft, output, spelling)));
    Node::Map(sent.collect())
}

/// Nothing and `{}` mean a folder.
pub(crate) fn one(draft: &mut Draft<'_>, output: &At<'_>, spelling: Spelling) -> Node {
    let kind = output.get("type").and_then(|kind| kind.text()).unwrap_or("uri_folder").to_lowercase();
    let version = output.get("version").filter(|version| *version.value() != Value::Null);
    if let Some(version) = version.as_ref().filter(|_| output.get("name").is_none()) {
        draft.refuse(version, "an output with a `version` needs a `name`", None);
    }
    let version = version.and_then(|version| plain::python_str(version.value()));
    Node::of([
        (&*spelling.key("job_output_type"), Some(Node::text(kind))),
        ("uri", plain::text(output, "path")),
        ("mode", output.get("mode").and_then(|mode| mode.text().and_then(self::mode)).map(Node::text)),
        (&*spelling.key("asset_name"), plain::text(output, "name")),
        // The client puts this one into the body by hand, in camel case at any place (azure-ai-ml 1.35.2, `to_rest_data_outputs`).
        ("assetVersion", version.map(Node::text)),
    ])
}

/// How an output is written.
pub(crate) fn mode(written: &str) -> Option<&'static str> {
    Some(match written.to_lowercase().as_str() {
        "rw_mount" | "mount" => "ReadWriteMount",
        "upload" => "Upload",
        "direct" => "Direct",
        _ => return None,
    })
}
