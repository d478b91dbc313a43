//! The capability `snapshots`: what a policy may ask about the files of a `code:` (`docs/abi.md` §9), and the host's answers.

mod place;
mod record;
mod search;
mod store;
#[cfg(test)]
mod tests;

pub use place::code_place;
pub use record::{Unrecorded, record};
pub use store::SnapshotStore;

/// What the host answers about one place of the facet `code`. Implemented over [`crate::snapshot`]; a fake in tests.
///
/// Equal questions get equal answers within a run. `place` identifies the place in the submission.
pub trait Snapshots: Send + Sync {
    /// The fingerprint of the place.
    fn compute(&self, place: &CodePlace) -> Result<Fingerprint, SnapshotProblem>;

    /// The names of the files that the fingerprint covers, in the order in which they enter it.
    fn paths(&self, place: &CodePlace) -> Result<Vec<String>, SnapshotProblem>;

    /// The files that the fingerprint covers, in the order in which they enter it.
    fn files(&self, place: &CodePlace) -> Result<Vec<SnapshotFile>, SnapshotProblem>;

    /// What the lock file records for the place.
    fn recorded(&self, place: &CodePlace) -> Option<Fingerprint>;

    /// Paths that differ from what the lock file records.
    fn differing(&self, place: &CodePlace) -> Vec<String>;

    /// Every line of the text files of the place that holds one of the words, in the order of the files.
    fn search(&self, place: &CodePlace, words: &[String]) -> Result<Vec<SourceHit>, SnapshotProblem>;
}

/// A place of the facet `code`, as far as hashing needs it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CodePlace {
    /// The text as written; empty for a component that has additional includes and no code.
    pub written: String,
    /// The folder of the file in which it is written: absolute.
    pub folder: std::path::PathBuf,
    /// Whether the owner is a component: then `__pycache__` is left out, as the service's client does.
    pub component: bool,
    /// The component's `additional_includes`, as written.
    pub additional_includes: Vec<String>,
}

/// The service's own fingerprint of a snapshot (`hash_sha256`, version 202208).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// Lower-case hex.
    pub hash: String,
    /// How many files it covers.
    pub files: u32,
    /// How many bytes they have.
    pub bytes: u64,
}

/// One file of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotFile {
    /// Relative to the snapshot's folder, `/` between segments.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its content, lower-case hex.
    pub sha256: String,
}

/// A line of a file of a snapshot that holds a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceHit {
    /// Relative to the snapshot's folder, `/` between segments.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The index of the word.
    pub word: u32,
}

/// Why there is no fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SnapshotProblem {
    /// `missing`, `empty`, `remote`, `outside`, `case-tie`, `cycle`, `unreadable` or `too-large`.
    pub code: &'static str,
    /// In one sentence.
    pub message: String,
}
