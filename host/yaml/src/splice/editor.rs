//! The comparison of a document with a wanted tree.

use std::collections::HashMap;

use crate::emit::{Block, flow};
use crate::source::{Kind, NONE, Source};
use crate::{Document, NodeId, Tree, Value};

use super::anchors::Anchor;
use super::layout::{content_end, header_end};
use super::splices::Splices;
use super::text::Text;

/// How freely an edit writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// Whether texts of several lines may become literal blocks.
    pub(super) literals: bool,
    /// Collections this deep and deeper are written anew if anything in them changed.
    pub(super) deepest: usize,
}

/// Where a value stands or would stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// The offset behind the colon or the dash, or at which an item in brackets starts.
    pub(super) head: usize,
    /// The column of the key or the dash: what is below it stands further right.
    pub(super) column: usize,
    /// Whether the value is an item behind a dash.
    pub(super) dash: bool,
    /// Whether the value stands within brackets or braces.
    pub(super) flow: bool,
    /// How many collections are around it.
    pub(super) depth: usize,
}

pub(super) struct Editor<'d> {
    pub(super) document: &'d Document,
    pub(super) source: &'d Source,
    pub(super) old: &'d Tree,
    pub(super) new: &'d Tree,
    pub(super) text: &'d Text<'d>,
    pub(super) block: Block<'d>,
    manner: Manner,
    pub(super) splices: Splices,
    /// What became of the anchors met so far, by their nodes.
    pub(super) anchors: HashMap<u32, Anchor>,
    /// Parts of the text that go, by offset: anchors in them are no more.
    pub(super) dropped: Vec<(usize, usize)>,
    /// Without aliases and merge keys, what is unchanged need not be looked into.
    aliases: bool,
}

impl<'d> Editor<'d> {
    pub(super) fn new(document: &'d Document, wanted: &'d Tree, text: &'d Text<'d>, manner: Manner) -> Self {
        let source = &document.source;
        let step = text.step(source);
        let block = Block { nodes: &wanted.nodes, step, newline: text.newline, literals: manner.literals };
        Self {
            document,
            source,
            old: &document.tree,
            new: wanted,
            text,
            block,
            manner,
            splices: Splices::default(),
            anchors: HashMap::new(),
            dropped: Vec::new(),
            aliases: source.nodes.iter().any(|node| node.kind == Kind::Alias)
                || !document.merges.keys.is_empty(),
        }
    }

    /// The edited text; none if replacements overlap.
    pub(super) fn edit(mut self) -> Option<String> {
        let (root, wanted) = (self.source.root, self.new.root());
        if root == NONE {
            let body = self.top(wanted);
            self.splices.insert(self.text.text.len(), body);
        } else {
            let collection = match (self.old.value(self.old.root()), self.new.value(wanted)) {
                (Value::Mapping(_), Value::Mapping(mapping)) => !mapping.is_empty(),
                (Value::Sequence(_), Value::Sequence(items)) => !items.is_empty(),
                _ => false,
            };
            if collection {
                let start = self.source.node(root).span.start as usize;
                let slot = Slot { head: start, column: 0, dash: false, flow: false, depth: 0 };
                self.value(slot, root, self.old.root(), wanted);
            } else {
                self.replace_root(root, wanted);
            }
        }
        self.keep_last_text();
        self.splices.apply(&self.text.text)
    }

    /// A value at the top of a document, as whole lines.
    fn top(&self, id: NodeId) -> String {
        let mut out = String::new();
        match self.new.value(id) {
            Value::Mapping(mapping) if !mapping.is_empty() => self.block.mapping_lines(mapping, 0, &mut out),
            Value::Sequence(items) if !items.is_empty() => self.block.sequence_lines(items, 0, &mut out),
            _ => flow(self.block.nodes, id, None, false, &mut out),
        }
        out.push_str(self.text.newline);
        out
    }

    /// Writes the whole document anew, without what stands before and behind its root.
    pub(super) fn replace_root(&mut self, root: u32, wanted: NodeId) {
        let body = self.top(wanted);
        let start = self.source.start(root);
        let end = content_end(self.text, self.source, root);
        if self.source.is_unwritten(root) && self.source.properties(root).is_none() {
            self.splices.insert(self.text.next_line(end), body);
        } else if self.text.is_first(start) {
            self.splices.replace(self.text.line_start(start), self.text.next_line(end), body);
        } else {
            let start = self.text.before_blanks(start, self.text.line_start(start));
            self.splices.replace(start, self.text.next_line(end), format!("{}{body}", self.text.newline));
        }
        self.drop_part(start, end);
    }

    /// Whether a changed collection is taken apart, or written anew.
    pub(super) fn is_fine(&self, slot: Slot) -> bool {
        slot.depth < self.manner.deepest
    }

    /// Compares a value with the wanted one.
    pub(super) fn value(&mut self, slot: Slot, used: u32, old: NodeId, new: NodeId) {
        let unchanged = self.old.same(old, self.new, new);
        if unchanged && !self.aliases {
            return;
        }
        let kind = self.source.node(used).kind;
        if kind == Kind::Alias {
            return self.alias(slot, used, new, unchanged);
        }
        self.meet_anchor(used, new, !unchanged);
        let fine = unchanged || self.is_fine(slot);
        match (self.old.value(old), self.new.value(new)) {
            (Value::Mapping(before), Value::Mapping(after)) if kind.is_mapping() && fine => {
                if !after.is_empty() {
                    return self.mapping(slot, used, before, new, after);
                }
                if !before.is_empty() {
                    self.replace(slot, used, new);
                }
            }
            (Value::Sequence(before), Value::Sequence(after)) if kind.is_sequence() && fine => {
                if !after.is_empty() {
                    return self.sequence(slot, used, before, new, after);
                }
                if !before.is_empty() {
                    self.replace(slot, used, new);
                }
            }
            _ if unchanged && !self.reads_otherwise(used) => {}
            _ => self.replace(slot, used, new),
        }
    }

    /// The document ends in the middle of a line, in a text that takes its last line break from there: once lines follow, it
    /// has to say that it has none.
    fn keep_last_text(&mut self) {
        let mut leaf = self.source.root;
        if leaf == NONE || !self.text.unfinished || !self.splices.inserts_at(self.text.text.len()) {
            return;
        }
        while let Some(&last) = self.source.children(leaf).last() {
            leaf = last;
        }
        let node = self.source.node(leaf);
        let start = node.span.start as usize;
        let at_end = node.span.end as usize >= self.document.text.len();
        if !node.kind.is_block_scalar() || !at_end || self.splices.covers(start) {
            return;
        }
        let header = self.text.slice(start, header_end(self.text, node.span));
        match header.find('+') {
            Some(plus) => self.splices.replace(start + plus, start + plus + 1, "-"),
            None if !header.contains('-') => self.splices.insert(start + 1, "-"),
            None => {}
        }
    }
}
