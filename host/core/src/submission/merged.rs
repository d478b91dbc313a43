//! One mapping put over another, as a schedule puts what it changes over the job that it names.

use std::sync::Arc;

use jobgate_yaml::{NodeId, Tree, Value};

use super::overrides::{copy, enter};
use super::{At, Submission};

impl Submission {
    /// The submission with the entries of one mapping, but for these, in another: mappings are merged at any depth, and anything else takes
    /// the place of what is there (azure-ai-ml 1.35.2, `merge_dict`). What is put in stands in the file of the other mapping, so a path in
    /// it is relative to that.
    pub fn merged(&self, base: &At<'_>, over: &At<'_>, without: &[&str]) -> Submission {
        let from = Arc::clone(&self.file(over.place().file).tree);
        let mut tree = (*self.file(base.place().file).tree).clone();
        if let (Value::Mapping(entries), Value::Mapping(_)) = (from.value(over.place().node), base.value()) {
            for entry in entries.entries().iter().filter(|entry| !without.contains(&&*entry.key.spelling)) {
                merge(&from, (&entry.key.spelling, entry.value), &mut tree, base.place().node);
            }
        }
        let mut merged = self.clone();
        merged.file_mut(base.place().file).tree = Arc::new(tree);
        merged
    }
}

/// Puts a value at a key of a mapping. The depth is that of the file that it is read from, which has a limit.
fn merge(from: &Tree, (key, value): (&Arc<str>, NodeId), to: &mut Tree, mapping: NodeId) {
    let there = to.get(mapping, key).filter(|&there| matches!(to.value(there), Value::Mapping(_)));
    if let (Some(there), Value::Mapping(entries)) = (there, from.value(value)) {
        for entry in entries.entries() {
            merge(from, (&entry.key.spelling, entry.value), to, there);
        }
        return;
    }
    let copied = copy(from, value, to, &mut |_| {});
    enter(to, mapping, key, copied);
}
