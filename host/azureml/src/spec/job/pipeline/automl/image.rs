//! Tasks on images.

use super::super::super::super::read::{self, As};
use super::super::super::super::{Draft, Spelling, early_termination, plain, spelling};
use super::super::super::automl::image::{CLASSIFICATION, COMMON, DETECTION, DETECTION_SET, SET};
use super::super::super::automl::parameters::{Kind, Parameter};
use super::super::super::automl::search_space;
use super::super::node::Entries;
use super::super::step::Step;
use super::{metric, word};
use crate::plan::Node;

/// The fields of such a task. Limits are there even if the step has none.
pub(super) fn fields(draft: &mut Draft<'_>, step: &Step<'_>, task: &str) -> Entries {
    let is_classification = task.starts_with("image_classification");
    let own = if is_classification { CLASSIFICATION } else { DETECTION };
    refuse_logs(draft, step);
    let default = match task {
        "image_classification" => "accuracy",
        "image_classification_multilabel" => "iou",
        _ => "mean_average_precision",
    };
    let mut sent = Entries::new();
    for (key, value) in [
        ("log_verbosity", Some(Node::text("info"))),
        ("primary_metric", metric(&step.at, default)),
        ("limits", Some(limits(draft, step))),
        ("sweep", sweep(draft, step)),
        ("training_parameters", parameters(draft, step, COMMON.iter().chain(own).chain(SET))),
        ("search_space", search_space(draft, step, own)),
    ] {
        if let Some(value) = value {
            sent.insert(key.to_owned(), value);
        }
    }
    sent
}

/// The client sends the Python names of these two, and cannot read the answer (azure-ai-ml 1.35.2, `LogTrainingMetrics`).
fn refuse_logs(draft: &mut Draft<'_>, step: &Step<'_>) {
    let Some(parameters) = step.given("training_parameters") else { return };
    for at in DETECTION_SET.iter().filter_map(|(key, _)| parameters.get(key)) {
        let help = Some("remove it, or train in a job of its own");
        draft.refuse(&at, "this cannot be set in a step of a pipeline", help);
    }
}

fn limits(draft: &mut Draft<'_>, step: &Step<'_>) -> Node {
    let rows = [("max_concurrent_trials", As::Int), ("max_trials", As::Int), ("timeout_minutes", As::Int)];
    step.given("limits").map_or_else(Node::empty, |at| read::fields(draft, &at, Spelling::Snake, &rows))
}

/// How parameters are searched for. Every field of the policy is there, and the slacks are floats.
fn sweep(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let at = step.given("sweep")?;
    let policy = early_termination::policy(draft, &at).map(|policy| {
        let fields = policy.fields.into_iter().map(|(key, value)| {
            let is_default = key.starts_with("slack") && value.is_zero();
            (key, if is_default { plain::number("0.0") } else { Some(value) })
        });
        Node::of(fields).with("type", Some(Node::Text(spelling::snake(policy.kind))))
    });
    let algorithm = read::field(draft, &at, "sampling_algorithm", As::Lower);
    Some(Node::map([("sampling_algorithm", algorithm), ("early_termination", policy)]))
}

/// The parameters that are set.
pub(super) fn parameters<'p>(
    draft: &mut Draft<'_>,
    step: &Step<'_>,
    parameters: impl Iterator<Item = &'p Parameter>,
) -> Option<Node> {
    let at = step.given("training_parameters")?;
    let mut node = Node::empty();
    for (key, kind) in parameters {
        let value = match kind {
            Kind::Bool => read::field(draft, &at, key, As::Bool),
            Kind::Int => read::field(draft, &at, key, As::Int),
            Kind::Float => read::field(draft, &at, key, As::Float),
            Kind::Text => read::field(draft, &at, key, As::Text),
            Kind::Word => word(&at, key),
        };
        node = node.with(key, value);
    }
    Some(node)
}

/// The parameters that are searched for, as expressions.
fn search_space(draft: &mut Draft<'_>, step: &Step<'_>, own: &[Parameter]) -> Option<Node> {
    let at = step.given("search_space")?;
    let mut spaces = Vec::new();
    for space in at.items() {
        let mut node = Node::empty();
        for (key, kind) in COMMON.iter().chain(own) {
            let value = space.get(key).and_then(|at| search_space::expression(draft, &at, *kind));
            node = node.with(key, value.map(Node::Text));
        }
        spaces.push(node);
    }
    Some(Node::List(spaces))
}
