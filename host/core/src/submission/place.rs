//! From a pointer to a file, a line and a column (`docs/abi.md` §8).

use jobgate_yaml::{Document, Span, Value};

use super::{FileId, Found, FoundDerived, NodePlace, SpecFile, Submission};
use crate::finding::Place;
use crate::pointer::{Pointer, Segment};

impl Submission {
    pub(super) fn find_place(&self, pointer: &Pointer) -> Place {
        let mut segments = pointer.segments();
        loop {
            let (found, deep) = self.resolve_nearest(segments);
            segments = &segments[..deep];
            let absent = deep < pointer.segments().len();
            let shown = match found {
                Found::Derived(found) => Some(self.derived_place(&found)),
                Found::Node(found) => {
                    let above = segments.split_last();
                    let parent = above.and_then(|(last, above)| Some((self.node_at(above)?, last)));
                    self.node_place(found.written(), parent, absent || found.link.is_some())
                }
            };
            match (shown, segments.split_last()) {
                (Some(place), _) => return place,
                (None, Some((_, above))) => segments = above,
                (None, None) => return start_of(self.file(self.root())),
            }
        }
    }

    fn node_at(&self, segments: &[Segment]) -> Option<NodePlace> {
        match self.resolve_nearest(segments) {
            (Found::Node(found), deep) if deep == segments.len() => Some(found.place),
            _ => None,
        }
    }

    /// A node as it is written. A mapping, a sequence, and the nearest ancestor of something absent are shown by their key; none for
    /// a node that an edit made.
    fn node_place(
        &self,
        written: NodePlace,
        parent: Option<(NodePlace, &Segment)>,
        absent: bool,
    ) -> Option<Place> {
        let file = self.file(written.file);
        if let Some(set) = file.set_place(written.node) {
            return Some(set);
        }
        let node = file.tree.node(written.node);
        let large = matches!(node.value, Value::Mapping(_) | Value::Sequence(_));
        let is_reference = self.target(written).is_some();
        let key_span = parent.and_then(|(parent, last)| self.key_span(parent, last));
        let span = match (key_span, node.span) {
            (Some(key), _) if (large || absent) && !is_reference => key,
            (_, Some(span)) if written.node == file.tree.root() => {
                Span { start: span.start, end: span.start }
            }
            (_, Some(span)) if large => first_line(&file.document, span),
            (_, Some(span)) => span,
            (Some(key), None) => key,
            (None, None) => return None,
        };
        Some(place(file, span))
    }

    fn key_span(&self, parent: NodePlace, last: &Segment) -> Option<Span> {
        let Segment::Name(name) = last else { return None };
        let Value::Mapping(mapping) = self.value(parent) else { return None };
        mapping.entry(name)?.key_span
    }

    fn derived_place(&self, found: &FoundDerived) -> Place {
        self.dockerfile(found.dockerfile).place(found.part)
    }

    /// Where a node of a file is written, or the nearest node above it that is; `file_pointer` leads to it from the file's root.
    pub(crate) fn place_in_file(&self, file: FileId, segments: &[Segment]) -> Place {
        let root = self.file_root(file);
        let (mut at, mut parent, mut absent) = (root, None, false);
        let mut best = None;
        for segment in segments {
            let Segment::Name(name) = segment else { break };
            best = self.node_place(at, parent, true).or(best);
            match self.child(at, name) {
                Some(child) => (parent, at) = (Some((at, segment)), child),
                None => {
                    absent = true;
                    break;
                }
            }
        }
        let found = self.node_place(at, parent, absent);
        found.or(best).unwrap_or_else(|| start_of(self.file(file)))
    }
}

impl SpecFile {
    /// Where the last key of a pointer within this file is written.
    pub(super) fn key_place(&self, file_pointer: &str) -> Option<Place> {
        let pointer = Pointer::parse_long(file_pointer).ok()?;
        let (last, above) = pointer.segments().split_last()?;
        let mut node = self.tree.root();
        for segment in above {
            let Segment::Name(name) = segment else { return None };
            node = match self.tree.value(node) {
                Value::Mapping(mapping) => mapping.get(name)?,
                Value::Sequence(items) => *items.get(super::index(name)?)?,
                _ => return None,
            };
        }
        let Segment::Name(name) = last else { return None };
        Some(place(self, self.tree.mapping(node)?.entry(name)?.key_span?))
    }
}

pub(super) fn place(file: &SpecFile, span: Span) -> Place {
    let position = file.document.position(span.start);
    Place {
        file: file.path.to_string(),
        line: position.line,
        column: position.column,
        span: (span.start, span.end),
    }
}

fn start_of(file: &SpecFile) -> Place {
    place(file, Span { start: 0, end: 0 })
}

/// The part of a span within its first line.
fn first_line(document: &Document, span: Span) -> Span {
    let text = document.text().get(span.range()).unwrap_or_default();
    let length = text.find(['\n', '\r']).unwrap_or(text.len());
    Span { start: span.start, end: span.start + length as u32 }
}
