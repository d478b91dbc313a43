//! What the core asks of a file system. The core itself opens nothing: the binary gives it the disk, tests give it memory.

mod memory;

use std::io::Read;
use std::path::{Path, PathBuf};

pub use memory::MemoryFiles;

/// A file system, as far as loading a submission and hashing a snapshot need one.
///
/// Paths are absolute. Every call follows symbolic links but [`list`](Files::list), which names them as what they are.
pub trait Files: Send + Sync {
    /// The whole content of a file. A file of more than `limit` bytes is not read ([`FileProblem::TooLarge`]).
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, FileError>;

    /// The content of a file, to be read piece by piece.
    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send>, FileError>;

    /// The path with symbolic links and `.` and `..` resolved; the file exists.
    fn resolve(&self, path: &Path) -> Result<PathBuf, FileError>;

    /// What the path names, links followed.
    fn kind(&self, path: &Path) -> Result<FileKind, FileError>;

    /// The entries of a folder, in the order in which the system lists them.
    fn list(&self, folder: &Path) -> Result<Vec<FolderEntry>, FileError>;
}

/// What a path names once links are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file of this many bytes.
    File {
        /// Its size in bytes.
        size: u64,
    },
    /// A folder.
    Folder,
    /// A device, a pipe, a socket.
    Other,
}

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderEntry {
    /// The name, without a folder.
    pub name: String,
    /// What the entry is, links not followed.
    pub kind: EntryKind,
}

/// What an entry of a folder is, links not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A device, a pipe, a socket.
    Other,
}

/// Why a file could not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read `{}`: {problem}", path.display())]
pub struct FileError {
    /// The path that was asked for.
    pub path: PathBuf,
    /// What is the matter with it.
    pub problem: FileProblem,
}

/// What is the matter with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// Nothing is there.
    #[error("there is no such file or folder")]
    Missing,
    /// A folder stands where a file was expected.
    #[error("it is a folder")]
    IsFolder,
    /// A file stands where a folder was expected.
    #[error("it is not a folder")]
    NotAFolder,
    /// The file is over the limit.
    #[error("it has {size} bytes, more than the limit of {limit}")]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The links of the path form a cycle.
    #[error("its symbolic links form a cycle")]
    LinkCycle,
    /// A name is not UTF-8.
    #[error("its name is not UTF-8")]
    NameNotUtf8,
    /// Anything else, in the words of the system.
    #[error("{0}")]
    Other(String),
}
