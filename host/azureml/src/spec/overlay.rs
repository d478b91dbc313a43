//! The files of a build context, with the Dockerfiles that policies changed in place of those on disk.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use jobgate_core::files::{FileError, FileKind, FileProblem, Files, FolderEntry};
use jobgate_core::submission::Submission;

/// Files of which some have another text than on disk. A Dockerfile is a document of the submission, so what is built is what policies
/// left. Other specs that happen to lie in an uploaded folder go as they are on disk: nothing reads them there, and code goes so, too.
pub(crate) struct Overlay<'a> {
    files: &'a dyn Files,
    texts: HashMap<PathBuf, String>,
}

impl<'a> Overlay<'a> {
    /// The changed Dockerfiles of a submission over its files.
    pub(crate) fn new(files: &'a dyn Files, submission: &Submission) -> Self {
        let is_dockerfile = |path: &Path| submission.dockerfiles().any(|document| document.absolute == path);
        let rewritten = submission.rewritten().into_iter().filter(|file| is_dockerfile(&file.absolute));
        Self { files, texts: rewritten.map(|file| (file.absolute, file.submitted)).collect() }
    }

    /// The text of a file that was changed.
    pub(crate) fn text(&self, path: &Path) -> Option<&str> {
        if self.texts.is_empty() {
            return None;
        }
        let real = self.files.resolve(path).ok()?;
        self.texts.get(&real).map(String::as_str)
    }
}

impl Files for Overlay<'_> {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
        match self.text(path) {
            Some(text) if text.len() as u64 > limit => {
                let problem = FileProblem::TooLarge { size: text.len() as u64, limit };
                Err(FileError { path: path.to_path_buf(), problem })
            }
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => self.files.read(path, limit),
        }
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send>, FileError> {
        match self.text(path) {
            Some(text) => Ok(Box::new(Cursor::new(text.as_bytes().to_vec()))),
            None => self.files.open(path),
        }
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, FileError> {
        self.files.resolve(path)
    }

    fn kind(&self, path: &Path) -> Result<FileKind, FileError> {
        match self.text(path) {
            Some(text) => Ok(FileKind::File { size: text.len() as u64 }),
            None => self.files.kind(path),
        }
    }

    fn list(&self, folder: &Path) -> Result<Vec<FolderEntry>, FileError> {
        self.files.list(folder)
    }
}
