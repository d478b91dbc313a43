//! Parameters of models: set, or searched for.

use jobgate_core::submission::At;

use super::super::super::read::{self, As};
use super::super::super::{Draft, spelling};
use super::search_space;
use super::words;
use crate::plan::Node;

/// What a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// A text.
    Text,
    /// One of some words: in Pascal case where it is set, in snake case where it is searched for.
    Word,
}

/// A parameter by its name in a spec.
pub(crate) type Parameter = (&'static str, Kind);

/// The parameters that are set.
pub(super) fn set<'p>(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    parameters: impl Iterator<Item = &'p Parameter>,
) -> Node {
    let mut node = Node::empty();
    for (key, kind) in parameters {
        let value = match kind {
            Kind::Bool => read::field(draft, at, key, As::Bool),
            Kind::Int => read::field(draft, at, key, As::Int),
            Kind::Float => read::field(draft, at, key, As::Float),
            Kind::Text => read::field(draft, at, key, As::Text),
            Kind::Word => at.get(key).and_then(|at| at.text().map(words::pascal)).map(Node::Text),
        };
        node = node.with(&wire(key), value);
    }
    node
}

/// The parameters that are searched for.
pub(super) fn searched<'p>(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    parameters: impl Iterator<Item = &'p Parameter>,
) -> Node {
    let mut node = Node::empty();
    for (key, kind) in parameters {
        let value = at.get(key).and_then(|at| search_space::expression(draft, &at, *kind));
        node = node.with(&wire(key), value.map(Node::Text));
    }
    node
}

/// A parameter by its name in a body: `step_lr_gamma` → `stepLRGamma`.
fn wire(key: &str) -> String {
    spelling::camel(key).replace("Lr", "LR")
}
