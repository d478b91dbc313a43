//! Command components.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::read::{self, As};
use super::super::{Draft, Spelling, plain};
use super::parts::{self, set};
use super::{About, Content};
use crate::plan::Node;

/// What a command component's file may say beside what every component has.
const KEYS: &[&str] = &[
    "command",
    "code",
    "environment",
    "environment_variables",
    "resources",
    "distribution",
    "additional_includes",
    "queue_settings",
    "instance_count",
];

/// A command component from its file. Its environment variables are not sent (client-protocol §5).
pub(super) fn from_file(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Content> {
    let mut spec = parts::common(draft, at);
    parts::unknown(draft, at, &mut spec, KEYS);
    run(draft, at, &mut spec);
    set(&mut spec, "resources", instance_count(draft, at));
    // The client has a place for them in components of this type alone.
    set(&mut spec, "properties", plain::optional(draft, at, "properties"));
    let includes = plain::optional(draft, at, "additional_includes");
    set(&mut spec, "additional_includes", includes.filter(|list| *list != Node::List(Vec::new())));
    if let Some(variables) = at.get("environment_variables").filter(|at| *at.value() != Value::Null) {
        let message = "the official client does not send environment variables of a component";
        draft.warn(&variables, message, Some("set them in the step"));
    }
    let properties = at.get("resources").and_then(|resources| resources.get("properties"));
    // A step that is made of it has them.
    if let Some(properties) = properties.filter(|_| at.pointer().is_empty()) {
        let message = "the official client does not send `resources.properties` of a component";
        draft.warn(&properties, message, Some("set them in the step"));
    }
    if let Some(queue) = at.get("queue_settings").filter(|at| *at.value() != Value::Null) {
        draft.refuse(&queue, "a component has no `queue_settings`", Some("set them in the step"));
    }
    let about = About::of(draft, at);
    Some(Content::of(spec, about))
}

/// What runs, and where: the same in a component's file and in a step that is written out.
pub(crate) fn run(draft: &mut Draft<'_>, at: &At<'_>, spec: &mut parts::Spec) {
    set(spec, "command", plain::text(at, "command"));
    set(spec, "code", parts::code(draft, at));
    set(spec, "environment", parts::environment(draft, at));
    set(spec, "resources", resources(draft, at));
    set(spec, "distribution", distribution(draft, at));
}

/// `resources` of a component: in snake case, and without their `properties`, which the client forgets (client-protocol §5): its
/// entity keeps them under a name that its dump takes for private (azure-ai-ml 1.35.2, `DictMixin`).
pub(crate) fn resources(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("resources").filter(|at| *at.value() != Value::Null)?;
    let rows = [
        ("instance_count", As::Int),
        ("instance_type", As::Text),
        ("shm_size", As::Text),
        ("max_instance_count", As::Int),
        ("docker_args", As::Json),
        ("locations", As::Json),
    ];
    Some(read::fields(draft, &at, Spelling::Snake, &rows))
}

/// `resources` of a component that has a number of nodes instead, under a key that no job has (azure-ai-ml 1.35.2,
/// `CommandComponent.instance_count`, `ParallelComponent.instance_count`).
pub(crate) fn instance_count(draft: &mut Draft<'_>, component: &At<'_>) -> Option<Node> {
    let count = component.get("instance_count").filter(|count| *count.value() != Value::Null)?;
    if component.get("resources").is_some_and(|resources| *resources.value() != Value::Null) {
        let message = "a component has `instance_count` or `resources`, and this one has both";
        draft.refuse(&count, message, Some("remove one"));
        return None;
    }
    let count = read::value(draft, &count, As::Int).filter(|count| !count.is_zero())?;
    Some(Node::map([("instance_count", Some(count))]))
}

/// `distribution` of a component, close to how it is written (azure-ai-ml 1.35.2, `CommandComponentSchema`).
fn distribution(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("distribution").filter(|at| *at.value() != Value::Null)?;
    let kind = at.get("type").and_then(|kind| kind.text()).unwrap_or_default().to_lowercase();
    let rows: &[(&str, As)] = match kind.as_str() {
        "pytorch" | "mpi" => &[("process_count_per_instance", As::Int)],
        "tensorflow" => &[("parameter_server_count", As::Int), ("worker_count", As::Int)],
        "ray" => &[
            ("port", As::Int),
            ("address", As::Text),
            ("include_dashboard", As::Bool),
            ("dashboard_port", As::Int),
            ("head_node_additional_args", As::Text),
            ("worker_node_additional_args", As::Text),
        ],
        _ => {
            let known = "`type` must be `pytorch`, `mpi`, `tensorflow` or `ray`";
            draft.refuse(&at, "this is no known distribution", Some(known));
            return None;
        }
    };
    let node = read::fields(draft, &at, Spelling::Snake, rows);
    // Without a number, none of the nodes serves parameters.
    let servers = (kind == "tensorflow" && at.get("parameter_server_count").is_none()).then(|| Node::int(0));
    Some(node.with("type", Some(Node::text(kind))).with("parameter_server_count", servers))
}
