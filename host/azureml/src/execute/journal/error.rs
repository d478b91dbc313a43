//! Why a journal cannot be used.

use std::path::PathBuf;

/// A journal that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Another process carries out the same plan.
    #[error("another process is submitting the same plan now (it holds {})", path.display())]
    Busy {
        /// The lock.
        path: PathBuf,
    },
    /// It cannot be read or written.
    #[error("cannot {what} {}: {why}", path.display())]
    Io {
        /// What was done.
        what: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// It is damaged.
    #[error("{} is damaged: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How.
        why: String,
    },
    /// It is not what was expected there.
    #[error("{} cannot be gone on with: {why}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Why.
        why: &'static str,
    },
}

impl JournalError {
    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Self::Busy { .. } => "wait until it is done".to_owned(),
            Self::Io { path, .. } => {
                format!("see that the folder {} is writable and the disk not full", folder(path))
            }
            Self::Damaged { path, .. } | Self::Foreign { path, .. } => format!(
                "an earlier submission did not end: look in the workspace whether its job exists, then delete {}",
                path.display()
            ),
        }
    }
}

fn folder(path: &std::path::Path) -> String {
    path.parent().unwrap_or(path).display().to_string()
}
