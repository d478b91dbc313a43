//! Which nodes are one object in Python: a collection that is used twice is written once.
//!
//! A tree has aliases and merge keys expanded. What an alias made again has its children at the same places of the text, and
//! that tells it. A copy that an edit made differ is an object of its own.

use std::collections::HashMap;

use jobgate_yaml::{NodeId, OpaqueKind, Span, Tree, Value};

use super::key_order::sorted;

/// How a node is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// In full, without an anchor.
    Single,
    /// In full, with the anchor of this number.
    Anchor(u32),
    /// As an alias of the anchor of this number.
    Alias(u32),
}

/// The nodes that share an object with another.
#[derive(Debug, Default)]
pub(super) struct Objects {
    roles: HashMap<NodeId, Role>,
}

/// Where the children of a collection are written; whether it is a mapping.
type Children = (bool, Vec<Span>);

impl Objects {
    /// The objects below a node, numbered as PyYAML does: in the order in which each is met for the second time.
    pub(super) fn of(tree: &Tree, node: NodeId) -> Self {
        let mut objects = Self::default();
        objects.walk(tree, node, &mut HashMap::new(), &mut 0);
        objects
    }

    /// How to write a node.
    pub(super) fn role(&self, id: NodeId) -> Role {
        self.roles.get(&id).copied().unwrap_or(Role::Single)
    }

    fn walk(&mut self, tree: &Tree, id: NodeId, met: &mut HashMap<Children, NodeId>, last: &mut u32) {
        if let Some(children) = children(tree, id) {
            let first = *met.entry(children).or_insert(id);
            if first != id && tree.same(first, tree, id) {
                let number = match self.role(first) {
                    Role::Anchor(number) => number,
                    Role::Single | Role::Alias(_) => {
                        *last += 1;
                        *last
                    }
                };
                self.roles.insert(first, Role::Anchor(number));
                self.roles.insert(id, Role::Alias(number));
                return;
            }
        }
        match tree.value(id) {
            Value::Sequence(items) => {
                for &item in items {
                    self.walk(tree, item, met, last);
                }
            }
            Value::Mapping(mapping) => {
                for entry in sorted(mapping.entries(), |entry| &entry.key) {
                    self.walk(tree, entry.value, met, last);
                }
            }
            Value::Opaque(opaque) => {
                if let OpaqueKind::Pairs(pairs) = &opaque.kind {
                    for &(key, value) in pairs {
                        self.walk(tree, key, met, last);
                        self.walk(tree, value, met, last);
                    }
                }
            }
            _ => {}
        }
    }
}

/// None for what has no children, or some that no text spells.
fn children(tree: &Tree, id: NodeId) -> Option<Children> {
    let (mapping, spans) = match tree.value(id) {
        Value::Sequence(items) => {
            (false, items.iter().map(|&item| tree.node(item).span).collect::<Option<Vec<_>>>()?)
        }
        Value::Mapping(mapping) => {
            let spans =
                mapping.entries().iter().flat_map(|entry| [entry.key_span, tree.node(entry.value).span]);
            (true, spans.collect::<Option<Vec<_>>>()?)
        }
        _ => return None,
    };
    (!spans.is_empty()).then_some((mapping, spans))
}
