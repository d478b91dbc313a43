//! The text of a configuration file, and where in it something stands.

use std::path::PathBuf;
use std::sync::Arc;

use jobgate_yaml::{Document, ErrorKind, Limits, NodeId, Span};

use super::{ConfigProblem, Layer};
use crate::finding::Place;
use crate::pointer::{Pointer, Segment};

/// The most bytes that a configuration file may have.
pub const CONFIG_BYTES: usize = 1 << 20;

/// A configuration file that was read.
#[derive(Debug)]
pub struct ConfigText {
    /// What the file is called in reports.
    pub name: Arc<str>,
    /// The folder in which it lies: sources and targets are relative to it.
    pub folder: PathBuf,
    /// Whose file it is.
    pub layer: Layer,
    document: Document,
}

impl ConfigText {
    /// Reads the text for its places. This is the first of two readings: the values come from a reader of YAML 1.2, and a
    /// file that only one of the two understands is refused.
    pub(super) fn read(
        name: &str,
        folder: PathBuf,
        layer: Layer,
        bytes: &[u8],
    ) -> Result<Self, Vec<ConfigProblem>> {
        let limits = Limits { bytes: CONFIG_BYTES, nodes: 100_000, expanded: 100_000, ..Limits::default() };
        let document = Document::parse(bytes, &limits).map_err(|error| problems_of(name, error))?;
        Ok(Self { name: Arc::from(name), folder, layer, document })
    }

    /// The text, without a byte-order mark.
    pub fn text(&self) -> &str {
        self.document.text()
    }

    /// Whether nothing stands in it but comments.
    pub(super) fn is_empty(&self) -> bool {
        self.document.is_empty()
    }

    /// Where the value at a pointer stands; if it is not there, the key of its nearest ancestor.
    pub fn place(&self, pointer: &str) -> Place {
        let found = self.find(pointer);
        let span = if found.whole { found.value.or(found.key) } else { found.key.or(found.value) };
        self.at(span)
    }

    /// Whether a value stands at a pointer.
    pub fn has(&self, pointer: &str) -> bool {
        self.find(pointer).whole
    }

    /// Where the key of a pointer stands; if it is not there, that of its nearest ancestor.
    pub(super) fn key_place(&self, pointer: &str) -> Place {
        let found = self.find(pointer);
        self.at(found.key.or(found.value))
    }

    fn at(&self, span: Option<Span>) -> Place {
        let span = span.unwrap_or(Span { start: 0, end: 0 });
        let position = self.document.position(span.start);
        Place {
            file: self.name.to_string(),
            line: position.line,
            column: position.column,
            span: (span.start, span.end),
        }
    }

    fn find(&self, pointer: &str) -> Found {
        let tree = self.document.tree();
        let span = |node: NodeId| tree.node(node).span.filter(|span| span.end > span.start);
        let mut node = tree.root();
        let mut found = Found { whole: true, key: None, value: None };
        for segment in Pointer::parse(pointer).unwrap_or_default().segments() {
            let Some((next, key)) = self.child(node, segment) else {
                found.whole = false;
                break;
            };
            node = next;
            found.key = key.or(tree.node(node).span);
        }
        found.value = span(node);
        found
    }

    fn child(&self, node: NodeId, segment: &Segment) -> Option<(NodeId, Option<Span>)> {
        let Segment::Name(name) = segment else { return None };
        let tree = self.document.tree();
        if let Some(items) = tree.items(node) {
            return Some((*items.get(name.parse::<usize>().ok()?)?, None));
        }
        let entries = tree.mapping(node)?.entries();
        // The key `on` is `true` in YAML 1.1 and itself in YAML 1.2: the spelling in the text serves both.
        let written = |span: Option<Span>| span.and_then(|span| self.text().get(span.range())) == Some(name);
        let entry = entries.iter().find(|entry| &*entry.key.spelling == name || written(entry.key_span))?;
        Some((entry.value, entry.key_span))
    }
}

/// What was found on the way to a pointer.
struct Found {
    /// Whether the way led to its end.
    whole: bool,
    /// The key, or the item of a list, that was met last.
    key: Option<Span>,
    /// The node that was met last.
    value: Option<Span>,
}

fn problems_of(name: &str, error: jobgate_yaml::ParseError) -> Vec<ConfigProblem> {
    let problem = |span: Span, position: jobgate_yaml::Position, message: String, help: Option<String>| {
        let (line, column) = (position.line, position.column);
        let place = Place { file: name.to_owned(), line, column, span: (span.start, span.end) };
        ConfigProblem { place, pointer: String::new(), message, help }
    };
    if error.kind == ErrorKind::DuplicateKeys && !error.duplicates.is_empty() {
        let each = error.duplicates.iter().map(|twice| {
            let message =
                format!("`{}` stands twice, first in line {}", twice.key, twice.first_position.line);
            problem(twice.again, twice.again_position, message, Some("remove one of them".to_owned()))
        });
        return each.collect();
    }
    let help = match error.kind {
        ErrorKind::Tag => Some("remove it: tags mean nothing in a configuration".to_owned()),
        ErrorKind::NotUtf8 => Some("save the file as UTF-8".to_owned()),
        ErrorKind::TooLarge => {
            Some("a configuration that large is a mistake: is it the right file?".to_owned())
        }
        _ => None,
    };
    let message = match error.kind {
        ErrorKind::Tag => "this tag is not known".to_owned(),
        _ => error.message,
    };
    vec![problem(error.span, error.position, message, help)]
}
