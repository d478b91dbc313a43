//! The problems of one configuration, collected: one for each place, in the order of the file.

use std::collections::HashSet;

use super::{ConfigError, ConfigProblem, ConfigText};

/// Collects the problems of one file.
pub(super) struct Problems<'a> {
    text: &'a ConfigText,
    seen: HashSet<String>,
    found: Vec<ConfigProblem>,
}

impl<'a> Problems<'a> {
    pub(super) fn new(text: &'a ConfigText) -> Self {
        Self { text, seen: HashSet::new(), found: Vec::new() }
    }

    /// A problem of the value at a pointer. What follows from an earlier problem of the same place is not one.
    pub(super) fn value(&mut self, pointer: &str, message: impl Into<String>, help: Option<String>) {
        self.push(self.text.place(pointer), pointer, message.into(), help);
    }

    /// A problem of the key at a pointer.
    pub(super) fn key(&mut self, pointer: &str, message: impl Into<String>, help: Option<String>) {
        self.push(self.text.key_place(pointer), pointer, message.into(), help);
    }

    fn push(&mut self, place: crate::finding::Place, pointer: &str, message: String, help: Option<String>) {
        if self.seen.insert(pointer.to_owned()) {
            self.found.push(ConfigProblem { place, pointer: pointer.to_owned(), message, help });
        }
    }

    /// Whether something is wrong at a pointer.
    pub(super) fn at(&self, pointer: &str) -> bool {
        self.seen.contains(pointer)
    }

    /// A value, if nothing was wrong.
    pub(super) fn finish<T>(mut self, value: T) -> Result<T, ConfigError> {
        if self.found.is_empty() {
            return Ok(value);
        }
        self.found.sort_by_key(|problem| (problem.place.line, problem.place.column));
        Err(ConfigError { problems: self.found })
    }
}
