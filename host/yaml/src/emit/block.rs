//! Values over several lines, in block style.

use crate::emit::{flow, key, text};
use crate::{Entry, Mapping, Node, NodeId, Value};

/// How block style is written in one document.
#[derive(Clone, Copy)]
pub(crate) struct Block<'n> {
    /// The nodes that are written.
    pub(crate) nodes: &'n [Node],
    /// By how much collections below a key are indented.
    pub(crate) step: usize,
    /// The line break.
    pub(crate) newline: &'n str,
    /// Whether texts of several lines become literal blocks.
    pub(crate) literals: bool,
}

impl Block<'_> {
    fn value(&self, id: NodeId) -> Option<&Value> {
        self.nodes.get(id.0 as usize).map(|node| &node.value)
    }

    /// Starts a line, indented.
    pub(crate) fn line(&self, indent: usize, out: &mut String) {
        out.push_str(self.newline);
        out.extend(std::iter::repeat_n(' ', indent));
    }

    /// The entries of a mapping at a column; the first one starts where the text stands.
    pub(crate) fn mapping_lines(&self, mapping: &Mapping, indent: usize, out: &mut String) {
        for (at, entry) in mapping.entries().iter().enumerate() {
            if at > 0 {
                self.line(indent, out);
            }
            self.entry(entry, indent, out);
        }
    }

    /// The items of a sequence with their dashes at a column; the first one starts where the text stands.
    pub(crate) fn sequence_lines(&self, items: &[NodeId], indent: usize, out: &mut String) {
        for (at, &item) in items.iter().enumerate() {
            if at > 0 {
                self.line(indent, out);
            }
            out.push('-');
            self.after_dash(item, indent, out);
        }
    }

    /// One entry, whose key stands at a column.
    pub(crate) fn entry(&self, entry: &Entry, indent: usize, out: &mut String) {
        if key(&entry.key, false, out) {
            self.line(indent, out);
        }
        out.push(':');
        self.after_key(entry.value, indent, out);
    }

    /// What stands behind the colon of a key at a column.
    pub(crate) fn after_key(&self, id: NodeId, indent: usize, out: &mut String) {
        match self.value(id) {
            Some(Value::Mapping(mapping)) if !mapping.is_empty() => {
                self.line(indent + self.step, out);
                self.mapping_lines(mapping, indent + self.step, out);
            }
            Some(Value::Sequence(items)) if !items.is_empty() => {
                self.line(indent + self.step, out);
                self.sequence_lines(items, indent + self.step, out);
            }
            Some(Value::Text(value)) if self.literals && text::is_literal(value) => {
                out.push(' ');
                self.lines(value, '|', indent + self.step, out);
            }
            _ => {
                out.push(' ');
                flow(self.nodes, id, None, false, out);
            }
        }
    }

    /// What stands behind a dash at a column.
    pub(crate) fn after_dash(&self, id: NodeId, indent: usize, out: &mut String) {
        let scalar =
            |&item: &NodeId| !matches!(self.value(item), Some(Value::Mapping(_) | Value::Sequence(_)));
        match self.value(id) {
            Some(Value::Mapping(mapping)) if !mapping.is_empty() => {
                out.push(' ');
                self.mapping_lines(mapping, indent + 2, out);
            }
            Some(Value::Sequence(items)) if !items.iter().all(scalar) => {
                out.push(' ');
                self.sequence_lines(items, indent + 2, out);
            }
            Some(Value::Sequence(_)) => {
                out.push(' ');
                flow(self.nodes, id, None, false, out);
            }
            _ => self.after_key(id, indent, out),
        }
    }

    /// A text as a block scalar with its lines at a column, folded if it has one line only and was folded before. False if
    /// no block scalar can hold it.
    pub(crate) fn block_text(&self, value: &str, folded: bool, indent: usize, out: &mut String) -> bool {
        if !text::is_block(value) {
            return false;
        }
        let one_line = !value.trim_end_matches('\n').contains('\n');
        out.push(' ');
        self.lines(value, if folded && one_line { '>' } else { '|' }, indent, out);
        true
    }

    /// The header and the lines of a block scalar.
    fn lines(&self, value: &str, style: char, indent: usize, out: &mut String) {
        out.push(style);
        let body = value.strip_suffix('\n').unwrap_or_else(|| {
            out.push('-');
            value
        });
        for line in body.split('\n') {
            if line.is_empty() {
                out.push_str(self.newline);
            } else {
                self.line(indent, out);
                out.push_str(line);
            }
        }
    }
}
