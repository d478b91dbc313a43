//! `compute` (client-protocol §4).

use jobgate_core::submission::At;

use super::Draft;
use crate::plan::Node;

/// The compute of a job, as it is sent; none for serverless and for `local`.
pub(crate) fn compute_id(draft: &Draft<'_>, at: &At<'_>) -> Option<Node> {
    let written = at.get("compute")?.text()?.to_owned();
    if written == "local" || written.is_empty() {
        return None;
    }
    Some(Node::text(named(draft, &written)))
}

/// The resource id of a compute as it is written: `azureml:NAME`, `NAME`, or a resource id.
pub(crate) fn named(draft: &Draft<'_>, written: &str) -> String {
    let name = written.strip_prefix("azureml:").unwrap_or(written);
    if name.starts_with("/subscriptions/") || name.starts_with("${{") {
        return name.to_owned();
    }
    draft.request.workspace.child(&format!("computes/{name}"))
}
