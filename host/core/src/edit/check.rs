//! What every step of an edit must pass: the grant, the agreement of uses, no new local path, the limits (`docs/abi.md` §7, §12).

use std::sync::Arc;

use jobgate_yaml::{NodeId, Tree, Value};

use super::cursor::Cursor;
use super::record::Slot;
use super::want::Want;
use super::{Editor, Why};
use crate::kind;
use crate::meter::{Meter, Stop};
use crate::pointer::{Pointer, escape};
use crate::submission::{DEPTH, NODES, NodePlace, Reference, Submission};

impl Editor {
    /// Whether an edit for this rule is to be made at all.
    pub(super) fn begins(&self, why: &Why) -> Result<bool, Stop> {
        if !self.context.rules.contains(&why.rule) {
            return Err(Stop::Misuse(format!(
                "the rule `{}` is not declared in the metadata of the policy",
                why.rule
            )));
        }
        if why.reason.len() > self.context.text {
            return Err(Stop::Limit { what: "text_bytes", limit: format!("{} bytes", self.context.text) });
        }
        Ok(!self.context.rules_off.contains(&why.rule))
    }

    /// The grant must cover each leaf that an edit removes or adds, at each pointer that leads there.
    pub(super) fn allow(
        &self,
        cursor: &Cursor,
        old: Option<NodePlace>,
        new: Option<&Want>,
        meter: &Meter,
    ) -> Result<(), Stop> {
        let uses = cursor.uses(&self.submission);
        meter.nodes(uses.len() as u64)?;
        let mut leaves: Option<Vec<String>> = None;
        for used in uses {
            if self.is_covered(&used, meter)? {
                continue;
            }
            let leaves = leaves.get_or_insert_with(|| self.leaves(old, new));
            meter.nodes(leaves.len() as u64)?;
            for leaf in leaves.iter() {
                let pointer = format!("{used}{leaf}");
                // What was just asked need not be asked again.
                if leaf.is_empty() || !self.is_covered(&pointer, meter)? {
                    return Err(self.not_granted(&cursor.pointer(), &pointer));
                }
            }
        }
        Ok(())
    }

    fn leaves(&self, old: Option<NodePlace>, new: Option<&Want>) -> Vec<String> {
        let mut leaves = Vec::new();
        if let Some(place) = old {
            old_leaves(&self.submission.file(place.file).tree, place.node, &mut String::new(), &mut leaves);
        }
        if let Some(want) = new {
            new_leaves(want, &mut String::new(), &mut leaves);
        }
        leaves
    }

    pub(super) fn is_covered(&self, pointer: &str, meter: &Meter) -> Result<bool, Stop> {
        let mut coverage = self.coverage.borrow_mut();
        coverage.covers(&self.context.grant, &self.submission, self.generation, pointer, meter)
    }

    pub(super) fn not_granted(&self, asked: &str, missing: &str) -> Stop {
        let grant = &self.context.grant;
        let given: Vec<String> =
            grant.facets.iter().chain(&grant.patterns).map(|item| format!("`{item}`")).collect();
        let given = if given.is_empty() { "nothing".to_owned() } else { given.join(", ") };
        let through = if asked == missing { String::new() } else { format!(" (by the edit of `{asked}`)") };
        Stop::Misuse(format!("`{missing}` may not be changed{through}: the configuration grants {given}"))
    }

    /// What every new content must pass. A text that stood in this slot before the call, and was no replaced reference, may come back.
    pub(super) fn check_new(
        &self,
        cursor: &Cursor,
        slot: &Slot,
        want: &Want,
        meter: &Meter,
    ) -> Result<(), Stop> {
        let before = match slot {
            Slot::Key(parent, key) if !self.record.added.contains(parent) => {
                self.original.child(*parent, key)
            }
            _ => None,
        };
        let before = before.filter(|&place| self.original.target(place).is_none());
        let text = before.and_then(|place| match self.original.value(place) {
            Value::Text(text) => Some(Arc::clone(text)),
            _ => None,
        });
        self.check_content(cursor, want, text.as_deref(), meter)
    }

    pub(super) fn check_content(
        &self,
        cursor: &Cursor,
        want: &Want,
        before: Option<&str>,
        meter: &Meter,
    ) -> Result<(), Stop> {
        let (nodes, height) = want.size();
        meter.nodes(nodes)?;
        if cursor.segments.len() + height > DEPTH {
            return Err(Stop::Limit { what: "depth of the tree", limit: DEPTH.to_string() });
        }
        let uses = self.submission.use_count(cursor.file).max(1);
        let spent = self.spent.get().saturating_add(nodes.saturating_mul(uses));
        self.spent.set(spent);
        if spent > NODES {
            return Err(Stop::Limit { what: "nodes of the tree", limit: NODES.to_string() });
        }
        match want {
            Want::Scalar(Value::Text(text)) if before == Some(&**text) => Ok(()),
            want => writable_content(&self.submission, &Pointer::of(&cursor.segments), want),
        }
    }

    /// Notes what is wanted at a place of a shared file.
    pub(super) fn agree(&mut self, cursor: &Cursor, slot: &Slot, want: Option<&Want>) -> Result<(), Stop> {
        if !cursor.is_shared(&self.submission) {
            return Ok(());
        }
        let file = self.submission.file(cursor.file).path.to_string();
        self.agreement.note(slot, &cursor.pointer(), want.map(Want::canonical), &file)
    }

