//! The text that is edited: its lines, and how it is written.

use std::borrow::Cow;

use crate::gap::{is_blank, is_break};
use crate::lines::Lines;
use crate::source::{Kind, NONE, Source};

/// The text of a document with a line break at its end, whether it has one or not.
pub(super) struct Text<'d> {
    pub(super) text: Cow<'d, str>,
    lines: &'d Lines,
    /// The line break of the document.
    pub(super) newline: &'static str,
    /// Whether the line break at the end is not in the document.
    pub(super) unfinished: bool,
}

impl<'d> Text<'d> {
    pub(super) fn new(text: &'d str, lines: &'d Lines) -> Self {
        let newline = match (text.contains("\r\n"), text.contains('\n'), text.contains('\r')) {
            (true, _, _) => "\r\n",
            (false, false, true) => "\r",
            _ => "\n",
        };
        let unfinished = !text.is_empty() && !text.ends_with(['\n', '\r']);
        let text = if unfinished { Cow::Owned(format!("{text}{newline}")) } else { Cow::Borrowed(text) };
        Self { text, lines, newline, unfinished }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Where the line of an offset starts.
    pub(super) fn line_start(&self, offset: usize) -> usize {
        self.lines.start(offset)
    }

    /// Where the line behind the one of an offset starts.
    pub(super) fn next_line(&self, offset: usize) -> usize {
        self.lines.next(&self.text, offset)
    }

    /// Where the line of an offset ends, before its break.
    pub(super) fn line_end(&self, offset: usize) -> usize {
        let next = self.next_line(offset);
        next - self.slice(offset, next).bytes().rev().take_while(|&byte| is_break(byte)).count()
    }

    /// The column of an offset in characters, from 0.
    pub(super) fn column(&self, offset: usize) -> usize {
        self.slice(self.line_start(offset), offset).chars().count()
    }

    /// Whether only blanks stand before an offset in its line.
    pub(super) fn is_first(&self, offset: usize) -> bool {
        self.slice(self.line_start(offset), offset).bytes().all(is_blank)
    }

    /// Whether two offsets stand in one line.
    pub(super) fn on_one_line(&self, first: usize, second: usize) -> bool {
        self.line_start(first) == self.line_start(second)
    }

    /// Whether nothing but blanks or a comment follows an offset in its line.
    pub(super) fn is_last(&self, offset: usize) -> bool {
        let rest = self.slice(offset, self.line_end(offset)).trim_start_matches([' ', '\t']);
        rest.is_empty() || rest.starts_with('#')
    }

    /// Where the blanks before an offset start.
    pub(super) fn before_blanks(&self, offset: usize, floor: usize) -> usize {
        let blanks = self.slice(floor, offset).bytes().rev().take_while(|&byte| is_blank(byte)).count();
        offset - blanks
    }

    /// By how much this document indents: the first positive difference between the column of a key and the column of the
    /// first key below it, else 2.
    pub(super) fn step(&self, source: &Source) -> usize {
        for (id, node) in source.nodes.iter().enumerate() {
            if node.kind != Kind::BlockMapping {
                continue;
            }
            for (key, value) in source.pairs(id as u32) {
                let first = source.children(value).first().copied().unwrap_or(NONE);
                if source.node(value).kind != Kind::BlockMapping || first == NONE {
                    continue;
                }
                let (outer, inner) = (self.column(source.start(key)), self.column(source.start(first)));
                if inner > outer {
                    return inner - outer;
                }
            }
        }
        2
    }
}
