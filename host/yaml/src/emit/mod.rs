//! From values to YAML text that both PyYAML and readers of YAML 1.2 read as these values.

mod block;
mod flow;
mod text;

pub(crate) use block::Block;
pub(crate) use flow::{float, flow, key, pairs, set};
pub(crate) use text::Quote;

use crate::{Tree, Value};

/// A whole tree as YAML text in block style, which PyYAML and [`Document::parse`](crate::Document::parse) read as exactly
/// this tree.
///
/// Collections are indented by two spaces; texts of several lines are literal blocks where these can hold them. Mappings
/// and sequences that are empty are `{}` and `[]`. The text ends with a line feed.
pub fn to_yaml(tree: &Tree) -> String {
    let block = Block { nodes: &tree.nodes, step: 2, newline: "\n", literals: true };
    let mut out = String::new();
    match tree.value(tree.root()) {
        Value::Mapping(mapping) if !mapping.is_empty() => block.mapping_lines(mapping, 0, &mut out),
        Value::Sequence(items) if !items.is_empty() => block.sequence_lines(items, 0, &mut out),
        _ => flow(&tree.nodes, tree.root(), None, false, &mut out),
    }
    out.push('\n');
    out
}
