//! Three parts that the client forgets to convert for AutoML: they are sent as its own objects have them, in snake case, and with nulls for
//! what is not said (azure-ai-ml 1.35.2, `RestAutoMLJob`).

use std::collections::BTreeMap;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::read::{self, As};
use super::super::super::{Draft, plain};
use crate::plan::Node;

/// `resources`, without the free properties.
pub(super) fn resources(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("resources").filter(|at| *at.value() != Value::Null)?;
    if let Some(lost) = at.get("properties") {
        draft.warn(&lost, "these are not sent by an AutoML job", None);
    }
    let rows = [
        ("locations", As::Json),
        ("instance_count", As::Int),
        ("instance_type", As::Text),
        ("shm_size", As::Text),
        ("max_instance_count", As::Int),
        ("docker_args", As::Json),
    ];
    Some(complete(draft, &at, &rows))
}

/// `queue_settings`.
pub(super) fn queue_settings(owner: &At<'_>) -> Option<Node> {
    let at = owner.get("queue_settings").filter(|at| *at.value() != Value::Null)?;
    let lower = |key: &str| {
        let text = at.get(key).and_then(|value| value.text().map(str::to_lowercase));
        text.map_or(Node::Null, Node::Text)
    };
    Some(Node::map([("job_tier", Some(lower("job_tier"))), ("priority", Some(lower("priority")))]))
}

/// `services`.
pub(super) fn services(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("services").filter(|at| *at.value() != Value::Null)?;
    let mut sent = BTreeMap::new();
    for (name, service) in at.entries() {
        sent.insert(name.to_owned(), self::service(draft, &service));
    }
    Some(Node::Map(sent))
}

fn service(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let rows = [("nodes", As::Text), ("port", As::Int)];
    let node = complete(draft, at, &rows).with("endpoint", Some(Node::Null));
    let properties = plain::optional(draft, at, "properties").unwrap_or(Node::Null);
    let node = node.with("properties", Some(properties));
    let written = at.get("type").and_then(|kind| kind.text().map(str::to_lowercase));
    let has_folder = at.get("log_dir").is_some();
    let kind = written.unwrap_or_else(|| if has_folder { "tensor_board" } else { "ssh" }.to_owned());
    let own = |key: &str| Some(plain::text(at, key).unwrap_or(Node::Null));
    match kind.as_str() {
        "ssh" => node.with("ssh_public_keys", own("ssh_public_keys")),
        "tensor_board" => node.with("log_dir", own("log_dir")),
        "jupyter_lab" | "vs_code" => node,
        _ => return node.with("type", Some(Node::Null)),
    }
    .with("type", Some(Node::Text(kind)))
}

/// The fields, with nulls for those that are absent.
fn complete(draft: &mut Draft<'_>, at: &At<'_>, rows: &[(&str, As)]) -> Node {
    let of = |(key, how): &(&str, As)| {
        ((*key).to_owned(), read::field(draft, at, key, *how).unwrap_or(Node::Null))
    };
    Node::Map(rows.iter().map(of).collect())
}