    /// Notes what is wanted below a content that was just put into a shared file.
    pub(super) fn agree_new(&mut self, cursor: &Cursor, place: NodePlace, want: &Want) -> Result<(), Stop> {
        if !cursor.is_shared(&self.submission) {
            return Ok(());
        }
        let mut below = cursor.clone();
        match want {
            Want::Mapping(entries) => {
                for (key, want) in entries {
                    let Some(child) = self.submission.child(place, key) else { continue };
                    below.push(key);
                    self.agree(&below, &Slot::Key(place, Arc::clone(key)), Some(want))?;
                    self.agree_new(&below, child, want)?;
                    below.segments.pop();
                }
            }
            Want::Sequence(items) => {
                for (at, want) in items.iter().enumerate() {
                    let name = at.to_string();
                    let Some(child) = self.submission.child(place, &name) else { continue };
                    below.push(&name);
                    self.agree(&below, &Slot::Item(place, child.node), Some(want))?;
                    self.agree_new(&below, child, want)?;
                    below.segments.pop();
                }
            }
            Want::Scalar(_) | Want::Opaque(_) => {}
        }
        Ok(())
    }

    /// What was wanted below a node of a shared file that now goes must not have been wanted through another pointer.
    pub(super) fn agree_below(&mut self, cursor: &Cursor, place: NodePlace) -> Result<(), Stop> {
        if self.agreement.is_empty() || !cursor.is_shared(&self.submission) {
            return Ok(());
        }
        let tree = Arc::clone(&self.submission.file(place.file).tree);
        let mut below = cursor.clone();
        let slots: Vec<(String, Slot, NodeId)> = match tree.value(place.node) {
            Value::Mapping(mapping) => mapping
                .entries()
                .iter()
                .map(|entry| {
                    let key = &entry.key.spelling;
                    (key.to_string(), Slot::Key(place, Arc::clone(key)), entry.value)
                })
                .collect(),
            Value::Sequence(items) => items
                .iter()
                .enumerate()
                .map(|(at, &item)| (at.to_string(), Slot::Item(place, item), item))
                .collect(),
            _ => Vec::new(),
        };
        for (name, slot, node) in slots {
            below.push(&name);
            if self.agreement.has(&slot) {
                self.agree(&below, &slot, None)?;
            }
            self.agree_below(&below, NodePlace { file: place.file, node })?;
            below.segments.pop();
        }
        Ok(())
    }

    /// Whether a node is equal to a value: what `set` with that value leads to.
    pub(super) fn holds(&self, written: NodePlace, want: &Want, within: bool) -> bool {
        let (place, _) = self.submission.enter(written);
        match (self.submission.value(place), want) {
            (Value::Mapping(mapping), Want::Mapping(entries)) => {
                mapping.len() == want.keys().len()
                    && entries.iter().all(|(key, want)| {
                        self.submission.child(place, key).is_some_and(|child| self.holds(child, want, true))
                    })
            }
            (Value::Sequence(items), Want::Sequence(wanted)) => {
                let node = |&node: &NodeId| NodePlace { file: place.file, node };
                items.len() == wanted.len()
                    && items.iter().zip(wanted).all(|(item, want)| self.holds(node(item), want, true))
            }
            (value, want) => want.equals(value, within),
        }
    }
}

/// No opaque value, and no path of a local file.
fn writable_content(submission: &Submission, pointer: &Pointer, want: &Want) -> Result<(), Stop> {
    match want {
        Want::Scalar(Value::Text(text)) if is_path(text) && kind::takes_local_path(submission, pointer) => {
            Err(Stop::Misuse(format!(
                "`{text}` at `{pointer}` would be the path of a local file or folder: a policy cannot bring files into a submission"
            )))
        }
        Want::Scalar(_) => Ok(()),
        Want::Opaque(text) => Err(Stop::Misuse(format!(
            "the opaque value `{text}` cannot be written at `{pointer}`: it can only be left where it stands"
        ))),
        Want::Sequence(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(at, want)| writable_content(submission, &pointer.child(&at.to_string()), want)),
        Want::Mapping(entries) => {
            entries.iter().try_for_each(|(key, want)| writable_content(submission, &pointer.child(key), want))
        }
    }
}

/// Whether a text names a local file or folder where one may stand, rather than something registered, a URL or an expression of the
/// service.
fn is_path(text: &str) -> bool {
    let text = text.trim_start();
    let elsewhere = text.starts_with("${{") || text.starts_with("git+");
    matches!(Reference::of(text), Reference::Local(_)) && !elsewhere
}

fn old_leaves(tree: &Tree, node: NodeId, pointer: &mut String, leaves: &mut Vec<String>) {
    let end = pointer.len();
    match tree.value(node) {
        Value::Mapping(mapping) if !mapping.is_empty() => {
            for entry in mapping.entries() {
                pointer.push('/');
                pointer.push_str(&escape(&entry.key.spelling));
                old_leaves(tree, entry.value, pointer, leaves);
                pointer.truncate(end);
            }
        }
        Value::Sequence(items) if !items.is_empty() => {
            for (at, &item) in items.iter().enumerate() {
                pointer.push_str(&format!("/{at}"));
                old_leaves(tree, item, pointer, leaves);
                pointer.truncate(end);
            }
        }
        _ => leaves.push(pointer.clone()),
    }
}

fn new_leaves(want: &Want, pointer: &mut String, leaves: &mut Vec<String>) {
    let end = pointer.len();
    match want {
        Want::Mapping(entries) if !entries.is_empty() => {
            for (key, want) in entries {
                pointer.push('/');
                pointer.push_str(&escape(key));
                new_leaves(want, pointer, leaves);
                pointer.truncate(end);
            }
        }
        Want::Sequence(items) if !items.is_empty() => {
            for (at, want) in items.iter().enumerate() {
                pointer.push_str(&format!("/{at}"));
                new_leaves(want, pointer, leaves);
                pointer.truncate(end);
            }
        }
        _ => leaves.push(pointer.clone()),
    }
}
