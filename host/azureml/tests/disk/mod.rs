//! The disk, for tests that load submissions from it.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jobgate_core::files::{EntryKind, FileError, FileKind, FileProblem, Files, FolderEntry};

/// What is on the disk at the moment of asking.
pub(crate) struct Disk;

fn failed(path: &Path, error: &io::Error) -> FileError {
    let problem = match error.kind() {
        io::ErrorKind::NotFound => FileProblem::Missing,
        io::ErrorKind::NotADirectory => FileProblem::NotAFolder,
        io::ErrorKind::IsADirectory => FileProblem::IsFolder,
        _ => FileProblem::Other(error.to_string()),
    };
    FileError { path: path.to_path_buf(), problem }
}

impl Files for Disk {
    fn read(&self, path: &Path, _: u64) -> Result<Vec<u8>, FileError> {
        fs::read(path).map_err(|error| failed(path, &error))
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send>, FileError> {
        fs::File::open(path).map(|file| Box::new(file) as _).map_err(|error| failed(path, &error))
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, FileError> {
        path.canonicalize().map_err(|error| failed(path, &error))
    }

    fn kind(&self, path: &Path) -> Result<FileKind, FileError> {
        let data = fs::metadata(path).map_err(|error| failed(path, &error))?;
        Ok(if data.is_dir() { FileKind::Folder } else { FileKind::File { size: data.len() } })
    }

    fn list(&self, folder: &Path) -> Result<Vec<FolderEntry>, FileError> {
        let entries = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
        let named = |entry: io::Result<fs::DirEntry>| {
            let entry = entry.map_err(|error| failed(folder, &error))?;
            let kind = match entry.file_type().map_err(|error| failed(folder, &error))? {
                kind if kind.is_symlink() => EntryKind::Link,
                kind if kind.is_dir() => EntryKind::Folder,
                kind if kind.is_file() => EntryKind::File,
                _ => EntryKind::Other,
            };
            Ok(FolderEntry { name: entry.file_name().to_string_lossy().into_owned(), kind })
        };
        entries.map(named).collect()
    }
}
