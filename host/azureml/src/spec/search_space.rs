//! The distributions of a search space: of sweep jobs, and of AutoML (client-protocol §5).

use std::collections::BTreeMap;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::Draft;
use super::read::{self, As};
use crate::plan::Node;

/// A distribution.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Distribution {
    /// One of these.
    Choice(Vec<Choice>),
    /// One with numbers for parameters, in the order in which they are sent.
    Numbers(&'static str, Vec<Node>),
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Choice {
    /// A value.
    Value(Node),
    /// Values and distributions of their own.
    Map(BTreeMap<String, Choice>),
    /// A distribution within a choice.
    Distribution(Distribution),
}

/// Kinds of distributions and their parameters (azure-ai-ml 1.35.2, `_schema/_sweep/search_space`).
const KINDS: [(&str, &[&str]); 9] = [
    ("uniform", &["min_value", "max_value"]),
    ("loguniform", &["min_value", "max_value"]),
    ("quniform", &["min_value", "max_value", "q"]),
    ("qloguniform", &["min_value", "max_value", "q"]),
    ("normal", &["mu", "sigma"]),
    ("lognormal", &["mu", "sigma"]),
    ("qnormal", &["mu", "sigma", "q"]),
    ("qlognormal", &["mu", "sigma", "q"]),
    ("randint", &["upper"]),
];

/// Reads a distribution; none, and a finding, if it is none.
pub(crate) fn distribution(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Distribution> {
    let written = at.get("type").and_then(|kind| kind.text()).unwrap_or_default().to_lowercase();
    if written == "choice" {
        let values = at.get("values").map(|values| values.items()).unwrap_or_default();
        let choices = values.iter().filter_map(|value| choice(draft, value, true));
        return Some(Distribution::Choice(choices.collect()));
    }
    let Some((kind, keys)) = KINDS.iter().find(|(kind, _)| *kind == written) else {
        let names: Vec<_> = KINDS.iter().map(|(kind, _)| *kind).collect();
        let help = format!("`type` must be `choice` or one of: {}", names.join(", "));
        draft.refuse(at, "this is no known distribution", Some(&help));
        return None;
    };
    let mut numbers = Vec::new();
    for key in *keys {
        match at.get(key) {
            Some(value) if *key == "upper" => numbers.extend(read::value(draft, &value, As::Int)),
            Some(value) => numbers.extend(number(draft, &value)),
            None => draft.refuse(at, format!("`{kind}` needs `{key}`"), None),
        }
    }
    Some(Distribution::Numbers(kind, numbers))
}

/// A number: a whole one stays whole, and a text becomes a fraction.
fn number(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let how = if matches!(at.value(), Value::Int(_) | Value::BigInt(_)) { As::Int } else { As::Float };
    read::value(draft, at, how)
}

/// `is_top`: of the choice itself, where a text of digits stays a text; within a mapping of it, it becomes a fraction, because the client
/// tries that first.
fn choice(draft: &mut Draft<'_>, at: &At<'_>, is_top: bool) -> Option<Choice> {
    match at.value() {
        Value::Text(text) if is_top || text.trim().parse::<f64>().is_err() => {
            Some(Choice::Value(Node::text(&**text)))
        }
        Value::Mapping(_) if is_top => {
            let mut entries = BTreeMap::new();
            for (key, value) in at.entries() {
                entries.extend(choice(draft, &value, false).map(|value| (key.to_owned(), value)));
            }
            Some(Choice::Map(entries))
        }
        Value::Mapping(_) => distribution(draft, at).map(Choice::Distribution),
        _ => number(draft, at).map(Choice::Value),
    }
}

impl Distribution {
    /// As a sweep job sends it: its kind, and a list of its parameters.
    pub(crate) fn listed(&self) -> Node {
        let (kind, parameters) = match self {
            Self::Choice(choices) => {
                ("choice", Node::List(vec![Node::List(choices.iter().map(Choice::listed).collect())]))
            }
            Self::Numbers(kind, numbers) => (*kind, Node::List(numbers.clone())),
        };
        Node::List(vec![Node::text(kind), parameters])
    }
}

impl Distribution {
    /// As a sweep step of a pipeline sends it: close to how it is written.
    pub(crate) fn written(&self) -> Node {
        match self {
            Self::Choice(choices) => {
                let values = choices.iter().map(Choice::written).collect();
                Node::map([("type", Some(Node::text("choice"))), ("values", Some(Node::List(values)))])
            }
            Self::Numbers(kind, numbers) => {
                let keys = KINDS.iter().find(|(known, _)| known == kind).map_or(&[][..], |(_, keys)| keys);
                let parameters = keys.iter().zip(numbers).map(|(key, number)| (*key, Some(number.clone())));
                Node::of(parameters).with("type", Some(Node::text(*kind)))
            }
        }
    }
}

impl Choice {
    fn written(&self) -> Node {
        match self {
            Self::Value(value) => value.clone(),
            Self::Map(entries) => {
                Node::Map(entries.iter().map(|(key, value)| (key.clone(), value.written())).collect())
            }
            Self::Distribution(distribution) => distribution.written(),
        }
    }

    fn listed(&self) -> Node {
        match self {
            Self::Value(value) => value.clone(),
            Self::Map(entries) => {
                Node::Map(entries.iter().map(|(key, value)| (key.clone(), value.listed())).collect())
            }
            Self::Distribution(distribution) => distribution.listed(),
        }
    }
}
