//! AutoML steps.

use super::super::super::{Draft, plain};
use super::node;
use super::step::Step;
use crate::plan::Node;

/// An AutoML step: there is no component, and it is sent close to how it is written (client-protocol §5). Unlike in other steps, what is
/// empty stays.
pub(super) fn node(draft: &mut Draft<'_>, step: &Step<'_>) -> Node {
    let mut sent = node::Entries::new();
    for (key, value) in step.at.entries() {
        let value = plain::json(draft, &value);
        sent.insert(key.to_owned(), value);
    }
    sent.insert("name".to_owned(), Node::text(step.name));
    Node::Map(sent)
}
