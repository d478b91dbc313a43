//! Computes that exist elsewhere and are attached: Kubernetes, a virtual machine, a Spark pool of Synapse.

use jobgate_core::submission::At;

use super::super::{Draft, plain, secret};
use crate::plan::Node;

/// A Kubernetes cluster. Its own properties go as they are; the namespace stands in them, and once more below a `properties` of theirs.
pub(crate) fn kubernetes(draft: &mut Draft<'_>, at: &At<'_>, location: &Node) -> Option<Node> {
    let namespace = plain::text(at, "namespace").unwrap_or_else(|| Node::text("default"));
    let mut own = plain::mapping(draft, at, "properties");
    if let Some(inner) = own.entries_mut().and_then(|entries| entries.get_mut("properties"))
        && let Some(inner) = inner.entries_mut()
    {
        inner.insert("namespace".to_owned(), namespace.clone());
    }
    Some(Node::map([
        ("computeType", Some(Node::text("Kubernetes"))),
        ("resourceId", plain::text(at, "resource_id")),
        ("computeLocation", Some(location.clone())),
        ("properties", Some(own.with("namespace", Some(namespace)))),
    ]))
}

/// A virtual machine. The client reads a file with a private key into the body; jobgate reads no file that no plan could name.
pub(crate) fn virtual_machine(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let Some(ssh) = at.get("ssh_settings") else {
        draft.refuse(at, "a virtual machine needs `ssh_settings`", None);
        return None;
    };
    if let Some(file) = ssh.get("ssh_private_key_file") {
        draft.refuse(
            &file,
            "jobgate does not send files with private keys",
            Some("attach this machine with the official client"),
        );
        return None;
    }
    let account = Node::map([
        ("username", plain::text(&ssh, "admin_username")),
        ("password", secret::text(&ssh, "admin_password")),
    ]);
    let inner = Node::map([
        ("sshPort", Some(Node::int(plain::integer(&ssh, "ssh_port").unwrap_or(22)))),
        ("administratorAccount", Some(account)),
    ]);
    Some(Node::map([
        ("computeType", Some(Node::text("VirtualMachine"))),
        ("resourceId", plain::text(at, "resource_id")),
        ("properties", Some(inner)),
    ]))
}

/// A Spark pool. Its scale is its own: what a spec says of it is not sent.
pub(crate) fn synapse(at: &At<'_>) -> Node {
    Node::map([
        ("computeType", Some(Node::text("SynapseSpark"))),
        ("resourceId", plain::text(at, "resource_id")),
    ])
}
