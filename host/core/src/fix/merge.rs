//! The edits of two specs in one tree: what one of them left alone is as the other wants it.

use std::collections::HashSet;

use jobgate_yaml::{Entry, Mapping, NodeId, OpaqueKind, Tree, Value};

use crate::pointer::escape;

/// A place that is wanted in two ways.
#[derive(Debug, Default)]
pub(super) struct Disagreed {
    /// Its pointer within the file.
    pub(super) pointer: String,
    /// The nearest node of the text as it was read.
    pub(super) node: Option<NodeId>,
    /// In a Dockerfile: which image reference.
    pub(super) image: usize,
}

/// Puts the edits of `other` into `into`. Both are edits of `base`, whose nodes they share.
pub(super) fn merge(base: &Tree, into: &mut Tree, other: &Tree) -> Result<(), Disagreed> {
    let mut originals = HashSet::new();
    collect(base, base.root(), &mut originals);
    let mut merge = Merge { base, into, other, originals, pointer: String::new() };
    let (base, into, other) = (base.root(), merge.into.root(), other.root());
    merge.node(base, into, other)
}

fn collect(tree: &Tree, node: NodeId, found: &mut HashSet<NodeId>) {
    found.insert(node);
    match tree.value(node) {
        Value::Sequence(items) => items.iter().for_each(|&item| collect(tree, item, found)),
        Value::Mapping(mapping) => {
            mapping.entries().iter().for_each(|entry| collect(tree, entry.value, found))
        }
        _ => {}
    }
}

struct Merge<'a> {
    base: &'a Tree,
    into: &'a mut Tree,
    other: &'a Tree,
    /// The nodes that the text spells. Edits keep their identity, and the writer of texts knows them by it.
    originals: HashSet<NodeId>,
    pointer: String,
}

impl Merge<'_> {
    /// One node that is there in all three.
    fn node(&mut self, base: NodeId, into: NodeId, other: NodeId) -> Result<(), Disagreed> {
        if self.base.same(base, self.other, other) || self.into.same(into, self.other, other) {
            return Ok(());
        }
        if self.base.same(base, self.into, into) {
            let value = self.import(other);
            *self.into.value_mut(into) = value;
            return Ok(());
        }
        match (self.base.value(base), self.into.value(into), self.other.value(other)) {
            (Value::Mapping(_), Value::Mapping(_), Value::Mapping(_)) => self.mapping(base, into, other),
            (Value::Sequence(b), Value::Sequence(i), Value::Sequence(o))
                if b.len() == i.len() && b.len() == o.len() =>
            {
                let items: Vec<_> = b.iter().zip(i).zip(o).map(|((&b, &i), &o)| (b, i, o)).collect();
                for (at, (base, into, other)) in items.into_iter().enumerate() {
                    self.below(&at.to_string(), |merge| merge.node(base, into, other))?;
                }
                Ok(())
            }
            _ => Err(self.disagreed(base)),
        }
    }

    fn mapping(&mut self, base: NodeId, into: NodeId, other: NodeId) -> Result<(), Disagreed> {
        for key in self.keys(base, other) {
            self.below(&key, |merge| merge.key(&key, base, into, other))?;
        }
        Ok(())
    }

    /// The keys of the text, then those that the other spec added.
    fn keys(&self, base: NodeId, other: NodeId) -> Vec<String> {
        let keys = |tree: &Tree, node| -> Vec<String> {
            let entries = tree.mapping(node).map_or(&[][..], Mapping::entries);
            entries.iter().map(|entry| entry.key.spelling.to_string()).collect()
        };
        let mut all = keys(self.base, base);
        all.extend(keys(self.other, other).into_iter().filter(|key| self.base.get(base, key).is_none()));
        all
    }

    fn key(&mut self, key: &str, base: NodeId, into: NodeId, other: NodeId) -> Result<(), Disagreed> {
        let here = (self.base.get(base, key), self.into.get(into, key), self.other.get(other, key));
        match here {
            (Some(base), Some(into), Some(other)) => self.node(base, into, other),
            // The other removed it.
            (Some(before), Some(now), None) if self.base.same(before, self.into, now) => {
                self.remove(into, key);
                Ok(())
            }
            // It is removed already.
            (Some(before), None, Some(wanted)) if self.base.same(before, self.other, wanted) => Ok(()),
            (_, None, None) | (None, Some(_), None) => Ok(()),
            (None, None, Some(_)) => {
                self.add(into, other, key);
                Ok(())
            }
            // Both added it.
            (None, Some(now), Some(wanted)) if self.into.same(now, self.other, wanted) => Ok(()),
            (before, ..) => Err(self.disagreed(before.unwrap_or(base))),
        }
    }

    fn remove(&mut self, into: NodeId, key: &str) {
        if let Value::Mapping(mapping) = self.into.value_mut(into)
            && let Some(at) = mapping.position(key)
        {
            mapping.remove(at);
        }
    }

    fn add(&mut self, into: NodeId, other: NodeId, key: &str) {
        let Some(entry) = self.other.mapping(other).and_then(|mapping| mapping.entry(key)).cloned() else {
            return;
        };
        let value = self.child(entry.value);
        if let Value::Mapping(mapping) = self.into.value_mut(into) {
            mapping.push(Entry { value, ..entry });
        }
    }

    /// A copy of a value of the other tree.
    fn import(&mut self, other: NodeId) -> Value {
        match self.other.value(other) {
            Value::Sequence(items) => Value::Sequence(items.iter().map(|&item| self.child(item)).collect()),
            Value::Mapping(entries) => {
                let mut mapping = Mapping::default();
                for entry in entries.entries() {
                    mapping.push(Entry { value: self.child(entry.value), ..entry.clone() });
                }
                Value::Mapping(mapping)
            }
            Value::Opaque(opaque) => {
                let mut opaque = opaque.clone();
                if let OpaqueKind::Pairs(pairs) = &mut opaque.kind {
                    pairs
                        .iter_mut()
                        .for_each(|(key, value)| (*key, *value) = (self.child(*key), self.child(*value)));
                }
                Value::Opaque(opaque)
            }
            scalar => scalar.clone(),
        }
    }

    /// A node for a copy: the same one if the text spells it, so that what is around it is kept.
    fn child(&mut self, other: NodeId) -> NodeId {
        let value = self.import(other);
        if self.originals.contains(&other) {
            *self.into.value_mut(other) = value;
            return other;
        }
        self.into.add(value)
    }

    fn below<T>(&mut self, key: &str, merge: impl FnOnce(&mut Self) -> T) -> T {
        let end = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&escape(key));
        let result = merge(self);
        self.pointer.truncate(end);
        result
    }

    fn disagreed(&self, node: NodeId) -> Disagreed {
        Disagreed { pointer: self.pointer.clone(), node: Some(node), image: 0 }
    }
}
