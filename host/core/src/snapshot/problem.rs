//! Why there is no fingerprint.

use std::path::{Path, PathBuf};

use crate::files::{FileError, FileProblem};
use crate::snapshots::SnapshotProblem;

/// Why a snapshot has no fingerprint, or none that would be the same elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// One of the codes of the capability `snapshots`: `missing`, `empty`, `remote`, `outside`, `case-tie`, `cycle`,
    /// `unreadable`, `too-large`. What the official client would refuse for another reason is `unreadable` too.
    pub code: &'static str,
    /// What, where and what to do, in one or two sentences.
    pub message: String,
    /// The file or folder that is at fault.
    pub path: PathBuf,
}

impl Problem {
    pub(super) fn new(code: &'static str, path: &Path, message: impl Into<String>) -> Self {
        Problem { code, message: message.into(), path: path.to_path_buf() }
    }

    /// A file or folder that the file system refuses.
    pub fn from_file(error: &FileError) -> Self {
        let code = match error.problem {
            FileProblem::Missing => "missing",
            FileProblem::LinkCycle => "cycle",
            FileProblem::TooLarge { .. } => "too-large",
            _ => "unreadable",
        };
        Problem::new(code, &error.path, error.to_string())
    }

    pub(super) fn unreadable(path: &Path, why: impl std::fmt::Display) -> Self {
        Problem::new("unreadable", path, format!("`{}`: {why}", path.display()))
    }

    pub(super) fn outside(path: &Path, root: &Path) -> Self {
        let message = format!(
            "`{}` lies outside the project root `{}`. Move it inside, or start from a root that holds it",
            path.display(),
            root.display()
        );
        Problem::new("outside", path, message)
    }

    pub(super) fn cycle(path: &Path) -> Self {
        let message = format!(
            "`{}` leads back to a folder that it lies in, so the files never end. Remove the symbolic link",
            path.display()
        );
        Problem::new("cycle", path, message)
    }
}

impl From<Problem> for SnapshotProblem {
    fn from(problem: Problem) -> Self {
        SnapshotProblem { code: problem.code, message: problem.message }
    }
}
