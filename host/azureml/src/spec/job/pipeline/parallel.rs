//! Parallel steps.

use jobgate_yaml::Value;

use super::super::super::component::parallel;
use super::super::super::read::{self, As};
use super::super::super::{Draft, Spelling, identity, plain};
use super::command::resources;
use super::leaves::Leaves;
use super::node;
use super::step::{MadeOf, Step};
use crate::plan::Node;

/// What the client reads of such a step, beside what it reads of every step.
const KEYS: &[&str] = &[
    "task",
    "code",
    "environment",
    "environment_variables",
    "resources",
    "retry_settings",
    "logging_level",
    "input_data",
    "mini_batch_size",
    "partition_keys",
    "max_concurrency_per_instance",
    "error_threshold",
    "mini_batch_error_threshold",
    "identity",
    "is_deterministic",
];

/// A parallel step. It repeats most of its component (client-protocol §5).
pub(super) fn node(draft: &mut Draft<'_>, leaves: &Leaves, step: &Step<'_>) -> Option<Node> {
    let mut sent = node::common(draft, step);
    node::unknown(draft, step, &mut sent, KEYS);
    // The client ends with an error of its own.
    if let Some(task) = step.given("task").filter(|_| step.component().is_some()) {
        let help = Some("change the component, or write the step out");
        draft.refuse(&task, "a parallel step that is made of a component cannot have a `task`", help);
    }
    let own = &step.at;
    for (key, value) in [
        ("componentId", leaves.id(step)),
        ("task", parallel::task(draft, step.owner_of("task"))),
        ("resources", resources(draft, step)),
        ("retry_settings", parallel::retry_settings(draft, step.owner_of("retry_settings"))),
        ("input_data", plain::text(step.owner_of("input_data"), "input_data")),
        ("max_concurrency_per_instance", counted(draft, step, "max_concurrency_per_instance")),
        ("mini_batch_error_threshold", counted(draft, step, "mini_batch_error_threshold")),
        ("mini_batch_size", mini_batch_size(draft, step)),
        ("partition_keys", partition_keys(draft, step)),
        // These two the client does not take from the component.
        ("error_threshold", read::field(draft, own, "error_threshold", As::Int)),
        ("logging_level", plain::text(own, "logging_level")),
        ("environment_variables", plain::optional(draft, own, "environment_variables")),
        ("identity", identity(draft, step)),
    ] {
        if let Some(value) = value {
            sent.insert(key.to_owned(), value);
        }
    }
    node::finished(sent)
}

/// A step that is written out has its identity as it is written; one that is made of a component has it as other steps do
/// (client-protocol §7.2; azure-ai-ml 1.35.2, where `PipelineParallelJobSchema` knows no identity).
fn identity(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    match step.made_of {
        MadeOf::Itself => plain::optional(draft, &step.at, "identity"),
        _ => identity::identity(&step.at, Spelling::Snake),
    }
}

/// A number of the step, or that of its component if the step has none or 0, which is the same to Python.
fn counted(draft: &mut Draft<'_>, step: &Step<'_>, key: &str) -> Option<Node> {
    let own = read::field(draft, &step.at, key, As::Int);
    match step.component() {
        Some(component) if own.as_ref().is_none_or(|own| *own == Node::int(0)) => {
            read::field(draft, component, key, As::Int).or(own)
        }
        _ => own,
    }
}

/// A number of bytes or items, or an expression. The component has 0 if it says nothing.
fn mini_batch_size(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let key = "mini_batch_size";
    if let Some(text) = step.given(key).and_then(|size| size.text()).filter(|text| text.contains("${{")) {
        return Some(Node::text(text));
    }
    let own = parallel::mini_batch_size(draft, &step.at).filter(|size| *size != 0);
    let size = own.or_else(|| parallel::mini_batch_size(draft, step.component()?));
    let is_known = !matches!(step.made_of, MadeOf::Registered(_));
    plain::number(&size.or(is_known.then_some(0))?.to_string())
}

fn partition_keys(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let owner = step.owner_of("partition_keys");
    let list = owner.get("partition_keys").filter(|list| *list.value() != Value::Null)?;
    let list = plain::json(draft, &list);
    Some(parallel::json_text(&list).unwrap_or_else(|| Node::text("[]")))
}
