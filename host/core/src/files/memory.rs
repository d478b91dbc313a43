//! A file system in memory, for tests.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::{Component, Path, PathBuf};

use super::{EntryKind, FileError, FileKind, FileProblem, Files, FolderEntry};

/// A file system in memory: files, folders and symbolic links below `/`. A folder lists its entries by name.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles {
    entries: BTreeMap<PathBuf, Entry>,
}

#[derive(Clone, Debug)]
enum Entry {
    File(Vec<u8>),
    Folder,
    Link(PathBuf),
}

/// More links than this in one path are a cycle, as on Linux.
const LINKS: usize = 40;

impl MemoryFiles {
    /// Puts a file, with the folders above it.
    pub fn file(mut self, path: impl AsRef<Path>, content: impl Into<Vec<u8>>) -> Self {
        self.put(path.as_ref(), Entry::File(content.into()));
        self
    }

    /// Puts an empty folder, with the folders above it.
    pub fn folder(mut self, path: impl AsRef<Path>) -> Self {
        self.put(path.as_ref(), Entry::Folder);
        self
    }

    /// Puts a symbolic link, whose target is read from the folder that holds it.
    pub fn link(mut self, path: impl AsRef<Path>, target: impl Into<PathBuf>) -> Self {
        self.put(path.as_ref(), Entry::Link(target.into()));
        self
    }

    fn put(&mut self, path: &Path, entry: Entry) {
        for folder in path.ancestors().skip(1) {
            self.entries.entry(folder.to_path_buf()).or_insert(Entry::Folder);
        }
        self.entries.insert(path.to_path_buf(), entry);
    }

    fn walk(&self, path: &Path) -> Result<PathBuf, FileProblem> {
        let mut links = 0;
        let mut todo: Vec<PathBuf> = split(path);
        let mut at = PathBuf::from("/");
        while let Some(part) = todo.pop() {
            if part.as_os_str() == ".." {
                at.pop();
                continue;
            }
            let next = at.join(&part);
            match self.entries.get(&next) {
                None => return Err(FileProblem::Missing),
                Some(Entry::Link(target)) => {
                    links += 1;
                    if links > LINKS {
                        return Err(FileProblem::LinkCycle);
                    }
                    if target.is_absolute() {
                        at = PathBuf::from("/");
                    }
                    todo.extend(split(target));
                }
                Some(Entry::File(_)) if !todo.is_empty() => return Err(FileProblem::NotAFolder),
                Some(_) => at = next,
            }
        }
        Ok(at)
    }

    fn entry(&self, path: &Path) -> Result<&Entry, FileError> {
        let at = self.resolve(path)?;
        // `walk` has found every entry on the way; only the root may be missing from an empty file system.
        Ok(self.entries.get(&at).unwrap_or(&Entry::Folder))
    }
}

/// The parts of a path, last first, `.` and the root left out.
fn split(path: &Path) -> Vec<PathBuf> {
    let part = |component: Component<'_>| match component {
        Component::Normal(name) => Some(PathBuf::from(name)),
        Component::ParentDir => Some(PathBuf::from("..")),
        _ => None,
    };
    path.components().rev().filter_map(part).collect()
}

fn problem(path: &Path, problem: FileProblem) -> FileError {
    FileError { path: path.to_path_buf(), problem }
}

impl Files for MemoryFiles {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
        match self.entry(path)? {
            Entry::File(content) if content.len() as u64 > limit => {
                Err(problem(path, FileProblem::TooLarge { size: content.len() as u64, limit }))
            }
            Entry::File(content) => Ok(content.clone()),
            _ => Err(problem(path, FileProblem::IsFolder)),
        }
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send>, FileError> {
        Ok(Box::new(Cursor::new(self.read(path, u64::MAX)?)))
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, FileError> {
        self.walk(path).map_err(|found| problem(path, found))
    }

    fn kind(&self, path: &Path) -> Result<FileKind, FileError> {
        Ok(match self.entry(path)? {
            Entry::File(content) => FileKind::File { size: content.len() as u64 },
            _ => FileKind::Folder,
        })
    }

    fn list(&self, folder: &Path) -> Result<Vec<FolderEntry>, FileError> {
        let at = self.resolve(folder)?;
        if matches!(self.entries.get(&at), Some(Entry::File(_))) {
            return Err(problem(folder, FileProblem::NotAFolder));
        }
        let inside = self.entries.iter().filter(|(path, _)| path.parent() == Some(&at));
        let named = inside.filter_map(|(path, entry)| {
            let kind = match entry {
                Entry::File(_) => EntryKind::File,
                Entry::Folder => EntryKind::Folder,
                Entry::Link(_) => EntryKind::Link,
            };
            let name = path.file_name()?.to_str().ok_or_else(|| problem(path, FileProblem::NameNotUtf8));
            Some(name.map(|name| FolderEntry { name: name.to_owned(), kind }))
        });
        named.collect()
    }
}
