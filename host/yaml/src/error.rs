//! Why a document cannot be read, or its text not be edited.

use crate::{Position, Span};

/// A document that cannot be read: what is wrong, where, and what kind of thing it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {message}", position.line, position.column)]
pub struct ParseError {
    /// What kind of error it is, for programs.
    pub kind: ErrorKind,
    /// What is wrong and, where it is not plain, what to do. Names from the text stand in it as they are.
    pub message: String,
    /// Where; of zero width where the text was cut or not decoded.
    pub span: Span,
    /// Where the span starts.
    pub position: Position,
    /// For [`ErrorKind::DuplicateKeys`]: every key of the document that is repeated, in order; else none.
    pub duplicates: Vec<DuplicateKey>,
}

/// A key that stands twice in one mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateKey {
    /// The key as pointers spell it.
    pub key: String,
    /// Where the key stands first.
    pub first: Span,
    /// The line and column of the first one.
    pub first_position: Position,
    /// Where it stands again.
    pub again: Span,
    /// The line and column of the repeated one.
    pub again_position: Position,
}

/// The kinds of [`ParseError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// More bytes than [`Limits::bytes`](crate::Limits::bytes).
    TooLarge,
    /// Deeper than [`Limits::depth`](crate::Limits::depth).
    TooDeep,
    /// More nodes than [`Limits::nodes`](crate::Limits::nodes) or [`Limits::expanded`](crate::Limits::expanded).
    TooManyNodes,
    /// Not UTF-8.
    NotUtf8,
    /// A character that YAML does not allow, or that the official client's reader takes for a line break.
    Character,
    /// Not YAML as the official client's reader has it.
    Syntax,
    /// More than one document in one file.
    SeveralDocuments,
    /// A `%YAML` directive of a version other than 1.x.
    Version,
    /// An alias without an anchor before it.
    UnknownAnchor,
    /// An anchor name that is defined twice.
    DuplicateAnchor,
    /// An alias within what it stands for.
    Cycle,
    /// A `<<` whose value is neither a mapping nor a list of mappings.
    Merge,
    /// A tag that the official client's reader does not know, or on a node of the wrong kind.
    Tag,
    /// A scalar that its type has no value for, such as the 13th month.
    Value,
    /// A sequence, a mapping or a set as a key.
    UnhashableKey,
    /// Keys that stand twice in one mapping.
    DuplicateKeys,
}

/// A change of the tree for which no text was found: nothing is written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {what}: {why}", if place.is_empty() { "the document" } else { place })]
pub struct EditError {
    /// The place as a JSON pointer; empty for the document as a whole.
    pub place: String,
    /// What was wanted there.
    pub what: String,
    /// Why it was not possible.
    pub why: String,
}

/// An error before its position is known: positions are only computed for errors that are returned.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    pub(crate) span: Span,
}

impl Fault {
    pub(crate) fn new(kind: ErrorKind, span: Span, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), span }
    }
}
