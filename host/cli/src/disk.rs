//! The file system of the machine, as the core wants it.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use jobgate_core::files::{EntryKind, FileError, FileKind, FileProblem, Files, FolderEntry};

/// The disk. Holds nothing: what is read is what is there at that moment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
        let file = open(path)?;
        let size = file.metadata().map_err(|error| failed(path, &error))?.len();
        if size > limit {
            return Err(FileError { path: path.to_owned(), problem: FileProblem::TooLarge { size, limit } });
        }
        // A file may grow, and a pipe has no size: never take more than the limit and one byte.
        let mut content = Vec::with_capacity(size as usize);
        file.take(limit.saturating_add(1)).read_to_end(&mut content).map_err(|error| failed(path, &error))?;
        let size = content.len() as u64;
        if size > limit {
            return Err(FileError { path: path.to_owned(), problem: FileProblem::TooLarge { size, limit } });
        }
        Ok(content)
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send>, FileError> {
        Ok(Box::new(open(path)?))
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, FileError> {
        fs::canonicalize(path).map_err(|error| failed(path, &error))
    }

    fn kind(&self, path: &Path) -> Result<FileKind, FileError> {
        let found = fs::metadata(path).map_err(|error| failed(path, &error))?;
        Ok(match found.file_type() {
            kind if kind.is_dir() => FileKind::Folder,
            kind if kind.is_file() => FileKind::File { size: found.len() },
            _ => FileKind::Other,
        })
    }

    fn list(&self, folder: &Path) -> Result<Vec<FolderEntry>, FileError> {
        let entries = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
        entries.map(|entry| named(folder, entry)).collect()
    }
}

fn named(folder: &Path, entry: io::Result<fs::DirEntry>) -> Result<FolderEntry, FileError> {
    let entry = entry.map_err(|error| failed(folder, &error))?;
    let name = entry
        .file_name()
        .into_string()
        .map_err(|_| FileError { path: entry.path(), problem: FileProblem::NameNotUtf8 })?;
    let kind = match entry.file_type().map_err(|error| failed(&entry.path(), &error))? {
        kind if kind.is_symlink() => EntryKind::Link,
        kind if kind.is_dir() => EntryKind::Folder,
        kind if kind.is_file() => EntryKind::File,
        _ => EntryKind::Other,
    };
    Ok(FolderEntry { name, kind })
}

/// Opens a regular file. A pipe or a device would block or never end, so it is refused before it is opened.
fn open(path: &Path) -> Result<fs::File, FileError> {
    let refused = |problem| Err(FileError { path: path.to_owned(), problem });
    match fs::metadata(path).map_err(|error| failed(path, &error))?.file_type() {
        kind if kind.is_dir() => refused(FileProblem::IsFolder),
        kind if kind.is_file() => fs::File::open(path).map_err(|error| failed(path, &error)),
        _ => refused(FileProblem::Other("it is no regular file".to_owned())),
    }
}

fn failed(path: &Path, error: &io::Error) -> FileError {
    let problem = match error.kind() {
        ErrorKind::NotFound => FileProblem::Missing,
        ErrorKind::NotADirectory => FileProblem::NotAFolder,
        ErrorKind::IsADirectory => FileProblem::IsFolder,
        // ELOOP on Linux and macOS: the standard library has no stable kind for it.
        _ if matches!(error.raw_os_error(), Some(40 | 62)) => FileProblem::LinkCycle,
        _ => FileProblem::Other(error.to_string()),
    };
    FileError { path: path.to_owned(), problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("job.yml");
        fs::write(&path, "12345").unwrap();
        assert_eq!(Disk.read(&path, 5).unwrap(), b"12345");
        let error = Disk.read(&path, 4).unwrap_err();
        assert_eq!(error.problem, FileProblem::TooLarge { size: 5, limit: 4 });
    }

    #[test]
    fn what_is_no_file_is_refused_without_opening_it() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Disk.read(folder.path(), 9).unwrap_err().problem, FileProblem::IsFolder);
        assert_eq!(Disk.read(&folder.path().join("x"), 9).unwrap_err().problem, FileProblem::Missing);
        #[cfg(unix)]
        assert!(matches!(Disk.read(Path::new("/dev/zero"), 9).unwrap_err().problem, FileProblem::Other(_)));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_itself_is_a_cycle() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("loop");
        std::os::unix::fs::symlink("loop", &path).unwrap();
        assert_eq!(Disk.resolve(&path).unwrap_err().problem, FileProblem::LinkCycle);
    }
}
