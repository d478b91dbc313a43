//! The corpus on the disk.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use jobgate_core::files::{FileError, FileKind, FileProblem, Files, FolderEntry};

pub(crate) struct Disk;

fn problem(path: &Path, error: &std::io::Error) -> FileError {
    let problem = match error.kind() {
        std::io::ErrorKind::NotFound => FileProblem::Missing,
        _ => FileProblem::Other(error.to_string()),
    };
    FileError { path: path.to_path_buf(), problem }
}

impl Files for Disk {
    fn read(&self, path: &Path, _: u64) -> Result<Vec<u8>, FileError> {
        fs::read(path).map_err(|error| problem(path, &error))
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send>, FileError> {
        fs::File::open(path).map(|file| Box::new(file) as _).map_err(|error| problem(path, &error))
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, FileError> {
        path.canonicalize().map_err(|error| problem(path, &error))
    }

    fn kind(&self, path: &Path) -> Result<FileKind, FileError> {
        let data = fs::metadata(path).map_err(|error| problem(path, &error))?;
        Ok(if data.is_dir() { FileKind::Folder } else { FileKind::File { size: data.len() } })
    }

    fn list(&self, folder: &Path) -> Result<Vec<FolderEntry>, FileError> {
        // Loading a submission lists no folder.
        Err(FileError { path: folder.to_path_buf(), problem: FileProblem::NotAFolder })
    }
}
