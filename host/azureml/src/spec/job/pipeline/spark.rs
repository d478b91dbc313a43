//! Spark steps.

use super::super::super::component::spark as component;
use super::super::super::{Draft, Spelling, plain};
use super::super::spark;
use super::leaves::Leaves;
use super::node;
use super::step::{MadeOf, Step};
use crate::plan::Node;

/// What the client reads of such a step, beside what it reads of every step.
const KEYS: &[&str] = &[
    "code",
    "entry",
    "py_files",
    "jars",
    "files",
    "archives",
    "conf",
    "environment",
    "args",
    "resources",
    "identity",
    "driver_cores",
    "driver_memory",
    "executor_cores",
    "executor_memory",
    "executor_instances",
    "dynamic_allocation_enabled",
    "dynamic_allocation_min_executors",
    "dynamic_allocation_max_executors",
];

/// A Spark step. What runs is that of the component, whatever the step says (azure-ai-ml 1.35.2, `Spark`).
pub(super) fn node(draft: &mut Draft<'_>, leaves: &Leaves, step: &Step<'_>) -> Option<Node> {
    let mut sent = node::common(draft, step);
    node::unknown(draft, step, &mut sent, KEYS);
    let known = match &step.made_of {
        MadeOf::Registered(_) => None,
        _ => Some(step.component().unwrap_or(&step.at)),
    };
    let program = step.component().unwrap_or(&step.at);
    if known.is_some() {
        component::refuse_missing_entry(draft, program);
    }
    component::files(draft, program, &mut sent);
    for (key, value) in [
        ("componentId", leaves.id(step)),
        ("entry", spark::entry(draft, program, Spelling::Snake)),
        ("args", plain::text(program, "args")),
        ("conf", Some(component::conf_of_step(draft, &step.at, known))),
        ("resources", resources(step)),
        ("identity", spark::identity(&step.at, Spelling::Snake)),
    ] {
        if let Some(value) = value {
            sent.insert(key.to_owned(), value);
        }
    }
    node::finished(sent)
}

/// In a step that is made of a component, the client makes the instance type lower case (azure-ai-ml 1.35.2,
/// `SparkResourceConfigurationForNodeSchema`).
fn resources(step: &Step<'_>) -> Option<Node> {
    let mut node = spark::resources(&step.at, Spelling::Snake)?;
    if !matches!(step.made_of, MadeOf::Itself)
        && let Some(Node::Text(kind)) =
            node.entries_mut().and_then(|entries| entries.get_mut("instance_type"))
    {
        *kind = kind.to_lowercase();
    }
    Some(node)
}
