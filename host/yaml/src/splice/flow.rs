//! Collections in flow style: within brackets and braces.

use crate::emit::{flow, key};
use crate::gap::{Gap, is_blank};
use crate::{Entry, NodeId};

use super::align::Step;
use super::block::Fate;
use super::editor::{Editor, Slot};
use super::layout::Part;

impl Editor<'_> {
    /// Writes a collection of which nothing stays: an empty one in flow style keeps its style.
    pub(super) fn replace_or_fill(&mut self, slot: Slot, used: u32, new: NodeId) {
        let node = self.source.node(used);
        if node.kind.is_block_collection() {
            return self.replace(slot, used, new);
        }
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        let mut out = String::new();
        flow(self.block.nodes, new, None, slot.flow, &mut out);
        self.drop_part(start, end);
        self.splices.replace(start, end, out);
    }

    pub(super) fn flow_mapping(
        &mut self,
        slot: Slot,
        used: u32,
        new: NodeId,
        parts: &[Part],
        fates: &[Fate],
        added: &[Entry],
    ) {
        let structural =
            !added.is_empty() || fates.iter().any(|fate| matches!(fate, Fate::Drop | Fate::Swap(_)));
        let start = self.source.node(used).span.start as usize;
        if structural && self.text.bytes().get(start) != Some(&b'{') {
            // A pair without braces has no room for another.
            return self.replace_or_fill(slot, used, new);
        }
        // First what goes: an alias behind it may name an anchor in it.
        let gone: Vec<bool> = fates.iter().map(Fate::goes).collect();
        self.remove_runs(parts, &gone);
        for (part, fate) in parts.iter().zip(fates) {
            match fate {
                Fate::Keep(key, old, new) => {
                    self.key_alias(part, key, true);
                    self.flow_entry(slot, part, *old, *new);
                }
                Fate::Swap(entries) => {
                    let written: Vec<String> =
                        entries.iter().map(|entry| self.written_entry(entry)).collect();
                    self.drop_part(part.start, part.end);
                    self.splices.replace(part.start, part.end, written.join(", "));
                }
                Fate::Drop | Fate::Leave => {}
            }
        }
        let written: Vec<String> = added.iter().map(|entry| self.written_entry(entry)).collect();
        let last = gone.iter().rposition(|gone| !gone);
        self.put_behind(parts, last, &written);
    }

    fn written_entry(&self, entry: &Entry) -> String {
        let mut out = String::new();
        key(&entry.key, true, &mut out);
        out.push_str(": ");
        flow(self.block.nodes, entry.value, None, true, &mut out);
        out
    }

    fn flow_entry(&mut self, slot: Slot, part: &Part, old: NodeId, new: NodeId) {
        match part.head {
            Some(head) => {
                let slot = Slot { head, flow: true, dash: false, depth: slot.depth + 1, ..slot };
                self.value(slot, part.value, old, new);
            }
            None if self.old.same(old, self.new, new) => {}
            None => {
                let mut out = ": ".to_owned();
                flow(self.block.nodes, new, None, true, &mut out);
                self.splices.insert(part.end, out);
            }
        }
    }

    pub(super) fn flow_sequence(&mut self, slot: Slot, before: &[NodeId], parts: &[Part], steps: &[Step]) {
        let mut gone = vec![false; parts.len()];
        for step in steps {
            if let Step::Drop(at) = *step {
                gone[at] = true;
            }
        }
        self.remove_runs(parts, &gone);
        for step in steps {
            if let Step::Keep(at, new) = *step {
                let head = parts[at].start;
                let slot = Slot { head, flow: true, dash: false, depth: slot.depth + 1, ..slot };
                self.value(slot, parts[at].value, before[at], new);
            }
        }
        let mut last = None;
        let mut waiting: Vec<String> = Vec::new();
        for step in steps {
            match *step {
                Step::Keep(at, _) => {
                    self.put_between(parts, last, at, &waiting);
                    waiting.clear();
                    last = Some(at);
                }
                Step::Put(new) => {
                    let mut out = String::new();
                    flow(self.block.nodes, new, None, true, &mut out);
                    waiting.push(out);
                }
                Step::Drop(_) => {}
            }
        }
        self.put_behind(parts, last, &waiting);
    }

    /// Removes parts with their commas.
    fn remove_runs(&mut self, parts: &[Part], gone: &[bool]) {
        let mut at = 0;
        while at < parts.len() {
            if !gone[at] {
                at += 1;
                continue;
            }
            let end = gone[at..].iter().position(|gone| !gone).map_or(parts.len(), |length| at + length);
            let (first, last) = (parts[at], parts[end - 1]);
            self.drop_part(first.start, last.end);
            let previous = at.checked_sub(1).and_then(|previous| parts.get(previous));
            if let Some((start, stop)) = self.own_lines(first.start, last.end, previous) {
                self.splices.replace(start, stop, "");
            } else if let Some(next) = parts.get(end) {
                self.splices.replace(first.start, next.start, "");
            } else if let Some(previous) = previous {
                self.splices.replace(previous.end, last.end, "");
            }
            at = end;
        }
    }

    /// The lines of parts, if these and their comma are alone on them and the part before ends on a line of its own.
    fn own_lines(&self, start: usize, end: usize, previous: Option<&Part>) -> Option<(usize, usize)> {
        let behind = self.comma(end).unwrap_or(end);
        let apart = previous
            .is_none_or(|previous| self.comma(previous.end).is_some_and(|comma| self.text.is_last(comma)));
        (self.text.is_first(start) && self.text.is_last(behind) && apart)
            .then(|| (self.text.line_start(start), self.text.next_line(behind)))
    }

    /// The offset behind the comma that follows a part.
    fn comma(&self, end: usize) -> Option<usize> {
        match Gap::new(&self.text.text, end, self.text.text.len()).next() {
            Some((at, b',')) => Some(at + 1),
            _ => None,
        }
    }

    /// Puts items in front of one that stays.
    fn put_between(&mut self, parts: &[Part], last: Option<usize>, next: usize, written: &[String]) {
        if written.is_empty() {
            return;
        }
        if last.is_some() {
            return self.put_behind(parts, last, written);
        }
        let start = parts[next].start;
        let separator = match self.text.is_first(start) {
            true => {
                let indent = self.text.slice(self.text.line_start(start), start);
                format!(",{}{indent}", self.text.newline)
            }
            false => ", ".to_owned(),
        };
        let text: String = written.iter().map(|item| format!("{item}{separator}")).collect();
        self.splices.insert(start, text);
    }

    /// Puts items or entries behind one that stays: on lines of their own where that one has its own.
    fn put_behind(&mut self, parts: &[Part], last: Option<usize>, written: &[String]) {
        let Some(part) = last.and_then(|last| parts.get(last)) else { return };
        if written.is_empty() {
            return;
        }
        let comma = self.comma(part.end).filter(|&comma| self.text.on_one_line(part.end, comma));
        let behind = comma.unwrap_or(part.end);
        if !self.text.is_first(part.start) || !self.text.is_last(behind) {
            let text: String = written.iter().map(|item| format!(", {item}")).collect();
            return self.splices.insert(part.end, text);
        }
        let line_start = self.text.line_start(part.start);
        let blanks =
            self.text.slice(line_start, part.start).bytes().take_while(|&byte| is_blank(byte)).count();
        let indent = self.text.slice(line_start, line_start + blanks).to_owned();
        if comma.is_none() {
            self.splices.insert(part.end, ",");
        }
        let count = written.len();
        let mut text = String::new();
        for (at, item) in written.iter().enumerate() {
            let comma = if comma.is_some() || at + 1 < count { "," } else { "" };
            text.push_str(&format!("{indent}{item}{comma}{}", self.text.newline));
        }
        self.splices.insert(self.text.next_line(behind), text);
    }
}
