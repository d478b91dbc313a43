//! From composed nodes to the typed tree: aliases and merge keys are expanded, scalars and keys get their types.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::compose::Composed;
use crate::emit;
use crate::error::Fault;
use crate::key::{Identity, key_of};
use crate::merge::{Flat, Merges};
use crate::resolve::{Implicit, resolve};
use crate::scalar::{self, PREFIX};
use crate::source::{Kind, NONE, Source};
use crate::{Entry, ErrorKind, Key, Limits, Mapping, Node, NodeId, Opaque, OpaqueKind, Span, Tree, Value};

/// How many bytes the spellings of ordered pairs may have in one document; each level spells those below it again.
const MOST_SPELLED: usize = 16 << 20;

/// A key that stands twice: its spelling, and both places.
pub(crate) type Duplicate = (Arc<str>, Span, Span);

/// The typed tree of a document, and what is needed to write it again.
pub(crate) struct Constructed {
    pub(crate) tree: Tree,
    pub(crate) merges: Merges,
    pub(crate) duplicates: Vec<Duplicate>,
}

/// Makes the typed tree.
pub(crate) fn construct(composed: &Composed<'_>, limits: &Limits) -> Result<Constructed, Fault> {
    let source = &composed.source;
    let mut constructor = Constructor {
        source,
        texts: &composed.texts,
        limits,
        nodes: Vec::with_capacity(source.nodes.len()),
        first: Vec::new(),
        open: HashSet::new(),
        expanding: 0,
        count: 0,
        spelled: 0,
        merges: Merges::default(),
        duplicates: Vec::new(),
    };
    if source.nodes.iter().any(|node| node.kind == Kind::Alias) {
        constructor.first = vec![NONE; source.nodes.len()];
    }
    let root = match source.root {
        NONE => {
            constructor.nodes.push(Node {
                value: Value::Null,
                span: Some(Span { start: 0, end: 0 }),
                source: None,
            });
            NodeId(0)
        }
        root => constructor.node(root, 0)?,
    };
    let Constructor { nodes, merges, mut duplicates, .. } = constructor;
    duplicates.sort_by_key(|(_, _, again)| again.start);
    duplicates.dedup();
    Ok(Constructed { tree: Tree { nodes, root }, merges, duplicates })
}

pub(crate) struct Constructor<'c, 't> {
    pub(crate) source: &'c Source,
    texts: &'c [Cow<'t, str>],
    pub(crate) limits: &'c Limits,
    nodes: Vec<Node>,
    /// For each composed node the first node made from it, if the document has aliases: a scalar that is used again shares
    /// its text.
    first: Vec<u32>,
    /// Collections that are being made: an alias to one of them is a cycle.
    open: HashSet<u32>,
    /// How many aliases and merge keys are being followed.
    expanding: u32,
    /// Nodes and keys made.
    count: usize,
    spelled: usize,
    pub(crate) merges: Merges,
    pub(crate) duplicates: Vec<Duplicate>,
}

impl Constructor<'_, '_> {
    /// Counts nodes or keys against the limit.
    pub(crate) fn spend(&mut self, nodes: usize, span: Span) -> Result<(), Fault> {
        self.count = self.count.saturating_add(nodes);
        if self.count > self.limits.expanded {
            let message = format!(
                "the document has more than {} nodes once its aliases are expanded",
                self.limits.expanded
            );
            return Err(Fault::new(ErrorKind::TooManyNodes, span, message));
        }
        Ok(())
    }

