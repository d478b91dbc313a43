//! Capability: where words stand in the files of what `code:` names. The policy sees names and lines, never content.
//!
//! A policy that calls [`search`] imports `jobgate:policy/sources`, which the configuration must grant. It refers to a type
//! of `snapshots`, which is imported and must be granted with it (`capabilities: [snapshots, sources]`).

use crate::snapshots::Problem;
use crate::{Document, host};

/// A line that holds a word.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hit {
    /// Relative to the snapshot's folder, `/` between segments.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The index of the word.
    pub word: u32,
}

impl Hit {
    /// A hit: for tests, the host makes those that count.
    pub fn new(path: impl Into<String>, line: u32, word: u32) -> Self {
        Self { path: path.into(), line, word }
    }
}

/// Every line of the text files of a `code` site that holds one of the words, at most 1,000.
///
/// # Errors
/// The files cannot be read.
#[allow(clippy::useless_conversion, reason = "on wasm32 the host's types are the generated ones")]
pub fn search(document: &Document, pointer: &str, words: &[&str]) -> Result<Vec<Hit>, Problem> {
    let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    let hits = host::sources::search(document.host, pointer, &words).map_err(Problem::from)?;
    Ok(hits.into_iter().map(Hit::from).collect())
}
