//! Capability: fingerprints of what `code:` names. The policy sees names, sizes and digests, never content.
//!
//! A policy that calls one of these functions imports `jobgate:policy/snapshots`, which the configuration must grant
//! (`capabilities: [snapshots]`); one that does not call any does not import it. Pointers are those of the sites of
//! [`form::Code`](crate::form::Code); another pointer ends the evaluation.

use crate::open_enum::open_enum;
use crate::{Document, Pointer, host};

/// The fingerprint of a code folder.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// The service's own fingerprint (`hash_sha256`, hash version 202208), lower-case hex.
    pub hash: String,
    /// How many files it covers.
    pub files: u32,
    /// How many bytes they have.
    pub bytes: u64,
}

impl Snapshot {
    /// A fingerprint: for tests, the host makes those that count.
    pub fn new(hash: impl Into<String>, files: u32, bytes: u64) -> Self {
        Self { hash: hash.into(), files, bytes }
    }
}

/// A file that a fingerprint covers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct File {
    /// Relative to the snapshot's folder, `/` between segments.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of the content, lower-case hex.
    pub sha256: String,
}

impl File {
    /// A file: for tests, the host makes those that count.
    pub fn new(path: impl Into<String>, size: u64, sha256: impl Into<String>) -> Self {
        Self { path: path.into(), size, sha256: sha256.into() }
    }
}

open_enum! {
    /// Why there is no fingerprint.
    Code {
        /// The path leads nowhere.
        Missing = "missing",
        /// There is nothing in it.
        Empty = "empty",
        /// It is not local.
        Remote = "remote",
        /// It leads out of the project.
        Outside = "outside",
        /// Two names differ by case only.
        CaseTie = "case-tie",
        /// Symbolic links go round.
        Cycle = "cycle",
        /// It cannot be read.
        Unreadable = "unreadable",
        /// It is too large.
        TooLarge = "too-large",
    }
}

/// Why there is no fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// What sort of problem.
    pub code: Code,
    /// What is wrong, in one sentence.
    pub message: String,
}

impl Problem {
    /// A problem: for tests, the host makes those that count.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// The fingerprint of each of these places, in their order.
#[allow(clippy::useless_conversion, reason = "on wasm32 the host's types are the generated ones")]
pub fn compute<P: Into<Pointer>>(
    document: &Document,
    pointers: impl IntoIterator<Item = P>,
) -> Vec<Result<Snapshot, Problem>> {
    let pointers: Vec<String> = pointers.into_iter().map(|pointer| pointer.into().into()).collect();
    let computed = host::snapshots::compute(document.host, &pointers);
    computed.into_iter().map(|result| result.map(Snapshot::from).map_err(Problem::from)).collect()
}

/// The names of the files that the fingerprint covers, relative to the snapshot's folder, in the order in which they enter it. Cheaper than
/// [`files`], which reads them all for their digests.
///
/// # Errors
/// There is no fingerprint.
#[allow(clippy::useless_conversion, reason = "on wasm32 the host's types are the generated ones")]
pub fn paths(document: &Document, pointer: &str) -> Result<Vec<String>, Problem> {
    host::snapshots::paths(document.host, pointer).map_err(Problem::from)
}

/// The files that the fingerprint covers, in the order in which they enter it.
///
/// # Errors
/// There is no fingerprint.
#[allow(clippy::useless_conversion, reason = "on wasm32 the host's types are the generated ones")]
pub fn files(document: &Document, pointer: &str) -> Result<Vec<File>, Problem> {
    let files = host::snapshots::files(document.host, pointer).map_err(Problem::from)?;
    Ok(files.into_iter().map(File::from).collect())
}

/// What `snapshots.lock` records for this place; none if it records nothing.
#[allow(clippy::useless_conversion, reason = "on wasm32 the host's types are the generated ones")]
pub fn recorded(document: &Document, pointer: &str) -> Option<Snapshot> {
    host::snapshots::recorded(document.host, pointer).map(Snapshot::from)
}

/// Paths that differ from what `snapshots.lock` records: added, removed or changed; none if it records nothing.
pub fn differing(document: &Document, pointer: &str) -> Vec<String> {
    host::snapshots::differing(document.host, pointer)
}
