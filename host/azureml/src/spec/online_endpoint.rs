//! `online_endpoint`: managed, or on Kubernetes where it names a compute.

use jobgate_core::submission::At;

use super::{Draft, compute, endpoint, plain, read, resource_identity};
use crate::plan::{Collection, Node};

/// An online endpoint that is the root of a spec. Without an identity the client asks for one that the system assigns.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let auth = match endpoint::auth_mode(at).as_deref() {
        Some("aml_token") => "AMLToken",
        Some("aad_token") => "AADToken",
        _ => "Key",
    };
    let access = at.get("public_network_access").and_then(|access| access.text());
    let target = at.get("compute").and_then(|compute| compute.text());
    let properties = Node::map([
        ("description", plain::text(at, "description")),
        ("authMode", Some(Node::text(auth))),
        ("properties", Some(plain::mapping(draft, at, "properties"))),
        ("traffic", Some(traffic(at, "traffic"))),
        ("mirrorTraffic", Some(traffic(at, "mirror_traffic"))),
        ("publicNetworkAccess", access.map(|access| Node::Text(access.to_lowercase()))),
        ("compute", target.and_then(|name| compute::named(draft, at, name)).map(Node::Text)),
    ]);
    let identity = resource_identity::identity(at)
        .unwrap_or_else(|| Node::map([("type", Some(Node::text("SystemAssigned")))]));
    let body = Node::map([("properties", Some(properties)), ("identity", Some(identity))]);
    endpoint::put(draft, at, Collection::OnlineEndpoint, body);
}

/// Which share each deployment gets. The client leaves out who gets nothing, and writes names in lower case.
fn traffic(at: &At<'_>, key: &str) -> Node {
    let shares = at.get(key).map(|shares| shares.entries()).unwrap_or_default();
    let sent = shares.iter().filter_map(|(name, share)| {
        let share = read::i64(share).filter(|share| *share != 0)?;
        Some((name.to_lowercase(), Node::int(share)))
    });
    Node::Map(sent.collect())
}
