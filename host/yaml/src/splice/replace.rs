//! Putting a new value where another one stands.

use crate::emit::{Quote, flow};
use crate::gap::is_blank;
use crate::source::Kind;
use crate::{NodeId, Value};

use super::editor::{Editor, Slot};
use super::layout::{content_end, header_end};

/// Where an old value stands.
struct Place {
    /// What is replaced on the line of the key or the dash, or where the value is.
    from: usize,
    to: usize,
    /// Whole lines that belong to the value as well.
    lines: Option<(usize, usize)>,
}

/// A new value: what stands on the line of the key, and the lines below it.
struct Form {
    head: String,
    body: String,
}

impl Editor<'_> {
    /// Puts the wanted value where an old one stands. The anchor of the old one stays, its tag goes.
    pub(super) fn replace(&mut self, slot: Slot, used: u32, new: NodeId) {
        if slot.depth == 0 {
            return self.replace_root(used, new);
        }
        let place = self.place(slot, used);
        let inner = self.source.node(used).span.start as usize;
        self.drop_part(inner, content_end(self.text, self.source, used).max(inner));
        let anchor = self.source.properties(used).and_then(|properties| properties.anchor);
        let anchor =
            anchor.map_or("", |span| self.text.slice(span.start as usize, span.end as usize)).to_owned();
        let Form { head, body } = self.form(slot, used, new, &place, anchor.is_empty());
        let head = match (anchor.is_empty(), head.is_empty()) {
            (false, false) => format!("{anchor} {head}"),
            (false, true) => anchor,
            (true, _) => head,
        };
        let mut after = self.text.next_line(place.to);
        if !head.is_empty() {
            let touches = place.from == slot.head && place.from > 0 && !self.is_opening(place.from - 1);
            let space = if touches { " " } else { "" };
            self.splices.replace(place.from, place.to, format!("{space}{head}"));
        } else if place.from < place.to {
            after = self.clear(slot, &place);
        }
        match place.lines {
            Some((start, end)) => self.splices.replace(start, end, body),
            None if !body.is_empty() => self.splices.insert(after, body),
            None => {}
        }
    }

    /// Whether a bracket, a brace or a blank stands at an offset, so that no space is needed behind it.
    fn is_opening(&self, at: usize) -> bool {
        self.text.bytes().get(at).is_some_and(|&byte| is_blank(byte) || matches!(byte, b'[' | b'{'))
    }

    /// Removes an old value whose new one starts on the next line; gives the offset for that one.
    fn clear(&mut self, slot: Slot, place: &Place) -> usize {
        let next = self.text.next_line(place.to);
        if self.text.on_one_line(slot.head, place.from) {
            self.splices.replace(slot.head, place.to, "");
        } else if self.text.is_first(place.from) && self.text.slice(place.to, next).trim().is_empty() {
            self.splices.replace(self.text.line_start(place.from), next, "");
        } else {
            self.splices.replace(place.from, place.to, "");
        }
        next
    }

    fn place(&self, slot: Slot, used: u32) -> Place {
        let (text, node) = (self.text, self.source.node(used));
        let end = content_end(text, self.source, used);
        let from = self.source.start(used);
        let properties = self.source.properties(used);
        let first = node.span.start as usize;
        match node.kind {
            Kind::Literal | Kind::Folded => {
                let header = header_end(text, node.span);
                let below = text.next_line(header);
                let lines = (end >= below).then(|| (below, text.next_line(end)));
                Place { from, to: header, lines }
            }
            Kind::BlockSequence | Kind::BlockMapping if !text.on_one_line(slot.head, first) => {
                let (from, to) = match properties.and_then(|properties| properties.end()) {
                    Some(end) => (from, end as usize),
                    None => (slot.head, slot.head),
                };
                Place { from, to, lines: Some((text.line_start(first), text.next_line(end))) }
            }
            Kind::BlockSequence | Kind::BlockMapping => Place { from, to: text.line_end(end), lines: None },
            _ if self.source.is_unwritten(used) && properties.is_none() => {
                Place { from: slot.head, to: slot.head, lines: None }
            }
            _ => Place { from, to: end, lines: None },
        }
    }

    /// How the wanted value is written.
    fn form(&self, slot: Slot, used: u32, new: NodeId, place: &Place, no_anchor: bool) -> Form {
        let mut out = String::new();
        let after = place.lines.map_or_else(|| self.text.next_line(place.to), |lines| lines.1);
        let mut block = self.block;
        block.literals &= !self.comment_follows(after, slot.column);
        let kind = self.source.node(used).kind;
        if !slot.flow {
            let kept = match self.new.value(new) {
                Value::Text(value) if kind.is_block_scalar() && block.literals => {
                    block.block_text(value, kind == Kind::Folded, self.text_column(slot, place), &mut out)
                }
                _ => false,
            };
            if kept {
            } else if slot.dash && no_anchor && self.text.on_one_line(slot.head, place.from) {
                block.after_dash(new, slot.column, &mut out);
            } else {
                block.after_key(new, slot.column, &mut out);
            }
            if let Some((head, body)) = out.split_once(self.text.newline) {
                let body = format!("{body}{}", self.text.newline);
                return Form { head: head.trim_start().to_owned(), body };
            }
            if matches!(self.new.value(new), Value::Mapping(_) | Value::Sequence(_)) {
                return Form { head: out.trim_start().to_owned(), body: String::new() };
            }
            out.clear();
        }
        let quote = match kind {
            Kind::SingleQuoted => Some(Quote::Single),
            Kind::DoubleQuoted => Some(Quote::Double),
            _ => None,
        };
        flow(self.block.nodes, new, quote, slot.flow, &mut out);
        Form { head: out, body: String::new() }
    }

    /// The column at which the lines of an old block scalar stand.
    fn text_column(&self, slot: Slot, place: &Place) -> usize {
        let usual = slot.column + self.block.step;
        let Some((start, end)) = place.lines else { return usual };
        let lines = self.text.slice(start, end).split(['\n', '\r']);
        let mut columns = lines
            .filter(|line| !line.trim_matches(' ').is_empty())
            .map(|line| line.len() - line.trim_start_matches(' ').len());
        columns.next().filter(|&column| column > slot.column).unwrap_or(usual)
    }

    /// Whether the next line with anything on it is a comment further right than a column: behind a literal block it would
    /// become a part of the text.
    pub(super) fn comment_follows(&self, offset: usize, column: usize) -> bool {
        let rest = self.text.slice(offset, self.text.text.len());
        let line = rest.split(['\n', '\r']).find(|line| !line.trim_matches(' ').is_empty()).unwrap_or("");
        let content = line.trim_start_matches(' ');
        content.starts_with('#') && line.len() - content.len() > column
    }
}
