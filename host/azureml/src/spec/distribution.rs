//! `distribution` of a job (client-protocol §4).

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::read::{self, As};
use super::{Draft, Spelling};
use crate::plan::Node;

/// The distribution of a job or step; none if it has none.
pub(crate) fn distribution(draft: &mut Draft<'_>, owner: &At<'_>, spelling: Spelling) -> Option<Node> {
    let at = owner.get("distribution").filter(|at| *at.value() != Value::Null)?;
    let processes = [("process_count_per_instance", As::Int)];
    let written = at.get("type").and_then(|kind| kind.text()).unwrap_or_default();
    let (kind, node) = match written.to_lowercase().as_str() {
        "pytorch" => ("PyTorch", read::fields(draft, &at, spelling, &processes)),
        "mpi" => ("Mpi", read::fields(draft, &at, spelling, &processes)),
        "tensorflow" => ("TensorFlow", tensorflow(draft, &at, spelling)),
        "ray" => ("Ray", ray(draft, &at)),
        _ => {
            let known = "`type` must be `pytorch`, `mpi`, `tensorflow` or `ray`";
            draft.refuse(&at, "this is no known distribution", Some(known));
            return None;
        }
    };
    Some(node.with(&spelling.key("distribution_type"), Some(Node::text(kind))))
}

/// Without a number, none of the nodes serves parameters.
fn tensorflow(draft: &mut Draft<'_>, at: &At<'_>, spelling: Spelling) -> Node {
    let node = Node::of([(&*spelling.key("parameter_server_count"), Some(Node::int(0)))]);
    let servers = read::field(draft, at, "parameter_server_count", As::Int);
    let workers = read::field(draft, at, "worker_count", As::Int);
    node.with(&spelling.key("parameter_server_count"), servers).with(&spelling.key("worker_count"), workers)
}

/// The client puts the fields of Ray into the body by hand, so that they are in camel case also where all others are in snake case
/// (azure-ai-ml 1.35.2, `RayDistribution`).
fn ray(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let rows = [
        ("port", As::Int),
        ("address", As::Text),
        ("include_dashboard", As::Bool),
        ("dashboard_port", As::Int),
        ("head_node_additional_args", As::Text),
        ("worker_node_additional_args", As::Text),
    ];
    read::fields(draft, at, Spelling::Camel, &rows)
}
