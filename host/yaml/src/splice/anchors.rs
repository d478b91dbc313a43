//! What becomes of anchors, and of the aliases that name them.

use std::collections::HashMap;

use crate::emit::{flow, key};
use crate::source::Kind;
use crate::{Key, NodeId};

use super::editor::{Editor, Slot};
use super::layout::Part;

/// What became of a node with an anchor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Anchor {
    /// What is wanted at its place.
    pub(super) wanted: NodeId,
    /// Whether that differs from what was there.
    changed: bool,
}

impl Editor<'_> {
    /// Remembers what is wanted at the place of an anchor.
    pub(super) fn meet_anchor(&mut self, used: u32, wanted: NodeId, changed: bool) {
        if self.source.properties(used).is_some_and(|properties| properties.anchor.is_some()) {
            self.anchors.insert(used, Anchor { wanted, changed });
        }
    }

    /// Notes that a part of the text goes, with the anchors in it.
    pub(super) fn drop_part(&mut self, start: usize, end: usize) {
        let at = self.dropped.partition_point(|&(other, _)| other <= start);
        self.dropped.insert(at, (start, end));
    }

    /// Whether the anchor of a node is no more.
    pub(super) fn is_dropped(&self, target: u32) -> bool {
        let Some(anchor) = self.source.properties(target).and_then(|properties| properties.anchor) else {
            return false;
        };
        let at = anchor.start as usize;
        let before = self.dropped.partition_point(|&(start, _)| start <= at);
        self.dropped[..before].last().is_some_and(|&(_, end)| at < end)
    }

    /// An alias stays if what is wanted at its place is what is wanted at its anchor; else it is written out.
    pub(super) fn alias(&mut self, slot: Slot, used: u32, new: NodeId, unchanged: bool) {
        let target = self.source.target(used);
        let stays = !self.is_dropped(target)
            && match self.anchors.get(&target) {
                Some(anchor) => self.new.same(anchor.wanted, self.new, new),
                // An anchor within a merge, which is never edited.
                None => unchanged && !self.reads_otherwise(target),
            };
        if !stays {
            let mut out = String::new();
            flow(self.block.nodes, new, None, slot.flow, &mut out);
            let span = self.source.node(used).span;
            self.splices.replace(span.start as usize, span.end as usize, out);
        }
    }

    /// A key that is an alias is written out where its anchor changed.
    pub(super) fn key_alias(&mut self, part: &Part, written: &Key, in_flow: bool) {
        let Some(used) = part.key.filter(|&used| self.source.node(used).kind == Kind::Alias) else { return };
        if self.reads_otherwise(used) {
            let mut out = String::new();
            key(written, in_flow, &mut out);
            let span = self.source.node(used).span;
            self.splices.replace(span.start as usize, span.end as usize, out);
        }
    }

    /// Whether an untouched part of the text says something else because of an alias in it.
    pub(super) fn reads_otherwise(&self, used: u32) -> bool {
        self.otherwise(used, &mut HashMap::new())
    }

    fn otherwise(&self, used: u32, known: &mut HashMap<u32, bool>) -> bool {
        if let Some(&known) = known.get(&used) {
            return known;
        }
        let otherwise = if self.source.node(used).kind == Kind::Alias {
            let target = self.source.target(used);
            self.is_dropped(target)
                || match self.anchors.get(&target) {
                    Some(anchor) => anchor.changed,
                    None => self.otherwise(target, known),
                }
        } else {
            self.source.children(used).iter().any(|&child| self.otherwise(child, known))
        };
        known.insert(used, otherwise);
        otherwise
    }
}