    fn node(&mut self, used: u32, depth: usize) -> Result<NodeId, Fault> {
        let span = self.source.node(used).span;
        self.spend(1, span)?;
        let target = self.source.target(used);
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node { value: Value::Null, span: Some(span), source: Some(used) });
        let aliased = u32::from(target != used);
        self.expanding += aliased;
        let value = if self.source.node(target).kind.is_scalar() {
            self.shared_scalar(target, span)?
        } else {
            self.collection(target, span, depth)?
        };
        self.expanding -= aliased;
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.value = value;
        }
        if let Some(first) = self.first.get_mut(target as usize).filter(|first| **first == NONE) {
            *first = id.0;
        }
        Ok(id)
    }

    /// The value of a scalar; one that was made before is shared, or short aliases of a long text would fill the memory.
    fn shared_scalar(&self, target: u32, site: Span) -> Result<Value, Fault> {
        let made = self.first.get(target as usize).filter(|_| self.expanding > 0);
        match made.and_then(|&first| self.nodes.get(first as usize)) {
            Some(node) => Ok(node.value.clone()),
            None => self.scalar(target, site),
        }
    }

    fn scalar(&self, target: u32, site: Span) -> Result<Value, Fault> {
        let text = self.text(target);
        let value = match self.source.tag(target) {
            Some("!") => scalar::implicit(text),
            Some(tag) => scalar::tagged(text, tag),
            None if self.source.node(target).kind == Kind::Plain => scalar::implicit(text),
            None => Ok(Value::Text(Arc::from(text))),
        };
        value.map_err(|(kind, message)| Fault::new(kind, site, message))
    }

    /// The text of a scalar.
    fn text(&self, target: u32) -> &str {
        self.texts.get(self.source.node(target).data as usize).map_or("", |text| text)
    }

    fn collection(&mut self, target: u32, site: Span, depth: usize) -> Result<Value, Fault> {
        if depth >= self.limits.depth {
            let message =
                format!("collections are nested deeper than {}, aliases followed", self.limits.depth);
            return Err(Fault::new(ErrorKind::TooDeep, site, message));
        }
        let tracked = !self.first.is_empty();
        if tracked && !self.open.insert(target) {
            return Err(Fault::new(
                ErrorKind::Cycle,
                site,
                "this alias is within what it stands for: a cycle",
            ));
        }
        let mapping = self.source.node(target).kind.is_mapping();
        let tag = self.source.tag(target).filter(|&tag| tag != "!");
        let value = match (mapping, tag.map(|tag| tag.strip_prefix(PREFIX))) {
            (false, None | Some(Some("seq"))) => self.sequence(target, depth)?,
            (true, None | Some(Some("map"))) => Value::Mapping(self.mapping(target, depth)?),
            (true, Some(Some("set"))) => self.set(target, depth)?,
            (false, Some(Some("omap" | "pairs"))) => self.pairs(target, site, depth)?,
            _ => {
                let (kind, message) = wrong_tag(tag.unwrap_or_default(), mapping);
                return Err(Fault::new(kind, site, message));
            }
        };
        if tracked {
            self.open.remove(&target);
        }
        Ok(value)
    }

    fn sequence(&mut self, target: u32, depth: usize) -> Result<Value, Fault> {
        let source = self.source;
        let mut items = Vec::with_capacity(source.children(target).len());
        for &item in source.children(target) {
            items.push(self.node(item, depth + 1)?);
        }
        Ok(Value::Sequence(items))
    }

    fn mapping(&mut self, target: u32, depth: usize) -> Result<Mapping, Fault> {
        let source = self.source;
        if source.pairs(target).any(|(key, _)| self.is_merge(key)) {
            return self.merged_mapping(target, depth);
        }
        let mut mapping = Mapping::with_capacity(source.children(target).len() / 2);
        let mut numbers = HashMap::new();
        for (key_node, value_node) in source.pairs(target) {
            let key = self.key(key_node)?;
            let span = source.node(key_node).span;
            let same = mapping.entry(&key.spelling).and_then(|entry| entry.key_span);
            let first = same.or_else(|| equal_number(&mut numbers, &key, span));
            if let Some(first) = first {
                self.duplicates.push((key.spelling, first, span));
                continue;
            }
            let value = self.node(value_node, depth + 1)?;
            mapping.push(Entry { key, key_span: Some(span), value });
        }
        Ok(mapping)
    }

    fn merged_mapping(&mut self, target: u32, depth: usize) -> Result<Mapping, Fault> {
        let flat = self.flatten(target, 0)?;
        let mut mapping = Mapping::with_capacity(flat.len());
        for Flat { key, key_node, value, own } in flat.iter() {
            let span = self.source.node(*key_node).span;
            if let Some(first) = mapping.entry(&key.spelling).and_then(|entry| entry.key_span) {
                self.duplicates.push((key.spelling.clone(), first, span));
                continue;
            }
            self.expanding += u32::from(!own);
            let value = self.node(*value, depth + 1)?;
            self.expanding -= u32::from(!own);
            mapping.push(Entry { key: key.clone(), key_span: Some(span), value });
        }
        Ok(mapping)
    }

    fn set(&mut self, target: u32, depth: usize) -> Result<Value, Fault> {
        let members: Vec<Key> =
            self.mapping(target, depth)?.into_entries().into_iter().map(|entry| entry.key).collect();
        let spelling = emit::set(&members);
        self.spell(spelling.len(), target)?;
        Ok(Value::Opaque(Opaque { spelling: Arc::from(spelling), kind: OpaqueKind::Set(members) }))
    }

    fn pairs(&mut self, target: u32, site: Span, depth: usize) -> Result<Value, Fault> {
        let source = self.source;
        let mut pairs = Vec::new();
        for &item in source.children(target) {
            let item = source.target(item);
            let (true, &[key, value]) = (source.node(item).kind.is_mapping(), source.children(item)) else {
                let message = "an ordered mapping consists of mappings of one entry each";
                return Err(Fault::new(ErrorKind::Tag, site, message));
            };
            pairs.push((self.node(key, depth + 1)?, self.node(value, depth + 1)?));
        }
        let ordered = source.tag(target).is_some_and(|tag| tag.ends_with("omap"));
        let spelling = emit::pairs(&self.nodes, &pairs, ordered);
        self.spell(spelling.len(), target)?;
        Ok(Value::Opaque(Opaque { spelling: Arc::from(spelling), kind: OpaqueKind::Pairs(pairs) }))
    }

    fn spell(&mut self, bytes: usize, target: u32) -> Result<(), Fault> {
        self.spelled += bytes;
        if self.spelled > MOST_SPELLED {
            let message =
                format!("sets and ordered pairs have more than {MOST_SPELLED} bytes in this document");
            return Err(Fault::new(ErrorKind::TooManyNodes, self.source.node(target).span, message));
        }
        Ok(())
    }

    /// The typed key of a key node.
    pub(crate) fn key(&mut self, used: u32) -> Result<Key, Fault> {
        let site = self.source.node(used).span;
        self.spend(1, site)?;
        let target = self.source.target(used);
        if !self.source.node(target).kind.is_scalar() {
            return Err(Fault::new(
                ErrorKind::UnhashableKey,
                site,
                "a sequence or a mapping as a key (a placeholder in braces?)",
            ));
        }
        if self.effective(target) == Some(Implicit::Value) {
            return Ok(Key::text(self.text(target)));
        }
        let value = self.scalar(target, site)?;
        key_of(value).ok_or_else(|| Fault::new(ErrorKind::UnhashableKey, site, "a collection as a key"))
    }

    /// Whether a key is a merge key: by its effective tag, so `! <<` is one and `"<<"` is none.
    pub(crate) fn is_merge(&self, used: u32) -> bool {
        let target = self.source.target(used);
        self.source.node(target).kind.is_scalar() && self.effective(target) == Some(Implicit::Merge)
    }

    /// The type that a scalar has as a key, as far as merge and value keys go.
    fn effective(&self, target: u32) -> Option<Implicit> {
        let node = self.source.node(target);
        match self.source.tag(target) {
            None if node.kind != Kind::Plain => None,
            None | Some("!") => match self.text(target) {
                "<<" | "=" => Some(resolve(self.text(target))),
                _ => None,
            },
            Some(tag) => match tag.strip_prefix(PREFIX) {
                Some("merge") => Some(Implicit::Merge),
                Some("value") => Some(Implicit::Value),
                _ => None,
            },
        }
    }
}

/// Where a key that equals this one as Python has it stood before, if both are numbers.
fn equal_number(numbers: &mut HashMap<Identity, Span>, key: &Key, span: Span) -> Option<Span> {
    if !Identity::is_number(key) {
        return None;
    }
    match numbers.entry(Identity::of(key)) {
        std::collections::hash_map::Entry::Occupied(first) => Some(*first.get()),
        std::collections::hash_map::Entry::Vacant(place) => {
            place.insert(span);
            None
        }
    }
}

fn wrong_tag(tag: &str, mapping: bool) -> (ErrorKind, String) {
    let found = if mapping { "a mapping" } else { "a sequence" };
    match tag.strip_prefix(PREFIX) {
        Some("null" | "bool" | "int" | "float" | "timestamp" | "str" | "binary") => {
            (ErrorKind::Tag, format!("the tag `{tag}` is for scalars, not for {found}"))
        }
        Some("seq" | "map" | "set" | "omap" | "pairs") => {
            (ErrorKind::Tag, format!("the tag `{tag}` is not for {found}"))
        }
        _ => scalar::unknown_tag(tag),
    }
}
