//! What one call of a mutator changed: each place once, with the value before the call and after it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jobgate_yaml::{NodeId, Value};

use super::{Change, EditContext, Why};
use crate::finding::Place;
use crate::meter::Stop;
use crate::submission::{DockerfileId, NodePlace, Submission, write_raw};

/// A place that a change is recorded for. It stays the same place while items around it move.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Slot {
    /// A key of a mapping, there or not.
    Key(NodePlace, Arc<str>),
    /// An item of a sequence.
    Item(NodePlace, NodeId),
    /// An image reference of a Dockerfile.
    Image(DockerfileId, usize),
}

/// Where an edit happens, for people.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) pointer: String,
    pub(super) file: String,
    pub(super) file_pointer: String,
    pub(super) place: Place,
}

#[derive(Debug)]
struct Recorded {
    slot: Slot,
    why: Why,
    spot: Spot,
    /// The slot held null and became a mapping because a key was added: a change of its own only if the mapping is empty again.
    from_null: bool,
}

/// The record of one call.
#[derive(Debug, Default)]
pub(super) struct Record {
    slots: HashMap<Slot, usize>,
    recorded: Vec<Recorded>,
    /// Nodes that this call made.
    pub(super) added: HashSet<NodePlace>,
    /// Nodes that this call cut off.
    pub(super) detached: HashSet<NodePlace>,
    /// Nodes whose whole content this call replaced, so that what was below is part of their own change.
    pub(super) replaced: HashSet<NodePlace>,
}

impl Record {
    /// Whether nothing is recorded for a slot yet: its place is only looked up then.
    pub(super) fn is_new(&self, slot: &Slot) -> bool {
        !self.slots.contains_key(slot)
    }

    /// Records a change of a slot. The last reason counts; the place is the first.
    pub(super) fn add(&mut self, slot: Slot, why: &Why, pointer: &str, spot: Option<Spot>, from_null: bool) {
        match (self.slots.get(&slot), spot) {
            (Some(&at), _) => {
                let recorded = &mut self.recorded[at];
                recorded.why = why.clone();
                pointer.clone_into(&mut recorded.spot.pointer);
                recorded.from_null &= from_null;
            }
            (None, Some(spot)) => {
                self.slots.insert(slot.clone(), self.recorded.len());
                self.recorded.push(Recorded { slot, why: why.clone(), spot, from_null });
            }
            (None, None) => {}
        }
    }

    /// Stops when there are too many changes.
    pub(super) fn check(&self, context: &EditContext) -> Result<(), Stop> {
        if self.recorded.len() > context.changes as usize {
            return Err(Stop::Limit { what: "changes", limit: context.changes.to_string() });
        }
        Ok(())
    }

    /// The changes that are left when those that undid each other are dropped, in the order in which they began.
    pub(super) fn finish(self, before: &Submission, after: &Submission, policy: &str) -> Vec<Change> {
        let change = |recorded: &Recorded| {
            let (old, new) = self.values(recorded, before, after)?;
            let spot = &recorded.spot;
            Some(Change {
                policy: policy.to_owned(),
                rule: recorded.why.rule.clone(),
                reason: recorded.why.reason.clone(),
                pointer: spot.pointer.clone(),
                file: spot.file.clone(),
                file_pointer: spot.file_pointer.clone(),
                place: spot.place.clone(),
                old,
                new,
            })
        };
        let mut changes: Vec<Change> = Vec::with_capacity(self.recorded.len());
        for change in self.recorded.iter().filter_map(change) {
            // An item that went and another that came in its place are one change of that place.
            let one = |there: &&mut Change| {
                let place = there.file == change.file && there.file_pointer == change.file_pointer;
                place && there.new.is_none() && change.old.is_none() && there.old != change.new
            };
            match changes.last_mut().filter(one) {
                Some(gone) => gone.new = change.new,
                None => changes.push(change),
            }
        }
        changes
    }

    /// Old and new value of a slot as JSON text; none if they are equal, or are part of what is recorded for a place above.
    fn values(
        &self,
        recorded: &Recorded,
        before: &Submission,
        after: &Submission,
    ) -> Option<(Option<String>, Option<String>)> {
        let (old, new) = match &recorded.slot {
            Slot::Image(dockerfile, at) => {
                let image = |of: &Submission| of.dockerfile(*dockerfile).image(*at).map(json_text);
                let (old, new) = (image(before), image(after));
                return (old != new).then_some((old, new));
            }
            Slot::Key(parent, _) | Slot::Item(parent, _) if self.covers(*parent) => return None,
            Slot::Key(parent, key) => {
                let node = |of: &Submission| of.child(*parent, key);
                (node(before), node(after))
            }
            Slot::Item(parent, _) if same(before, after, *parent) => return None,
            Slot::Item(parent, item) => {
                let node = NodePlace { file: parent.file, node: *item };
                let old = (!self.added.contains(&node)).then_some(node);
                (old, (!self.detached.contains(&node)).then_some(node))
            }
        };
        if let (Some(old), Some(new)) = (old, new) {
            let (old_tree, new_tree) = (&before.file(old.file).tree, &after.file(new.file).tree);
            if old_tree.same(old.node, new_tree, new.node) {
                return None;
            }
            let empty = matches!(new_tree.value(new.node), Value::Mapping(mapping) if mapping.is_empty());
            if recorded.from_null && !empty {
                return None;
            }
        }
        let text = |of: &Submission, place: NodePlace| {
            let mut text = String::new();
            write_raw(&of.file(place.file).tree, place.node, &mut text);
            text
        };
        (old.is_some() || new.is_some())
            .then(|| (old.map(|place| text(before, place)), new.map(|place| text(after, place))))
    }

    /// Whether what happened below a node is part of a change recorded above.
    fn covers(&self, parent: NodePlace) -> bool {
        self.added.contains(&parent) || self.detached.contains(&parent) || self.replaced.contains(&parent)
    }
}

/// Whether a node is equal in both.
fn same(before: &Submission, after: &Submission, place: NodePlace) -> bool {
    let [old, new] = [before, after].map(|of| &of.file(place.file).tree);
    old.same(place.node, new, place.node)
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
