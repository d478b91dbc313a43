//! The resolved tree as one tree of its own, for output.

use std::sync::Arc;

use jobgate_yaml::{Entry, NodeId, Opaque, OpaqueKind, Tree, Value};

use super::{NodePlace, Submission, json};
use crate::meter::Meter;

impl Submission {
    /// The resolved tree with every replaced reference's content in its place, edits included; derived nodes are not in it. It has no
    /// spans. [`jobgate_yaml::to_yaml`] writes it.
    pub fn resolved(&self) -> Tree {
        let mut tree = Tree::new(Value::Null);
        let root = tree.root();
        let value = self.copy(self.root_place(), &mut tree);
        *tree.value_mut(root) = value;
        tree
    }

    /// The resolved tree as policies see it, JSON text (`docs/abi.md` §5).
    pub fn resolved_json(&self) -> String {
        let mut text = String::new();
        // A meter without a limit stops nothing.
        let _ = json::write(self, self.root_place(), &Meter::unlimited(), &mut text);
        text
    }

    fn copy(&self, place: NodePlace, to: &mut Tree) -> Value {
        let enter = |node: NodeId| self.enter(NodePlace { file: place.file, node }).0;
        match self.value(place) {
            Value::Sequence(items) => {
                Value::Sequence(items.iter().map(|&item| self.copied(enter(item), to)).collect())
            }
            Value::Mapping(mapping) => {
                let mut copy = jobgate_yaml::Mapping::default();
                for entry in mapping.entries() {
                    let value = self.copied(enter(entry.value), to);
                    copy.push(Entry { key: entry.key.clone(), key_span: None, value });
                }
                Value::Mapping(copy)
            }
            Value::Opaque(opaque) => {
                let kind = match &opaque.kind {
                    OpaqueKind::Pairs(pairs) => {
                        let pair = |&(key, value): &(NodeId, NodeId)| {
                            (self.copied(enter(key), to), self.copied(enter(value), to))
                        };
                        OpaqueKind::Pairs(pairs.iter().map(pair).collect())
                    }
                    kind => kind.clone(),
                };
                Value::Opaque(Opaque { spelling: Arc::clone(&opaque.spelling), kind })
            }
            scalar => scalar.clone(),
        }
    }

    fn copied(&self, place: NodePlace, to: &mut Tree) -> NodeId {
        let value = self.copy(place, to);
        to.add(value)
    }
}
