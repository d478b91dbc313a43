//! Collections in block style: entries that change, go and come.

use crate::source::Kind;
use crate::{Entry, Key, Mapping, NodeId};

use super::align::{Step, align};
use super::editor::{Editor, Slot};
use super::layout::{Part, header_end, parts};

/// What becomes of a part of a mapping.
#[derive(Clone, Debug)]
pub(super) enum Fate {
    /// It stays: its key, the old value and the wanted one.
    Keep(Key, NodeId, NodeId),
    /// It is left alone: a merge key that still is right.
    Leave,
    /// It goes.
    Drop,
    /// It goes, and these entries come in its place.
    Swap(Vec<Entry>),
}

impl Fate {
    pub(super) fn goes(&self) -> bool {
        matches!(self, Fate::Drop)
    }
}

impl Editor<'_> {
    /// Compares a mapping with the wanted one, which is not empty.
    pub(super) fn mapping(&mut self, slot: Slot, used: u32, before: &Mapping, new: NodeId, after: &Mapping) {
        let flow = self.source.node(used).kind == Kind::FlowMapping;
        let from = if flow { self.source.node(used).span.start as usize + 1 } else { slot.head };
        let parts = parts(self.text, self.source, used, from);
        let (fates, added) = self.fates(before, after, &parts);
        if parts.is_empty() || fates.iter().all(Fate::goes) {
            return self.replace_or_fill(slot, used, new);
        }
        if flow {
            return self.flow_mapping(slot, used, new, &parts, &fates, &added);
        }
        let column = self.text.column(parts[0].start);
        let run = self.leading_run(&parts, fates.iter().take_while(|fate| fate.goes()).count());
        let mut last = None;
        for (at, (part, fate)) in parts.iter().zip(&fates).enumerate() {
            match fate {
                Fate::Keep(key, old, new) => {
                    self.key_alias(part, key, false);
                    self.entry(slot, part, column, *old, *new);
                }
                Fate::Drop if at >= run => self.delete(part, last),
                Fate::Swap(entries) => self.swap(part, column, entries),
                Fate::Drop | Fate::Leave => {}
            }
            last = if fate.goes() { last } else { Some(part) };
        }
        let end = parts.last().map_or(slot.head, |part| part.end);
        for entry in &added {
            self.append(end, column, |block, out| block.entry(entry, column, out));
        }
    }

    /// An entry that stays.
    fn entry(&mut self, slot: Slot, part: &Part, column: usize, old: NodeId, new: NodeId) {
        match part.head {
            Some(head) => {
                let slot = Slot { head, column, dash: false, flow: false, depth: slot.depth + 1 };
                self.value(slot, part.value, old, new);
            }
            None if self.old.same(old, self.new, new) => {}
            None => {
                let mut out = self.text.newline.to_owned();
                out.extend(std::iter::repeat_n(' ', column));
                out.push(':');
                self.block.after_key(new, column, &mut out);
                self.splices.insert(self.text.line_end(part.end), out);
            }
        }
    }

    /// Puts lines behind the line in which something ends.
    fn append(&mut self, end: usize, column: usize, write: impl Fn(&crate::emit::Block, &mut String)) {
        let at = self.text.next_line(end);
        let mut block = self.block;
        block.literals &= !self.comment_follows(at, column);
        let mut out: String = " ".repeat(column);
        write(&block, &mut out);
        out.push_str(self.text.newline);
        self.splices.insert(at, out);
    }

    /// Removes the lines of a part. Behind a text that keeps its trailing blank lines, those below the part go as well: they
    /// would become a part of that text.
    fn delete(&mut self, part: &Part, last: Option<&Part>) {
        let start = self.text.line_start(part.start);
        let mut end = self.text.next_line(part.end);
        if last.is_some_and(|last| self.keeps_blank_lines(last.value)) {
            let rest = self.text.slice(end, self.text.text.len());
            end += rest.len() - rest.trim_start_matches(['\n', '\r']).len();
        }
        self.drop_part(part.start, end);
        self.splices.replace(start, end, "");
    }

    /// Whether a node ends in a block scalar with a keep indicator.
    fn keeps_blank_lines(&self, mut id: u32) -> bool {
        while let Some(&last) = self.source.children(id).last() {
            id = last;
        }
        let node = self.source.node(id);
        let header = self.text.slice(node.span.start as usize, header_end(self.text, node.span));
        node.kind.is_block_scalar() && header.contains('+')
    }

    /// Removes the first parts of a collection that starts behind a dash, on its line: the dash stays alone there, and the
    /// lines below as they are. Gives how many were removed.
    fn leading_run(&mut self, parts: &[Part], run: usize) -> usize {
        let (Some(first), Some(last)) = (parts.first(), run.checked_sub(1).and_then(|last| parts.get(last)))
        else {
            return 0;
        };
        if run == parts.len() || self.text.is_first(first.start) {
            return 0;
        }
        let start = self.text.before_blanks(first.start, self.text.line_start(first.start));
        let end = self.text.line_end(last.end);
        self.drop_part(first.start, end);
        self.splices.replace(start, end, "");
        run
    }

    /// Puts entries in the place of a part.
    fn swap(&mut self, part: &Part, column: usize, entries: &[Entry]) {
        let end = self.text.line_end(part.end);
        let mut block = self.block;
        block.literals &= !self.comment_follows(self.text.next_line(part.end), column);
        let mut out = String::new();
        for (at, entry) in entries.iter().enumerate() {
            if at > 0 {
                block.line(column, &mut out);
            }
            block.entry(entry, column, &mut out);
        }
        self.drop_part(part.start, end);
        self.splices.replace(part.start, end, out);
    }

    /// Compares a sequence with the wanted one, which is not empty.
    pub(super) fn sequence(
        &mut self,
        slot: Slot,
        used: u32,
        before: &[NodeId],
        new: NodeId,
        after: &[NodeId],
    ) {
        let flow = self.source.node(used).kind == Kind::FlowSequence;
        let parts = parts(self.text, self.source, used, slot.head);
        let steps = align(self.old, before, self.new, after);
        if parts.is_empty() || !steps.iter().any(|step| matches!(step, Step::Keep(..))) {
            return self.replace_or_fill(slot, used, new);
        }
        if flow {
            return self.flow_sequence(slot, before, &parts, &steps);
        }
        let column = self.text.column(parts[0].start);
        let run =
            self.leading_run(&parts, steps.iter().take_while(|step| matches!(step, Step::Drop(_))).count());
        let (mut last, mut kept) = (None, None);
        for step in &steps {
            match *step {
                Step::Keep(at, new) => {
                    let head = parts[at].head.unwrap_or(parts[at].start);
                    let slot = Slot { head, column, dash: true, flow: false, depth: slot.depth + 1 };
                    self.value(slot, parts[at].value, before[at], new);
                    (last, kept) = (Some(at), Some(&parts[at]));
                }
                Step::Drop(at) => {
                    if at >= run {
                        self.delete(&parts[at], kept);
                    }
                    last = Some(at);
                }
                Step::Put(new) => self.put_item(&parts, last, column, new),
            }
        }
    }

    /// Puts an item behind another, or in front of all.
    fn put_item(&mut self, parts: &[Part], last: Option<usize>, column: usize, new: NodeId) {
        match last.and_then(|at| parts.get(at)) {
            Some(part) => self.append(part.end, column, |block, out| {
                out.push('-');
                block.after_dash(new, column, out);
            }),
            None => {
                let mut out = "-".to_owned();
                self.block.after_dash(new, column, &mut out);
                self.block.line(column, &mut out);
                self.splices.insert(parts[0].start, out);
            }
        }
    }
}
