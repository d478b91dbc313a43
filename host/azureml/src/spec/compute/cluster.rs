//! A cluster, `amlcompute`.

use jobgate_core::submission::At;

use super::super::{Draft, limits, plain, secret, spelling};
use super::{SIZE, subnet};
use crate::plan::Node;

/// Its properties. What a spec leaves out are the client's defaults: four nodes at most, two minutes of idleness, public addresses.
pub(crate) fn properties(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let subnet = subnet(draft, at);
    let ssh = at.get("ssh_settings");
    let idle = plain::integer(at, "idle_time_before_scale_down").unwrap_or(120);
    let scale = Node::map([
        ("minNodeCount", Some(Node::int(plain::integer(at, "min_instances").unwrap_or(0)))),
        ("maxNodeCount", Some(Node::int(plain::integer(at, "max_instances").unwrap_or(4)))),
        ("nodeIdleTimeBeforeScaleDown", limits::duration(idle).map(Node::Text)),
    ]);
    let tier = at.get("tier").and_then(|tier| tier.text()).map(|tier| spelling::pascal(&tier.to_lowercase()));
    let access = match plain::boolean(at, "ssh_public_access_enabled") {
        Some(true) => "Enabled",
        Some(false) => "Disabled",
        None => "NotSpecified",
    };
    let account = ssh.as_ref().map(|ssh| {
        Node::map([
            ("adminUserName", plain::text(ssh, "admin_username")),
            ("adminUserPassword", secret::text(ssh, "admin_password")),
            ("adminUserSshPublicKey", plain::text(ssh, "ssh_key_value")),
        ])
    });
    let inner = Node::map([
        ("vmSize", Some(plain::filled(at, "size").unwrap_or_else(|| Node::text(SIZE)))),
        ("vmPriority", tier.map(Node::Text)),
        ("userAccountCredentials", account),
        ("scaleSettings", Some(scale)),
        ("subnet", subnet),
        ("remoteLoginPortPublicAccess", Some(Node::text(access))),
        ("enableNodePublicIp", Some(Node::Bool(plain::boolean(at, "enable_node_public_ip").unwrap_or(true)))),
        ("osType", Some(Node::text("Linux"))),
    ]);
    Some(Node::map([
        ("computeType", Some(Node::text("AmlCompute"))),
        ("properties", Some(inner)),
        ("disableLocalAuth", Some(Node::Bool(ssh.is_none()))),
    ]))
}
