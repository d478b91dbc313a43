//! The typed tree: what a document says after aliases and merge keys are expanded.
//!
//! Nodes live in one vector and are named by [`NodeId`]. An edit keeps the identity of every node that it does not
//! replace, which is how [`Document::render`](crate::Document::render) tells a moved item from a new one. Nodes that an
//! edit drops stay in the vector, unreachable.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Span;

/// Names a node of one [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

/// The content of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~`, or nothing.
    Null,
    /// A boolean: in YAML 1.1 `yes`, `no`, `on` and `off` are some.
    Bool(bool),
    /// An integer that fits.
    Int(i64),
    /// An integer outside `i64`, in decimal.
    BigInt(Arc<str>),
    /// A float, infinities and not-a-number included.
    Float(f64),
    /// A string.
    Text(Arc<str>),
    /// A value that JSON has no form for.
    Opaque(Opaque),
    /// Items in order.
    Sequence(Vec<NodeId>),
    /// Entries in the order in which the official client's reader has them.
    Mapping(Mapping),
}

/// A value that JSON has no form for. `spelling` is how YAML writes it (for a collection: in flow style).
#[derive(Clone, Debug, PartialEq)]
pub struct Opaque {
    /// The YAML spelling, which is what policies see.
    pub spelling: Arc<str>,
    /// What the official client's reader makes of it.
    pub kind: OpaqueKind,
}

/// What an [`Opaque`] value is.
#[derive(Clone, Debug, PartialEq)]
pub enum OpaqueKind {
    /// A date, ISO 8601.
    Date(Arc<str>),
    /// A date with a time, ISO 8601 as Python's `isoformat` gives it.
    DateTime(Arc<str>),
    /// Bytes (`!!binary`).
    Bytes(Arc<[u8]>),
    /// A set (`!!set`), its members in order.
    Set(Vec<Key>),
    /// Ordered pairs (`!!omap`, `!!pairs`): nodes of the same tree.
    Pairs(Vec<(NodeId, NodeId)>),
}

/// A key of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// How pointers spell the key, unescaped: a string as it is, any other value as JSON spells it (`true`, `1`).
    pub spelling: Arc<str>,
    /// The typed key.
    pub value: KeyValue,
}

impl Key {
    /// A key that is a string.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self { spelling: text.into(), value: KeyValue::Text }
    }
}

/// The type of a [`Key`]; the official client's reader keeps keys that are not strings.
#[derive(Clone, Debug)]
pub enum KeyValue {
    /// A string: the key's spelling.
    Text,
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer that fits.
    Int(i64),
    /// An integer outside `i64`: the key's spelling.
    BigInt,
    /// A float.
    Float(f64),
    /// A date, a timestamp or bytes.
    Opaque(Box<Opaque>),
}

impl PartialEq for KeyValue {
    /// Same type and content; not-a-number equals itself. The spelling of the keys is not compared.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (KeyValue::Bool(a), KeyValue::Bool(b)) => a == b,
            (KeyValue::Int(a), KeyValue::Int(b)) => a == b,
            (KeyValue::Float(a), KeyValue::Float(b)) => a == b || (a.is_nan() && b.is_nan()),
            (KeyValue::Opaque(a), KeyValue::Opaque(b)) => a == b,
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }
}

/// One entry of a mapping.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// Where the key is written; none for an entry that an edit made.
    pub key_span: Option<Span>,
    /// The value.
    pub value: NodeId,
}

/// The entries of a mapping, in order, found by spelling without a walk once there are many.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    entries: Vec<Entry>,
    index: Option<HashMap<Arc<str>, u32>>,
}

/// From this many entries on a mapping keeps an index: below, a walk over a few strings is faster.
const INDEX_FROM: usize = 16;

impl Mapping {
    /// An empty mapping with room for so many entries.
    pub fn with_capacity(entries: usize) -> Self {
        Self { entries: Vec::with_capacity(entries), index: None }
    }

