//! Azure ML's YAML dialect: a typed tree with source spans, and edits that keep comments.
//!
//! [`Document::parse`] reads a text as the official client does, which is PyYAML's `safe_load`: YAML 1.1, so `2e-5` is a
//! string, `yes` a boolean, `010` is 8 and `1:30` is 90.
mod compose;
mod construct;
mod decode;
mod document;
pub mod emit;
mod error;
mod gap;
mod integer;
mod key;
mod limits;
mod lines;
pub mod markers;
mod merge;
mod position;
mod resolve;
mod scalar;
mod source;
mod splice;
mod strict;
mod timestamp;
mod tree;

pub use document::Document;
pub use emit::to_yaml;
pub use error::{DuplicateKey, EditError, ErrorKind, ParseError};
pub use limits::Limits;
pub use position::{Position, Span};
pub use tree::{Entry, Key, KeyValue, Mapping, Node, NodeId, Opaque, OpaqueKind, Tree, Value};
