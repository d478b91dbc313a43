//! Merge keys (`<<`), as PyYAML flattens them: merged entries come first, own entries win, of several merge keys the later
//! wins, and within a list the earlier.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::construct::Constructor;
use crate::error::Fault;
use crate::key::Identity;
use crate::{ErrorKind, Key, Span};

/// How deep merge keys may lead from mapping to mapping.
const DEEPEST: usize = 100;

/// An entry of a mapping after its merge keys are flattened.
#[derive(Clone, Debug)]
pub(crate) struct Flat {
    /// The key as it stood first.
    pub(crate) key: Key,
    /// The composed node of that key.
    pub(crate) key_node: u32,
    /// The composed node of the value, which is the last one with this key.
    pub(crate) value: u32,
    /// Whether the value is written in the mapping itself.
    pub(crate) own: bool,
}

/// The merge keys of a document.
#[derive(Debug, Default)]
pub(crate) struct Merges {
    /// The composed nodes that are merge keys.
    pub(crate) keys: HashSet<u32>,
    /// The flattened entries of mappings with merge keys, and of those that they merge.
    pub(crate) flat: HashMap<u32, Arc<[Flat]>>,
    /// Mappings that are being flattened.
    open: HashSet<u32>,
}

/// Entries by key: first position and first key, last value.
#[derive(Default)]
struct Merging {
    entries: Vec<Flat>,
    at: HashMap<Identity, usize>,
}

impl Merging {
    fn put(&mut self, new: Flat) {
        match self.at.get(&Identity::of(&new.key)).and_then(|&at| self.entries.get_mut(at)) {
            Some(entry) => (entry.value, entry.own) = (new.value, new.own),
            None => {
                self.at.insert(Identity::of(&new.key), self.entries.len());
                self.entries.push(new);
            }
        }
    }
}

impl Constructor<'_, '_> {
    /// The entries of a mapping with its merge keys flattened. Each mapping is flattened once, and keys are merged as they
    /// come, so that mappings that merge each other many times over stay small.
    pub(crate) fn flatten(&mut self, mapping: u32, depth: usize) -> Result<Arc<[Flat]>, Fault> {
        if let Some(flat) = self.merges.flat.get(&mapping) {
            return Ok(flat.clone());
        }
        let span = self.source.node(mapping).span;
        if depth > DEEPEST || !self.merges.open.insert(mapping) {
            return Err(Fault::new(ErrorKind::Cycle, span, "merge keys lead into each other, or too deep"));
        }
        let source = self.source;
        let (mut merging, mut own) = (Merging::default(), Vec::new());
        let mut places: HashMap<Identity, Span> = HashMap::new();
        for (key_node, value) in source.pairs(mapping) {
            if self.is_merge(key_node) {
                self.merges.keys.insert(key_node);
                for provider in self.providers(value)? {
                    let merged = self.flatten(provider, depth + 1)?;
                    self.spend(merged.len(), span)?;
                    for entry in merged.iter() {
                        merging.put(Flat { own: false, ..entry.clone() });
                    }
                }
                continue;
            }
            let key = self.key(key_node)?;
            let place = source.node(key_node).span;
            match places.get(&Identity::of(&key)) {
                Some(&first) => self.duplicates.push((key.spelling, first, place)),
                None => {
                    places.insert(Identity::of(&key), place);
                    own.push(Flat { key, key_node, value, own: true });
                }
            }
        }
        own.into_iter().for_each(|entry| merging.put(entry));
        let flat: Arc<[Flat]> = Arc::from(merging.entries);
        self.merges.open.remove(&mapping);
        self.merges.flat.insert(mapping, flat.clone());
        Ok(flat)
    }

    /// The mappings that the value of a merge key names, those that win last.
    fn providers(&self, value: u32) -> Result<Vec<u32>, Fault> {
        let source = self.source;
        let target = source.target(value);
        if source.node(target).kind.is_mapping() {
            return Ok(vec![target]);
        }
        if !source.node(target).kind.is_sequence() {
            let message = "`<<` wants a mapping or a list of mappings";
            return Err(Fault::new(ErrorKind::Merge, source.node(value).span, message));
        }
        let item = |&item: &u32| {
            let mapping = source.target(item);
            match source.node(mapping).kind.is_mapping() {
                true => Ok(mapping),
                false => Err(Fault::new(
                    ErrorKind::Merge,
                    source.node(item).span,
                    "`<<` wants mappings in its list",
                )),
            }
        };
        source.children(target).iter().rev().map(item).collect()
    }
}
