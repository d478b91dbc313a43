//! `identity` of a resource, a compute or an endpoint: another vocabulary than that of jobs (client-protocol §6, §7).

use jobgate_core::submission::At;

use super::{plain, spelling};
use crate::plan::Node;

/// The identity; none if there is none.
pub(crate) fn identity(at: &At<'_>) -> Option<Node> {
    let identity = at.get("identity")?;
    let kind = kind(identity.get("type")?.text()?);
    let listed = identity.get("user_assigned_identities").map(|listed| listed.items()).unwrap_or_default();
    let ids = listed.iter().filter_map(|item| match plain::text(item, "resource_id")? {
        Node::Text(id) => Some((id, Node::empty())),
        _ => None,
    });
    let ids: std::collections::BTreeMap<_, _> = ids.collect();
    Some(Node::map([
        ("type", Some(Node::Text(kind))),
        ("userAssignedIdentities", (!ids.is_empty()).then_some(Node::Map(ids))),
    ]))
}

/// `system_assigned` → `SystemAssigned`; several are separated by commas.
pub(crate) fn kind(written: &str) -> String {
    let parts: Vec<_> =
        written.split(',').map(|part| spelling::pascal(&spelling::snake(part.trim()))).collect();
    parts.join(",")
}
