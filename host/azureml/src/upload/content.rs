//! What a file holds, read once and hashed on the way. Everything here blocks.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use md5::Md5;
use sha2::{Digest as _, Sha256};

use super::UploadError;
use crate::plan::{PlannedFile, Source};

/// A file that is read from its beginning to its end, and must be what was planned.
pub(super) struct Content {
    file: PlannedFile,
    reader: Reader,
    read: u64,
    sha256: Sha256,
    md5: Md5,
}

enum Reader {
    Disk(File),
    Text(io::Cursor<Vec<u8>>),
}

impl Content {
    /// Opens it.
    pub(super) fn open(file: &PlannedFile) -> Result<Self, UploadError> {
        let reader = match &file.source {
            Source::Text(text) => Reader::Text(io::Cursor::new(text.clone().into_bytes())),
            Source::Disk(path) => Reader::Disk(open(path)?),
        };
        let content = Self { file: file.clone(), reader, read: 0, sha256: Sha256::new(), md5: Md5::new() };
        if let Reader::Disk(open) = &content.reader {
            let size = open.metadata().map_err(|error| unreadable(&content.path(), &error))?.len();
            if size != file.size {
                return Err(content.changed(format!("it has {size} bytes, and had {}", file.size)));
            }
        }
        Ok(content)
    }

    /// At most so many bytes; none at the end, which is reached only if everything was as planned.
    pub(super) fn next(&mut self, most: usize) -> Result<Option<Bytes>, UploadError> {
        let mut bytes = Vec::with_capacity(most.min(usize::try_from(self.left()).unwrap_or(most)));
        let limit = u64::try_from(most).unwrap_or(u64::MAX);
        let count = match &mut self.reader {
            Reader::Disk(file) => file.take(limit).read_to_end(&mut bytes),
            Reader::Text(text) => text.take(limit).read_to_end(&mut bytes),
        };
        count.map_err(|error| unreadable(&self.path(), &error))?;
        self.read += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.sha256.update(&bytes);
        self.md5.update(&bytes);
        if self.read > self.file.size {
            return Err(self.changed("it grew".to_owned()));
        }
        if bytes.is_empty() {
            self.verify()?;
            return Ok(None);
        }
        if self.left() == 0 {
            // The last bytes leave this machine only if all of them are what was planned.
            self.verify()?;
        }
        Ok(Some(bytes.into()))
    }

    /// Reads to the end.
    pub(super) fn drain(&mut self) -> Result<(), UploadError> {
        while self.next(1 << 20)?.is_some() {}
        Ok(())
    }

    /// The MD5 of what was read so far, as headers have it.
    pub(super) fn md5(&self) -> String {
        STANDARD.encode(self.md5.clone().finalize())
    }

    fn left(&self) -> u64 {
        self.file.size.saturating_sub(self.read)
    }

    fn verify(&self) -> Result<(), UploadError> {
        if self.read != self.file.size {
            return Err(self.changed(format!("it has {} bytes, and had {}", self.read, self.file.size)));
        }
        let sha256 = hex::encode(self.sha256.clone().finalize());
        if sha256 != self.file.sha256 {
            return Err(self.changed(format!("its SHA-256 is {sha256}, and was {}", self.file.sha256)));
        }
        Ok(())
    }

    fn changed(&self, how: String) -> UploadError {
        UploadError::Changed { path: self.path(), how }
    }

    fn path(&self) -> std::path::PathBuf {
        match &self.file.source {
            Source::Disk(path) => path.clone(),
            Source::Text(_) => self.file.path.clone().into(),
        }
    }
}

fn open(path: &Path) -> Result<File, UploadError> {
    let gone = |how: &str| UploadError::Changed { path: path.to_owned(), how: how.to_owned() };
    // Opening a pipe would wait for somebody to write into it.
    match std::fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => return Err(gone("it is no file")),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(gone("it is gone")),
        Err(error) => return Err(unreadable(path, &error)),
    }
    File::open(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> UploadError {
    UploadError::Unreadable { path: path.to_owned(), why: error.to_string() }
}
