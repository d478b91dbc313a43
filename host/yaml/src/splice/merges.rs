//! Mappings with merge keys: which keys still come right from the merge, which need an own key, and whether the merge has to
//! be written out.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::{Entry, Key, Mapping, NodeId};

use super::block::Fate;
use super::editor::Editor;
use super::layout::Part;

/// A value that comes from a merge, once everything before is edited.
#[derive(Clone, Copy, Debug)]
enum Merged {
    /// What is wanted at the place that is merged.
    Wanted(NodeId),
    /// The composed node of a value that is edited nowhere.
    Untouched(u32),
    /// Nothing that can be told.
    Unknown,
}

impl Editor<'_> {
    /// What becomes of each part of a mapping, and which entries come behind them.
    pub(super) fn fates(
        &mut self,
        before: &Mapping,
        after: &Mapping,
        parts: &[Part],
    ) -> (Vec<Fate>, Vec<Entry>) {
        if parts.iter().any(|part| self.is_merge(part)) {
            return self.merged_fates(before, after, parts);
        }
        let fates = before.entries().iter().map(|entry| fate(entry, after)).collect();
        let new = |entry: &&Entry| {
            before.entry(&entry.key.spelling).is_none_or(|old| old.key.value != entry.key.value)
        };
        (fates, after.entries().iter().filter(new).cloned().collect())
    }

    fn is_merge(&self, part: &Part) -> bool {
        part.key.is_some_and(|key| self.document.merges.keys.contains(&key))
    }

    fn merged_fates(&mut self, before: &Mapping, after: &Mapping, parts: &[Part]) -> (Vec<Fate>, Vec<Entry>) {
        let places: HashMap<u32, &Entry> = before
            .entries()
            .iter()
            .filter_map(|entry| Some((self.old.node(entry.value).source?, entry)))
            .collect();
        let own: HashSet<&str> = parts
            .iter()
            .filter_map(|part| places.get(&part.value))
            .filter(|entry| !fate(entry, after).goes())
            .map(|entry| &*entry.key.spelling)
            .collect();
        let mut wanted: Vec<Entry> =
            after.entries().iter().filter(|entry| !own.contains(&*entry.key.spelling)).cloned().collect();
        let merged = self.merged(parts).filter(|merged| {
            let wanted =
                |key: &Key| after.entry(&key.spelling).is_some_and(|entry| entry.key.value == key.value);
            merged.values().all(|(key, _)| wanted(key))
        });
        // The merge stays: an own key for each entry that it does not give. Else its entries come in its place.
        let stays = merged.is_some();
        if let Some(merged) = merged {
            let gives = |entry: &Entry| {
                merged.get(&entry.key.spelling).is_some_and(|(_, value)| self.gives(*value, before, entry))
            };
            wanted.retain(|entry| !gives(entry));
        }
        let mut fates = Vec::with_capacity(parts.len());
        for part in parts {
            fates.push(match self.is_merge(part) {
                false => places.get(&part.value).map_or(Fate::Leave, |entry| fate(entry, after)),
                true if stays => Fate::Leave,
                true if wanted.is_empty() => Fate::Drop,
                true => Fate::Swap(std::mem::take(&mut wanted)),
            });
        }
        (fates, wanted)
    }

    /// Whether a merged value is the one that is wanted.
    fn gives(&self, value: Merged, before: &Mapping, wanted: &Entry) -> bool {
        match value {
            Merged::Wanted(id) => self.new.same(id, self.new, wanted.value),
            Merged::Untouched(source) => before.entry(&wanted.key.spelling).is_some_and(|old| {
                self.old.node(old.value).source == Some(source)
                    && self.old.same(old.value, self.new, wanted.value)
            }),
            Merged::Unknown => false,
        }
    }

    /// What the merge keys of a mapping give, once everything before it is edited; none if they name what is no more.
    fn merged(&self, parts: &[Part]) -> Option<HashMap<Arc<str>, (Key, Merged)>> {
        let source = self.source;
        let mut merged = HashMap::new();
        for value in parts.iter().filter(|part| self.is_merge(part)).map(|part| part.value) {
            let target = source.target(value);
            if target != value && self.is_dropped(target) {
                return None;
            }
            if source.node(target).kind.is_sequence() {
                for &provider in source.children(target).iter().rev() {
                    self.provide(provider, &mut merged)?;
                }
            } else {
                self.provide(value, &mut merged)?;
            }
        }
        Some(merged)
    }

    fn provide(&self, provider: u32, merged: &mut HashMap<Arc<str>, (Key, Merged)>) -> Option<()> {
        let target = self.source.target(provider);
        if target != provider && self.is_dropped(target) {
            return None;
        }
        let mut put = |key: &Key, value| merged.insert(key.spelling.clone(), (key.clone(), value));
        if let Some(anchor) = self.anchors.get(&target) {
            for entry in self.new.mapping(anchor.wanted)?.entries() {
                put(&entry.key, Merged::Wanted(entry.value));
            }
            return Some(());
        }
        let otherwise = self.reads_otherwise(target);
        for entry in self.document.merges.flat.get(&target)?.iter() {
            put(&entry.key, if otherwise { Merged::Unknown } else { Merged::Untouched(entry.value) });
        }
        Some(())
    }
}

fn fate(entry: &Entry, after: &Mapping) -> Fate {
    match after.entry(&entry.key.spelling) {
        Some(wanted) if wanted.key.value == entry.key.value => {
            Fate::Keep(entry.key.clone(), entry.value, wanted.value)
        }
        _ => Fate::Drop,
    }
}
