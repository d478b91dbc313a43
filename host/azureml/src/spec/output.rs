//! Outputs of a job (client-protocol §4).

use jobgate_core::submission::At;

use super::{Draft, Spelling, plain};
use crate::plan::Node;

/// The outputs of a job.
pub(crate) fn outputs(_draft: &mut Draft<'_>, at: &At<'_>, spelling: Spelling) -> Node {
    let Some(outputs) = at.get("outputs") else { return Node::empty() };
    let entries = outputs.entries();
    Node::Map(entries.iter().map(|(name, output)| ((*name).to_owned(), one(output, spelling))).collect())
}

/// Nothing and `{}` mean a folder.
fn one(output: &At<'_>, spelling: Spelling) -> Node {
    let kind = plain::text(output, "type").unwrap_or_else(|| Node::text("uri_folder"));
    Node::of([
        (&*spelling.key("job_output_type"), Some(kind)),
        ("uri", plain::text(output, "path")),
        ("mode", output.get("mode").and_then(|mode| mode.text().and_then(self::mode)).map(Node::text)),
        (&*spelling.key("asset_name"), plain::text(output, "name")),
        (&*spelling.key("asset_version"), plain::text(output, "version")),
    ])
}

/// How an output is written.
pub(crate) fn mode(written: &str) -> Option<&'static str> {
    Some(match written {
        "rw_mount" | "mount" => "ReadWriteMount",
        "upload" => "Upload",
        "direct" => "Direct",
        _ => return None,
    })
}
