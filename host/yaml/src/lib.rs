//! Azure ML's YAML dialect: a typed tree with source spans, and edits that keep comments.
mod tree;
mod position;

pub use position::{Position, Span};
pub use tree::{Entry, Key, KeyValue, Mapping, Node, NodeId, Opaque, OpaqueKind, Tree, Value};
