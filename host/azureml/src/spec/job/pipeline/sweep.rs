//! Sweep steps.

use jobgate_yaml::Value;

use super::super::super::read::{self, As};
use super::super::super::search_space;
use super::super::super::{Draft, Spelling, early_termination, limits, queue_settings, resources};
use super::leaves::Leaves;
use super::node;
use super::step::Step;
use crate::plan::Node;

/// What the client reads of such a step, beside what it reads of every step.
const KEYS: &[&str] = &[
    "sampling_algorithm",
    "search_space",
    "objective",
    "early_termination",
    "limits",
    "queue_settings",
    "resources",
    "identity",
];

/// A sweep step. Its own parts stay close to how they are written (client-protocol §5), and its identity is dropped (§7.2).
pub(super) fn node(draft: &mut Draft<'_>, leaves: &Leaves, step: &Step<'_>) -> Option<Node> {
    let mut sent = node::common(draft, step);
    node::unknown(draft, step, &mut sent, KEYS);
    if let Some(lost) = step.given("identity") {
        let help = Some("set it at the root of the pipeline, or sweep in a job of its own");
        draft.warn(&lost, "the official client does not send the identity of a sweep step", help);
    }
    for (key, value) in [
        ("sampling_algorithm", sampling_algorithm(draft, step)),
        ("search_space", search_space(draft, step)),
        ("objective", objective(draft, step)),
        ("early_termination", early_termination(draft, step)),
        ("limits", limits(draft, step)),
        ("queue_settings", queue_settings::written(draft, &step.at)),
        ("resources", resources::written(draft, &step.at)),
    ] {
        if let Some(value) = value {
            sent.insert(key.to_owned(), value);
        }
    }
    let trial = Node::map([("componentId", leaves.id(step))]);
    node::finished(sent).map(|node| node.with("trial", Some(trial)))
}

/// A name, or a mapping.
fn sampling_algorithm(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let at = step.given("sampling_algorithm")?;
    if let Some(name) = at.text() {
        return Some(Node::Text(name.to_lowercase()));
    }
    let rows = [("type", As::Lower), ("seed", As::Int), ("rule", As::Lower)];
    let node = read::fields(draft, &at, Spelling::Snake, &rows);
    // A base is a number or `e`.
    let base = at.get("logbase").filter(|base| *base.value() != Value::Null);
    let base = base.and_then(|base| match base.text() {
        Some(text) if text.parse::<f64>().is_err() => Some(Node::text(text)),
        _ => read::value(draft, &base, As::Float),
    });
    Some(node.with("logbase", base))
}

/// The distributions, each as it is written.
fn search_space(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let at = step.given("search_space")?;
    let mut sent = node::Entries::new();
    for (name, at) in at.entries() {
        if let Some(distribution) = search_space::distribution(draft, &at) {
            sent.insert(name.to_owned(), distribution.written());
        }
    }
    Some(Node::Map(sent))
}

fn objective(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let at = step.given("objective")?;
    let rows = [("goal", As::Lower), ("primary_metric", As::Text)];
    Some(read::fields(draft, &at, Spelling::Snake, &rows))
}

/// The one part that is not as it is written: the client spells it as the service does, in snake case (azure-ai-ml 1.35.2,
/// `Sweep._to_rest_object`). Of the two slacks, one that is 0 counts as not given.
fn early_termination(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let policy = early_termination::policy(draft, &step.at)?;
    let is_slack = |key: &str, value: &Node| key.starts_with("slack") && value.is_zero();
    let fields = policy.fields.into_iter().filter(|(key, value)| !is_slack(key, value));
    let node = Node::of(fields.map(|(key, value)| (key, Some(value))));
    Some(node.with("policy_type", Some(Node::text(policy.kind))))
}

/// In seconds, and at least a minute each.
fn limits(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let at = step.given("limits")?;
    let rows = [("max_total_trials", As::Int), ("max_concurrent_trials", As::Int)];
    let mut node = read::fields(draft, &at, Spelling::Snake, &rows);
    for key in ["timeout", "trial_timeout"] {
        let seconds = read::field(draft, &at, key, As::Int);
        let floored = at.get(key).and_then(|value| read::i64(&value)).map(limits::at_least_a_minute);
        node = node.with(key, floored.map(Node::int).or(seconds));
    }
    Some(node)
}