    /// The entries, in order, without the mapping around them.
    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    /// The entries, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The place of a key among the entries.
    pub fn position(&self, spelling: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(spelling).map(|&at| at as usize),
            None => self.entries.iter().position(|entry| &*entry.key.spelling == spelling),
        }
    }

    /// The entry with this key.
    pub fn entry(&self, spelling: &str) -> Option<&Entry> {
        self.position(spelling).map(|at| &self.entries[at])
    }

    /// The value of this key.
    pub fn get(&self, spelling: &str) -> Option<NodeId> {
        self.entry(spelling).map(|entry| entry.value)
    }

    /// Appends an entry. The caller has made sure that the key is new.
    pub fn push(&mut self, entry: Entry) {
        if let Some(index) = &mut self.index {
            index.insert(entry.key.spelling.clone(), self.entries.len() as u32);
        }
        self.entries.push(entry);
        if self.index.is_none() && self.entries.len() >= INDEX_FROM {
            self.reindex();
        }
    }

    /// Removes the entry at this place; what follows moves up.
    pub fn remove(&mut self, at: usize) -> Entry {
        let entry = self.entries.remove(at);
        if self.index.is_some() {
            self.reindex();
        }
        entry
    }

    /// Lets the entry at this place have another value.
    pub fn set_value(&mut self, at: usize, value: NodeId) {
        self.entries[at].value = value;
    }

    fn reindex(&mut self) {
        self.index = (self.entries.len() >= INDEX_FROM).then(|| {
            let spelled = |(at, entry): (usize, &Entry)| (entry.key.spelling.clone(), at as u32);
            self.entries.iter().enumerate().map(spelled).collect()
        });
    }
}

impl PartialEq for Mapping {
    /// Same keys in the same order with the same nodes: identity, not content. See [`Tree::same`] for content.
    fn eq(&self, other: &Self) -> bool {
        self.entries.len() == other.entries.len()
            && self.entries.iter().zip(&other.entries).all(|(a, b)| a.key == b.key && a.value == b.value)
    }
}

/// A node: its content, and where it is written.
#[derive(Clone, Debug)]
pub struct Node {
    /// The content.
    pub value: Value,
    /// Where the node is written: the content behind anchor and tag, and for an alias the alias itself; none for a node
    /// that an edit made. An edit that changes the content leaves the span, which is then where the old content stands.
    pub span: Option<Span>,
    /// The composed node that this one was made from; its use site, so that an alias is told from its anchor.
    pub(crate) source: Option<u32>,
}

/// The typed tree of one document.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(crate) nodes: Vec<Node>,
    pub(crate) root: NodeId,
}

impl Tree {
    /// A tree of one node that no text spells.
    pub fn new(value: Value) -> Self {
        Self { nodes: vec![Node { value, span: None, source: None }], root: NodeId(0) }
    }

    /// The root.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// The node with this id, which came from this tree.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The content of a node.
    pub fn value(&self, id: NodeId) -> &Value {
        &self.nodes[id.0 as usize].value
    }

    /// The content of a node, to be changed in place: the node keeps its identity.
    pub fn value_mut(&mut self, id: NodeId) -> &mut Value {
        &mut self.nodes[id.0 as usize].value
    }

    /// Adds a node that no text spells yet. It is reachable once an entry or an item names it.
    pub fn add(&mut self, value: Value) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node { value, span: None, source: None });
        id
    }

    /// The number of nodes, unreachable ones included: an upper bound for what a walk meets.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: a tree has a root.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The text of a node, if it is one.
    pub fn text(&self, id: NodeId) -> Option<&str> {
        match self.value(id) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The mapping of a node, if it is one.
    pub fn mapping(&self, id: NodeId) -> Option<&Mapping> {
        match self.value(id) {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The items of a node, if it is a sequence.
    pub fn items(&self, id: NodeId) -> Option<&[NodeId]> {
        match self.value(id) {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The value of a key of a node that is a mapping.
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.mapping(id)?.get(key)
    }

    /// Whether two nodes, of two trees or of one, have equal content: same types, same values, keys in any order. `1` and
    /// `1.0` differ, not-a-number equals itself.
    pub fn same(&self, id: NodeId, other: &Tree, other_id: NodeId) -> bool {
        match (self.value(id), other.value(other_id)) {
            (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits() || a == b,
            (Value::Sequence(a), Value::Sequence(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| self.same(a, other, b))
            }
            (Value::Mapping(a), Value::Mapping(b)) => {
                a.len() == b.len()
                    && a.entries().iter().all(|entry| {
                        b.entry(&entry.key.spelling).is_some_and(|twin| {
                            entry.key.value == twin.key.value && self.same(entry.value, other, twin.value)
                        })
                    })
            }
            (Value::Opaque(a), Value::Opaque(b)) => a.spelling == b.spelling,
            (a, b) => a == b,
        }
    }
}
