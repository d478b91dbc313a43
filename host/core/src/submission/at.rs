//! One node of the resolved tree, for walks of the host's own.

use jobgate_yaml::Value;

use super::{NodePlace, SpecFile, Submission};
use crate::pointer::escape;

/// A node of the resolved tree, reached by one pointer. Walking goes through boundaries; derived nodes are not met.
#[derive(Clone, Debug)]
pub struct At<'a> {
    submission: &'a Submission,
    place: NodePlace,
    pointer: String,
    link: Option<NodePlace>,
}

impl<'a> At<'a> {
    pub(super) fn new(
        submission: &'a Submission,
        place: NodePlace,
        pointer: String,
        link: Option<NodePlace>,
    ) -> Self {
        Self { submission, place, pointer, link }
    }

    /// The pointer that it was reached by.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The place.
    pub fn place(&self) -> NodePlace {
        self.place
    }

    /// The submission that it belongs to.
    pub fn submission(&self) -> &'a Submission {
        self.submission
    }

    /// The content; at a boundary, that of the file.
    pub fn value(&self) -> &'a Value {
        self.submission.value(self.place)
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&'a str> {
        match self.value() {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a key, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<At<'a>> {
        let Value::Mapping(mapping) = self.value() else { return None };
        Some(self.below(&escape(key), mapping.get(key)?))
    }

    /// Keys (unescaped) and values, if this is a mapping; else nothing.
    pub fn entries(&self) -> Vec<(&'a str, At<'a>)> {
        let Value::Mapping(mapping) = self.value() else { return Vec::new() };
        let entries = mapping.entries().iter();
        entries
            .map(|entry| (&*entry.key.spelling, self.below(&escape(&entry.key.spelling), entry.value)))
            .collect()
    }

    /// The items, if this is a sequence; else nothing.
    pub fn items(&self) -> Vec<At<'a>> {
        let Value::Sequence(items) = self.value() else { return Vec::new() };
        items.iter().enumerate().map(|(at, &item)| self.below(&at.to_string(), item)).collect()
    }

    /// If this is the content of a file that replaced a reference: the reference as written, and the node that holds it.
    pub fn link(&self) -> Option<(&'a str, NodePlace)> {
        let written = self.link?;
        match self.submission.value(written) {
            Value::Text(text) => Some((text, written)),
            _ => None,
        }
    }

    /// The file in which the node stands: at a boundary the file referred to.
    pub fn file(&self) -> &'a SpecFile {
        self.submission.file(self.place.file)
    }

    fn below(&self, segment: &str, node: jobgate_yaml::NodeId) -> At<'a> {
        let mut pointer = String::with_capacity(self.pointer.len() + 1 + segment.len());
        pointer.push_str(&self.pointer);
        pointer.push('/');
        pointer.push_str(segment);
        let (place, link) = self.submission.enter(NodePlace { file: self.place.file, node });
        At { submission: self.submission, place, pointer, link }
    }
}
