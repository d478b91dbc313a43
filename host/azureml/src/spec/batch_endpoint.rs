//! `batch_endpoint`.

use jobgate_core::submission::At;

use super::{Draft, endpoint, plain, spelling};
use crate::plan::{Collection, Node};

/// A batch endpoint that is the root of a spec.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    if let Some(identity) = at.get("identity") {
        // The schema has it, and then the client breaks off.
        draft.refuse(&identity, "a batch endpoint has no identity", Some("remove it"));
        return;
    }
    let auth = endpoint::auth_mode(at).unwrap_or_else(|| "aad_token".to_owned());
    let defaults = at
        .get("defaults")
        .map(|defaults| Node::map([("deploymentName", plain::text(&defaults, "deployment_name"))]));
    let properties = Node::map([
        ("description", plain::text(at, "description")),
        ("authMode", Some(Node::Text(spelling::camel(&auth)))),
        ("properties", Some(plain::mapping(draft, at, "properties"))),
        ("defaults", defaults),
    ]);
    let body = Node::map([("properties", Some(properties))]);
    endpoint::put(draft, at, Collection::BatchEndpoint, body);
}
