//! `resources` of a job that runs on nodes (client-protocol §4). Those of Spark are of another kind.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::read::{self, As};
use super::{Draft, Spelling, plain};
use crate::plan::Node;

/// The resources of a job or step; none if it has none. Free `properties` are there even if the spec has none; within a pipeline, the
/// client removes what is empty from every step afterwards (azure-ai-ml 1.35.2, `convert_ordered_dict_to_dict`).
pub(crate) fn resources(draft: &mut Draft<'_>, owner: &At<'_>, spelling: Spelling) -> Option<Node> {
    let at = owner.get("resources").filter(|at| *at.value() != Value::Null)?;
    let rows = [("instance_count", As::Int), ("instance_type", As::Text), ("shm_size", As::Text)];
    let node = read::fields(draft, &at, spelling, &rows);
    let node = node.with("properties", Some(properties(draft, &at)));
    let Some(args) = at.get("docker_args").filter(|args| *args.value() != Value::Null) else {
        return Some(wide(draft, &at, node));
    };
    if args.items().is_empty() {
        let args = read::value(draft, &args, As::Json);
        return Some(wide(draft, &at, node.with(&spelling.key("docker_args"), args)));
    }
    // A list goes under a key of its own, and the client forgets the two fields of `wide` beside it (azure-ai-ml 1.35.2,
    // `JobResourceConfiguration`).
    for key in ["locations", "max_instance_count"] {
        if let Some(lost) = at.get(key) {
            draft.warn(&lost, format!("`{key}` is not sent beside a list of `docker_args`"), None);
        }
    }
    let args = plain::json(draft, &args);
    Some(node.with(&spelling.key("docker_args_list"), Some(args)))
}

/// Two fields that the client puts into the body by hand, in camel case also where all others are in snake case (azure-ai-ml 1.35.2,
/// `JobResourceConfiguration`).
fn wide(draft: &mut Draft<'_>, at: &At<'_>, node: Node) -> Node {
    let locations = read::field(draft, at, "locations", As::Json);
    let most = read::field(draft, at, "max_instance_count", As::Int);
    node.with("locations", locations).with("maxInstanceCount", most)
}

/// The free properties. Four keys are known in any case and sent in one; `Singularity` under its older name. Nulls and empty mappings
/// are left out at any depth, and so are keys that begin with `_`, which Python takes for its own (azure-ai-ml 1.35.2, `Properties`).
fn properties(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let Node::Map(entries) = plain::mapping(draft, at, "properties") else { return Node::empty() };
    let named = |key: String| match key.to_lowercase().as_str() {
        "aisupercomputer" | "singularity" => "AISuperComputer".to_owned(),
        "itp" => "itp".to_owned(),
        "target_selector" => "target_selector".to_owned(),
        _ => key,
    };
    let kept = entries.into_iter().filter(|(key, _)| !key.starts_with('_'));
    Node::Map(kept.filter_map(|(key, value)| Some((named(key), plain::without_empty(value)?))).collect())
}

/// The resources as they are written, for steps that the client dumps again as it read them. Free properties that are empty are left out
/// by the step.
pub(crate) fn written(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("resources").filter(|at| *at.value() != Value::Null)?;
    let rows = [
        ("instance_count", As::Int),
        ("instance_type", As::Text),
        ("shm_size", As::Text),
        ("max_instance_count", As::Int),
        ("docker_args", As::Json),
        ("locations", As::Json),
        ("properties", As::Json),
    ];
    Some(read::fields(draft, &at, Spelling::Snake, &rows))
}
