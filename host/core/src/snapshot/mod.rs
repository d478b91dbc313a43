//! Snapshots: the files of a `code:` folder and their fingerprint, exactly as azure-ai-ml 1.35.2 computes it.
//!
//! [`list`] says which files a code place has; [`content_hash`], [`digest_files`] and [`fingerprint`] read them. The
//! measure is the official client (client-protocol §3.1, §3.2, §3.5) and the vectors in `tests/vectors/snapshot-hashes.json`.
//! Where the client's answer would depend on the machine (names that differ by case alone), never end (links in a cycle) or
//! silently leave something out (a folder that cannot be read), there is a [`Problem`] instead of a hash.

mod hash;
mod ignore;
mod lock;
mod merge;
mod object;
mod pattern;
mod problem;
#[cfg(test)]
mod tests;
mod walk;

use std::path::{Path, PathBuf};

pub use hash::{content_hash, digest_files, fingerprint};
pub use lock::{Difference, How, LockEntry, LockError, LockPlace, SnapshotLock, differing};
pub use merge::{MERGED_FOLDER, merge};
pub use object::{object_fingerprint, object_hash};
pub use problem::Problem;
pub use walk::walk;

use crate::files::Files;
use crate::snapshots::CodePlace;

/// The most entries that one snapshot's folders may have, ignored ones included.
pub const LIMIT_ENTRIES: u64 = 1_000_000;
/// The most bytes that the files of one snapshot may have.
pub const LIMIT_BYTES: u64 = 64 << 30;
/// How deep folders may lie in one another.
pub const LIMIT_DEPTH: usize = 200;

/// The limits above, so that tests can reach them.
#[derive(Clone, Copy, Debug)]
struct Limits {
    entries: u64,
    bytes: u64,
    depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { entries: LIMIT_ENTRIES, bytes: LIMIT_BYTES, depth: LIMIT_DEPTH }
    }
}

/// Which of its two hashes a folder gets: the client leaves `__pycache__` out of a component's code, and of that alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Variant {
    /// Whether the code belongs to a component; every step of a pipeline is one.
    pub component: bool,
}

/// The files of a snapshot in the order in which they enter its hash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The files, by lower-cased path.
    pub files: Vec<ListedFile>,
    /// Their size altogether, in bytes.
    pub bytes: u64,
    /// The name of the folder under which the client uploads the files; none for a single file.
    pub folder: Option<String>,
}

/// One file of a [`Listing`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// Relative to the snapshot's folder, `/` between segments; a linked folder under the name of the link.
    pub path: String,
    /// Where the content is read from.
    pub source: PathBuf,
    /// Its size in bytes when it was listed. If another number is read later, that is an error.
    pub size: u64,
}

impl Listing {
    /// Puts the files in hash order. `folder` is blamed; `limit` is that of their bytes altogether.
    fn new(
        mut files: Vec<ListedFile>,
        name: Option<String>,
        folder: &Path,
        limit: u64,
    ) -> Result<Self, Problem> {
        if files.is_empty() {
            let message = format!(
                "`{}` has no file that is not ignored, and the service takes no empty snapshot. Add a file, or mend the ignore file",
                folder.display()
            );
            return Err(Problem::new("empty", folder, message));
        }
        files.sort_by_cached_key(|file| file.path.to_lowercase());
        let tie = files.windows(2).find_map(|pair| match pair {
            [a, b] if a.path.to_lowercase() == b.path.to_lowercase() => Some((a, b)),
            _ => None,
        });
        if let Some((a, b)) = tie {
            let message = format!(
                "`{}` and `{}` differ by case alone, so the fingerprint depends on the machine. Rename one of them",
                a.path.escape_debug(),
                b.path.escape_debug()
            );
            return Err(Problem::new("case-tie", &b.source, message));
        }
        let bytes = files.iter().fold(0u64, |sum, file| sum.saturating_add(file.size));
        if bytes > limit {
            let message = format!(
                "`{}` has files of {bytes} bytes altogether, more than the limit of {limit}. Ignore what the job does not need",
                folder.display()
            );
            return Err(Problem::new("too-large", folder, message));
        }
        Ok(Listing { files, bytes, folder: name })
    }
}

/// The files of a place of the facet `code`. Everything must lie inside `project_root`, if there is one, links resolved.
///
/// # Errors
///
/// A [`Problem`]: the place names nothing local, or its files cannot be listed as the client lists them.
pub fn list(files: &dyn Files, place: &CodePlace, project_root: Option<&Path>) -> Result<Listing, Problem> {
    refuse_remote(&place.written, &place.folder)?;
    if place.additional_includes.is_empty() {
        let folder = files.resolve(&place.folder).map_err(|error| Problem::from_file(&error))?;
        let variant = Variant { component: place.component };
        return walk(files, &folder.join(&place.written), project_root, variant);
    }
    merge(files, &place.folder, Some(&place.written), &place.additional_includes, project_root)
}

/// A text that names code elsewhere: `azureml:…`, a URL, `git+…`.
fn refuse_remote(written: &str, folder: &Path) -> Result<(), Problem> {
    if !(written.starts_with("azureml:") || written.starts_with("git+") || written.contains("://")) {
        return Ok(());
    }
    let message = format!(
        "`{}` is not on this machine, so it has no fingerprint. Name a local folder, or pin it where it is registered",
        written.escape_debug()
    );
    Err(Problem::new("remote", folder, message))
}
