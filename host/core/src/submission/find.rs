//! Walks the resolved tree along a pattern (`docs/abi.md` §4.3).

use jobgate_yaml::{Mapping, NodeId, Value};

use super::{DerivedPart, Found, FoundDerived, FoundNode, NodePlace, Submission};
use crate::meter::{Meter, Stop};
use crate::pattern::{Pattern, States};
use crate::pointer::{Segment, escape};

/// Calls back for every node that a pattern matches, each once, in document order.
pub(super) fn each_match(
    submission: &Submission,
    pattern: &Pattern,
    meter: &Meter,
    each: &mut dyn FnMut(&str, Found) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut walk = Walk { submission, pattern, meter, pointer: String::new(), each };
    walk.node(submission.found_root(), pattern.start(), 0)
}

struct Walk<'w> {
    submission: &'w Submission,
    pattern: &'w Pattern,
    meter: &'w Meter,
    pointer: String,
    each: &'w mut dyn FnMut(&str, Found) -> Result<(), Stop>,
}

impl<'w> Walk<'w> {
    fn node(&mut self, at: FoundNode, states: States, deep: usize) -> Result<(), Stop> {
        self.meter.nodes(1)?;
        if self.pattern.accepts(states) {
            (self.each)(&self.pointer, Found::Node(at))?;
        }
        let submission = self.submission;
        match submission.value(at.place) {
            Value::Mapping(mapping) => {
                match self.pattern.literals(states) {
                    Some(literals) => self.named(at, mapping, &literals, states, deep)?,
                    None => self.every(at, mapping, states, deep)?,
                }
                self.derived_root(at, states, deep)
            }
            Value::Sequence(items) => self.items(at, items, states, deep),
            _ => Ok(()),
        }
    }

    /// All keys: a wildcard is among what may come.
    fn every(&mut self, at: FoundNode, mapping: &Mapping, states: States, deep: usize) -> Result<(), Stop> {
        for entry in mapping.entries() {
            let next = self.pattern.name(states, &entry.key.spelling);
            if !next.is_empty() {
                self.child(at, &escape(&entry.key.spelling), entry.value, next, deep)?;
            } else {
                self.meter.nodes(1)?;
            }
        }
        Ok(())
    }

    /// Only the keys that the pattern names, looked up.
    fn named(
        &mut self,
        at: FoundNode,
        mapping: &'w Mapping,
        literals: &[&Segment],
        states: States,
        deep: usize,
    ) -> Result<(), Stop> {
        let position = |segment: &&Segment| match segment {
            Segment::Name(name) => mapping.position(name),
            Segment::Derived(_) => None,
        };
        let mut positions: Vec<usize> = literals.iter().filter_map(position).collect();
        positions.sort_unstable();
        positions.dedup();
        for entry in positions.into_iter().filter_map(|position| mapping.entries().get(position)) {
            let next = self.pattern.name(states, &entry.key.spelling);
            self.child(at, &escape(&entry.key.spelling), entry.value, next, deep)?;
        }
        Ok(())
    }

    fn items(&mut self, at: FoundNode, items: &[NodeId], states: States, deep: usize) -> Result<(), Stop> {
        for (index, &item) in items.iter().enumerate() {
            let name = index.to_string();
            let next = self.pattern.name(states, &name);
            if !next.is_empty() {
                self.child(at, &name, item, next, deep)?;
            } else {
                self.meter.nodes(1)?;
            }
        }
        Ok(())
    }

    fn child(
        &mut self,
        at: FoundNode,
        segment: &str,
        node: NodeId,
        states: States,
        deep: usize,
    ) -> Result<(), Stop> {
        let end = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(segment);
        let (place, link) = self.submission.enter(NodePlace { file: at.place.file, node });
        let file_at = if link.is_some() { deep + 1 } else { at.file_at };
        let found = FoundNode { place, link, file_at, written_at: at.file_at };
        let result = self.node(found, states, deep + 1);
        self.pointer.truncate(end);
        result
    }

    /// Derived nodes come after the others, and only where the pattern spells them out.
    fn derived_root(&mut self, at: FoundNode, states: States, deep: usize) -> Result<(), Stop> {
        let segment = Segment::Derived("dockerfile".to_owned());
        if !self.submission.has_context(at.place) {
            return Ok(());
        }
        let next = self.pattern.derived(states, &segment);
        if next.is_empty() {
            return Ok(());
        }
        match self.submission.step(Found::Node(at), &segment, deep) {
            Some(Found::Derived(found)) => self.derived(found, &segment, next, deep + 1),
            _ => Ok(()),
        }
    }

    fn derived(
        &mut self,
        found: FoundDerived,
        segment: &Segment,
        states: States,
        deep: usize,
    ) -> Result<(), Stop> {
        self.meter.nodes(1)?;
        let end = self.pointer.len();
        self.pointer.push('/');
        match segment {
            Segment::Derived(name) => {
                self.pointer.push('~');
                self.pointer.push_str(name);
            }
            Segment::Name(name) => self.pointer.push_str(&escape(name)),
        }
        if self.pattern.accepts(states) {
            (self.each)(&self.pointer, Found::Derived(found))?;
        }
        for name in self.submission.derived_names(found) {
            let below = Segment::Name(name);
            let next = self.pattern.derived(states, &below);
            if !next.is_empty()
                && let Some(Found::Derived(child)) = self.submission.step(Found::Derived(found), &below, deep)
            {
                self.derived(child, &below, next, deep + 1)?;
            }
        }
        self.pointer.truncate(end);
        Ok(())
    }
}

impl Submission {
    /// Keys or indices of a derived node.
    pub(super) fn derived_names(&self, found: FoundDerived) -> Vec<String> {
        match found.part {
            DerivedPart::Whole => vec!["path".to_owned(), "images".to_owned()],
            DerivedPart::Images => {
                (0..self.dockerfile(found.dockerfile).image_count()).map(|at| at.to_string()).collect()
            }
            DerivedPart::Path | DerivedPart::Image(_) => Vec::new(),
        }
    }
}
