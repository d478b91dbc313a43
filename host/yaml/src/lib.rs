//! Azure ML's YAML dialect: a typed tree with source spans, and edits that keep comments.
//!
//! [`Document::parse`] reads a text as the official client does, which is PyYAML's `safe_load` (azure-ai-ml 1.35.2 with PyYAML
//! 6.0.3, the pure Python loader): YAML 1.1, so `2e-5` is a string, `yes` a boolean, `010` is 8 and `1:30` is 90. What comes
//! out is a [`Tree`] in which aliases and merge keys are expanded and every node knows where it is written. Edit a clone of
//! it, and [`Document::render`] gives the text for that: only what changed is written, and the text was read again to make
//! sure that it says the wanted tree.
//!
//! ```
//! use jobgate_yaml::{Document, Limits, Value};
//!
//! let text = "# training\ncompute: cpu # cheap\nretries: 010\n";
//! let document = Document::parse(text.as_bytes(), &Limits::default())?;
//! let mut tree = (**document.tree()).clone();
//! let compute = tree.get(tree.root(), "compute").ok_or("no compute")?;
//! *tree.value_mut(compute) = Value::Text("no".into());
//! assert_eq!(document.render(&tree)?, "# training\ncompute: \"no\" # cheap\nretries: 010\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The crate does no I/O. The events come from granit-parser; composing, typing and editing are here.
//!
//! # Where it differs from the official client
//!
//! By jobgate's own rules it refuses
//!
//! * a key that stands twice in a mapping (the official client lets the last one win in silence): as Python has it, where
//!   `1`, `1.0` and `true` are one key, and also two keys of one spelling such as `1` and `"1"`; keys that a merge brings and
//!   an own key overrides are no duplicates, and neither are two merge keys;
//! * an alias within what it stands for (a cycle);
//! * what reaches one of the [`Limits`], merge keys that lead through more than 100 mappings, and integers of more than 4,300
//!   digits in any base.
//!
//! It refuses as well, where PyYAML would read a value:
//!
//! * U+0085, U+2028 and U+2029 anywhere, which are line breaks in YAML 1.1 only, and a byte-order mark inside the file;
//! * a comment without a blank before it (`'b'#c`, `[x,#c`);
//! * a `?` or a leading `:` in a plain scalar within brackets or braces, also where PyYAML takes it for an indicator
//!   (`{?b: 1}`); a colon right before a bracket (`{a:[b]}`);
//! * an alias right before a colon (`*a: b`; with a blank it is a key);
//! * a quoted scalar whose further lines are not indented, or by tabs; a block scalar whose header is not indented, or with a
//!   tab at the start of a line below an indentation indicator;
//! * escapes of a lone surrogate (`"\ud83d"`);
//! * scalars under `!!int` and `!!float` that only Python's `int` and `float` take (`!!int ' 5 '`, `!!int '--5'`), and
//!   `!!str {=: x}`.
//!
//! It reads where PyYAML refuses: an unknown tag or an impossible scalar in a value that a merge key brings and another entry
//! overrides. One value differs: an escaped surrogate pair (`"\ud83d\ude00"`) is the character, of which Python keeps the two
//! halves until the service puts them together.
mod compose;
mod construct;
mod decode;
mod document;
pub mod emit;
mod error;
mod float_repr;
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
pub use float_repr::float_repr;
pub use limits::Limits;
pub use position::{Position, Span};
pub use tree::{Entry, Key, KeyValue, Mapping, Node, NodeId, Opaque, OpaqueKind, Tree, Value};
