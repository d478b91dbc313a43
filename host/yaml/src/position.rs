//! Where something stands in a text.

/// A range of bytes in the text of a document, `start` included, `end` not. Offsets count from the first byte behind a
/// byte-order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte behind the last one; equal to `start` for a value that is not written (`key:`).
    pub end: u32,
}

impl Span {
    /// The same range as the standard library has it.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}
