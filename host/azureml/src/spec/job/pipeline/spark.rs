//! Spark steps.

use super::super::super::component::spark;
use super::super::super::read::{self, As};
use super::super::super::{Draft, Spelling, identity, plain};
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
    let program = step.component().unwrap_or(&step.at);
    spark::files(draft, program, &mut sent);
    for (key, value) in [
        ("componentId", leaves.id(step)),
        ("entry", entry(program)),
        ("args", plain::text(program, "args")),
        ("conf", Some(spark::conf_of_step(draft, &step.at, step.component()))),
        ("resources", resources(draft, step)),
        ("identity", identity(step)),
    ] {
        if let Some(value) = value {
            sent.insert(key.to_owned(), value);
        }
    }
    node::finished(sent)
}

fn entry(program: &jobgate_core::submission::At<'_>) -> Option<Node> {
    let entry = program.get("entry")?;
    let (kind, key) = match entry.get("file") {
        Some(_) => ("SparkJobPythonEntry", "file"),
        None => ("SparkJobScalaEntry", "class_name"),
    };
    Some(Node::map([("spark_job_entry_type", Some(Node::text(kind))), (key, plain::text(&entry, key))]))
}

/// In a step that is made of a component, the client makes the instance type lower case (azure-ai-ml 1.35.2,
/// `SparkResourceConfigurationForNodeSchema`).
fn resources(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let at = step.given("resources")?;
    let how = if matches!(step.made_of, MadeOf::Itself) { As::Text } else { As::Lower };
    let version = at.get("runtime_version").and_then(|version| plain::python_str(version.value()));
    let node = read::fields(draft, &at, Spelling::Snake, &[("instance_type", how)]);
    Some(node.with("runtime_version", version.map(Node::Text)))
}

/// Without an identity, a step on a compute runs as that, and one without as the one who submits it (client-protocol §7.2).
fn identity(step: &Step<'_>) -> Option<Node> {
    let typed = |kind: &str| Node::map([("identity_type", Some(Node::text(kind)))]);
    let given = identity::identity(&step.at, Spelling::Snake);
    let default = match (step.given("compute"), step.given("resources")) {
        (Some(_), _) => Some(typed("Managed")),
        (None, Some(_)) => Some(typed("UserIdentity")),
        (None, None) => None,
    };
    given.or(default)
}
