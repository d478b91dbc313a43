//! Tasks on texts.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::super::read::{self, As};
use super::super::super::super::search_space;
use super::super::super::super::{Draft, Spelling};
use super::super::super::automl::parameters::Kind;
use super::super::super::automl::text::PARAMETERS;
use super::super::node::Entries;
use super::super::step::Step;
use super::{image, metric, snake};
use crate::plan::Node;

/// The fields of such a task. Limits are there even if the step has none, and how much is logged only if it says so.
pub(super) fn fields(draft: &mut Draft<'_>, step: &Step<'_>) -> Entries {
    if let Some(sweep) = step.given("sweep") {
        draft.refuse(&sweep, "the official client fails on this, so there is no form to send it in", None);
    }
    let mut sent = Entries::new();
    for (key, value) in [
        ("primary_metric", metric(&step.at, "accuracy")),
        ("limits", Some(limits(draft, step))),
        ("featurization", featurization(draft, step)),
        ("training_parameters", image::parameters(draft, step, PARAMETERS.iter())),
        ("search_space", search_space(draft, step)),
    ] {
        if let Some(value) = value {
            sent.insert(key.to_owned(), value);
        }
    }
    sent
}

/// Without others, one trial on one node.
fn limits(draft: &mut Draft<'_>, step: &Step<'_>) -> Node {
    let node = Node::map([("max_trials", Some(Node::int(1))), ("max_nodes", Some(Node::int(1)))]);
    let Some(at) = step.given("limits") else { return node };
    let keys =
        ["max_trials", "max_nodes", "max_concurrent_trials", "timeout_minutes", "trial_timeout_minutes"];
    keys.into_iter().fold(node, |node, key| node.with(key, read::field(draft, &at, key, As::Int)))
}

fn featurization(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let at = step.given("featurization")?;
    Some(read::fields(draft, &at, Spelling::Snake, &[("dataset_language", As::Text)]))
}

/// The parameters that are searched for. Unlike with images, they stay as they are written.
fn search_space(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let at = step.given("search_space")?;
    let mut spaces = Vec::new();
    for space in at.items() {
        let mut node = Node::empty();
        for (key, kind) in PARAMETERS {
            let value = space.get(key).and_then(|at| searched(draft, &at, *kind));
            node = node.with(key, value);
        }
        spaces.push(node);
    }
    Some(Node::List(spaces))
}

fn searched(draft: &mut Draft<'_>, at: &At<'_>, kind: Kind) -> Option<Node> {
    let node = match at.value() {
        Value::Mapping(_) => search_space::distribution(draft, at)?.written(),
        _ => {
            let how = match kind {
                Kind::Float => As::Float,
                Kind::Int => As::Int,
                Kind::Bool => As::Bool,
                Kind::Text | Kind::Word => As::Text,
            };
            read::value(draft, at, how)?
        }
    };
    Some(if kind == Kind::Word { in_snake_case(node) } else { node })
}

/// The words of a choice.
fn in_snake_case(node: Node) -> Node {
    match node {
        Node::Text(text) => Node::Text(snake(&text)),
        Node::List(items) => Node::List(items.into_iter().map(in_snake_case).collect()),
        Node::Map(entries) => {
            Node::Map(entries.into_iter().map(|(key, value)| (key, in_snake_case(value))).collect())
        }
        other => other,
    }
}
