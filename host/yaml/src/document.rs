//! A document: its text, and the tree that it says.

use std::sync::{Arc, OnceLock};

use crate::compose::compose;
use crate::construct::{Constructed, Duplicate, construct};
use crate::decode::{decode, located};
use crate::lines::Lines;
use crate::merge::Merges;
use crate::source::{NONE, Source};
use crate::{DuplicateKey, ErrorKind, Limits, ParseError, Position, Tree};

/// A document that was read. It does not change; share it by [`Arc`].
#[derive(Debug)]
pub struct Document {
    pub(crate) text: String,
    /// Whether a byte-order mark stood before the text.
    pub(crate) marked: bool,
    pub(crate) limits: Limits,
    pub(crate) source: Source,
    pub(crate) merges: Merges,
    pub(crate) tree: Arc<Tree>,
    pub(crate) lines: OnceLock<Lines>,
}

impl Document {
    /// Reads a document as the official client does: PyYAML's YAML 1.1, with the exceptions that the crate's documentation
    /// lists.
    ///
    /// # Errors
    /// What is no such document, or reaches one of the limits, gives an error with its place. Of duplicate keys all of the
    /// document are named at once.
    pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Document, ParseError> {
        let (text, marked) = decode(bytes, limits)?;
        let read = compose(text, limits).and_then(|composed| {
            let constructed = construct(&composed, limits)?;
            Ok((composed.source, constructed))
        });
        let (source, Constructed { tree, merges, duplicates }) =
            read.map_err(|fault| located(fault, text, &Lines::new(text)))?;
        if !duplicates.is_empty() {
            return Err(duplicate_keys(&duplicates, text));
        }
        Ok(Document {
            text: text.to_owned(),
            marked,
            limits: *limits,
            source,
            merges,
            tree: Arc::new(tree),
            lines: OnceLock::new(),
        })
    }

    /// The tree of a text in which keys may be repeated: enough to tell what a file is that [`Document::parse`] refuses, and not what it
    /// says. None where it refuses it for another reason.
    pub fn tree_with_repeated_keys(bytes: &[u8], limits: &Limits) -> Option<Tree> {
        let (text, _) = decode(bytes, limits).ok()?;
        let composed = compose(text, limits).ok()?;
        Some(construct(&composed, limits).ok()?.tree)
    }

    /// The text, without a byte-order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The tree, typed and expanded.
    pub fn tree(&self) -> &Arc<Tree> {
        &self.tree
    }

    /// Whether the stream holds no document at all, but comments perhaps. The root is null then.
    pub fn is_empty(&self) -> bool {
        self.source.root == NONE
    }

    /// The line and the column of an offset. The lines are found when this is first called.
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset as usize)
    }

    pub(crate) fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::new(&self.text))
    }
}

fn duplicate_keys(duplicates: &[Duplicate], text: &str) -> ParseError {
    let lines = Lines::new(text);
    let at = |span: crate::Span| lines.position(text, span.start as usize);
    let duplicates: Vec<DuplicateKey> = duplicates
        .iter()
        .map(|(key, first, again)| DuplicateKey {
            key: key.to_string(),
            first: *first,
            first_position: at(*first),
            again: *again,
            again_position: at(*again),
        })
        .collect();
    let named = duplicates.first().map_or(String::new(), |key| {
        format!(
            "the key `{}` stands twice in one mapping, first in line {}",
            key.key, key.first_position.line
        )
    });
    let more = match duplicates.len() {
        0 | 1 => String::new(),
        count => format!(" ({} more in this document)", count - 1),
    };
    let (span, position) = duplicates.first().map_or_else(
        || (crate::Span { start: 0, end: 0 }, Position { line: 1, column: 1 }),
        |key| (key.again, key.again_position),
    );
    let message = format!("{named}: remove one{more}");
    ParseError { kind: ErrorKind::DuplicateKeys, message, span, position, duplicates }
}

#[cfg(test)]
mod tests {
    use super::Document;

    #[test]
    fn a_document_is_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Document>();
    }
}
