//! `services` of a job: what can be reached while it runs (client-protocol §4).

use std::collections::BTreeMap;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::read::{self, As};
use super::{Draft, Spelling, plain};
use crate::plan::Node;

/// The services of a job or step; none if it has none.
pub(crate) fn services(draft: &mut Draft<'_>, owner: &At<'_>, spelling: Spelling) -> Option<Node> {
    let at = owner.get("services").filter(|at| *at.value() != Value::Null)?;
    let mut sent = BTreeMap::new();
    for (name, service) in at.entries() {
        sent.insert(name.to_owned(), one(draft, &service, spelling));
    }
    Some(Node::Map(sent))
}

fn one(draft: &mut Draft<'_>, at: &At<'_>, spelling: Spelling) -> Node {
    let kind = kind(at);
    let mut node = read::fields(draft, at, spelling, &[("port", As::Int)]);
    if let Some(kind) = kind {
        node = node.with(&spelling.key("job_service_type"), Some(Node::text(kind)));
    }
    if let Some(nodes) = at.get("nodes").filter(|nodes| *nodes.value() != Value::Null) {
        if nodes.text() != Some("all") {
            draft.refuse(&nodes, "`nodes` must be `all`", None);
        }
        let all = Node::of([(&*spelling.key("nodes_value_type"), Some(Node::text("All")))]);
        node = node.with("nodes", Some(all));
    }
    // What the two kinds have of their own goes into the free properties, spelled as the service spells it at any place.
    let own = match kind {
        Some("SSH") => Some(("sshPublicKeys", "ssh_public_keys")),
        Some("TensorBoard") => Some(("logDir", "log_dir")),
        _ => None,
    };
    let mut properties = plain::optional(draft, at, "properties");
    if let Some((sent, key)) = own
        && let Some(value) = plain::text(at, key).filter(|value| *value != Node::text(""))
    {
        properties = Some(properties.unwrap_or_else(Node::empty).with(sent, Some(value)));
    }
    node.with("properties", properties)
}

/// The services as AutoML and fine-tuning send them, where the client forgets to convert them; none if there are none.
pub(crate) fn unconverted(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("services").filter(|at| *at.value() != Value::Null)?;
    let mut sent = BTreeMap::new();
    for (name, service) in at.entries() {
        sent.insert(name.to_owned(), unconverted_one(draft, &service));
    }
    Some(Node::Map(sent))
}

fn unconverted_one(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let rows = [("nodes", As::Text), ("port", As::Int)];
    let node = read::complete(draft, at, &rows).with("endpoint", Some(Node::Null));
    let properties = plain::optional(draft, at, "properties").unwrap_or(Node::Null);
    let node = node.with("properties", Some(properties));
    let (kind, own) = match kind(at) {
        Some("SSH") => ("ssh", Some("ssh_public_keys")),
        Some("TensorBoard") => ("tensor_board", Some("log_dir")),
        Some("JupyterLab") => ("jupyter_lab", None),
        Some("VSCode") => ("vs_code", None),
        _ => return node.with("type", Some(Node::Null)),
    };
    let node = node.with("type", Some(Node::text(kind)));
    match own {
        Some(key) => node.with(key, Some(plain::text(at, key).unwrap_or(Node::Null))),
        None => node,
    }
}

/// The kind of a service. Without a type the client takes the first kind that has all the fields; a type that is none of the four has no
/// kind, so that it is sent without (azure-ai-ml 1.35.2, `BaseJobSchema`, `JobServiceSchema`).
fn kind(at: &At<'_>) -> Option<&'static str> {
    let Some(written) = at.get("type") else {
        return Some(if at.get("log_dir").is_some() { "TensorBoard" } else { "SSH" });
    };
    Some(match written.text()?.to_lowercase().as_str() {
        "jupyter_lab" => "JupyterLab",
        "ssh" => "SSH",
        "tensor_board" => "TensorBoard",
        "vs_code" => "VSCode",
        _ => return None,
    })
}
