//! Command steps.

use super::super::super::{
    Draft, Spelling, component, distribution, identity, limits, plain, queue_settings, resources, services,
};
use super::leaves::Leaves;
use super::node;
use super::step::Step;
use crate::plan::Node;

/// What the client reads of such a step, beside what it reads of every step. Some of it goes into the component alone, and nowhere if the
/// step has a component of its own (client-protocol §5, `environment`).
const KEYS: &[&str] = &[
    "command",
    "code",
    "environment",
    "environment_variables",
    "distribution",
    "resources",
    "limits",
    "services",
    "identity",
    "queue_settings",
    "is_deterministic",
    "parent_job_name",
];

/// A command step.
pub(super) fn node(draft: &mut Draft<'_>, leaves: &Leaves, step: &Step<'_>) -> Option<Node> {
    let mut sent = node::common(draft, step);
    node::unknown(draft, step, &mut sent, KEYS);
    for (key, value) in [
        ("componentId", leaves.id(step)),
        ("resources", resources(draft, step)),
        ("distribution", distribution::distribution(draft, step.owner_of("distribution"), Spelling::Snake)),
        ("limits", limits::command(draft, &step.at, Spelling::Snake)),
        ("environment_variables", plain::optional(draft, &step.at, "environment_variables")),
        ("queue_settings", queue_settings::queue_settings(draft, &step.at, Spelling::Snake)),
        ("services", services::services(draft, &step.at, Spelling::Snake)),
        ("identity", identity::identity(&step.at, Spelling::Snake)),
    ] {
        if let Some(value) = value {
            sent.insert(key.to_owned(), value);
        }
    }
    if step.component().is_some() {
        dropped(draft, step);
    }
    node::finished(sent)
}

/// Those of the component, if the step has none: without them it would run on one node.
pub(super) fn resources(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let own = resources::resources(draft, step.owner_of("resources"), Spelling::Snake);
    own.or_else(|| component::command::instance_count(draft, step.component()?))
}

/// What is said beside a component and does not count.
fn dropped(draft: &mut Draft<'_>, step: &Step<'_>) {
    for key in ["environment", "code", "command"] {
        if let Some(lost) = step.given(key) {
            let message = format!("`{key}` beside a `component` is ignored: that of the component is used");
            draft.warn(&lost, message, Some("change the component"));
        }
    }
}
