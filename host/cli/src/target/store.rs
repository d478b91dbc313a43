//! A folder of content, each file named by its SHA-256, written so that a reader never sees half of one.
//!
//! A file is written under a temporary name in the same folder and renamed when it is whole. A killed run leaves a
//! `.tmp-…` behind, which no reader takes for content.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use jobgate_core::policy::Digest;
use sha2::{Digest as _, Sha256};

use crate::staged;

/// Content, by digest, below `blobs/sha256` of a folder.
pub(super) struct Store {
    folder: PathBuf,
}

/// What writing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    /// The content is new.
    New,
    /// It was there, whole.
    Present,
}

/// How names begin that no reader takes for content.
pub(super) const TEMPORARY: &str = ".tmp-";

/// How much is copied at once.
const BUFFER: usize = 256 << 10;

impl Store {
    /// The store of a target's folder; made when the first content is.
    pub(super) fn below(target: &Path) -> Self {
        Self { folder: target.join("blobs").join("sha256") }
    }

    /// Where content of this digest stands, or would.
    pub(super) fn path(&self, digest: &Digest) -> PathBuf {
        let hex = hex::encode(digest.0);
        self.folder.join(&hex[..2]).join(&hex)
    }

    /// Puts these bytes.
    pub(super) fn put(&self, bytes: &[u8]) -> Result<(Digest, Stored)> {
        let digest = Digest::of(bytes);
        let written = self.copy(&mut &*bytes, &digest, bytes.len() as u64)?;
        Ok((digest, written))
    }

    /// Puts what a reader gives, which must be the content that was admitted: of this size and digest.
    pub(super) fn copy(&self, from: &mut dyn Read, digest: &Digest, size: u64) -> Result<Stored> {
        let path = self.path(digest);
        if is_whole(&path, digest, size) {
            return Ok(Stored::Present);
        }
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
        let mut file = temporary(folder)?;
        let found = copy_hashing(from, &mut file)
            .with_context(|| format!("cannot write below `{}`", folder.display()))?;
        if found != *digest {
            bail!("the content changed after it was checked: it has the digest {found} and had {digest}");
        }
        file.persist(&path)
            .map_err(|error| error.error)
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        Ok(Stored::New)
    }
}

/// A file that vanishes unless it is kept, and that no reader takes for content.
fn temporary(folder: &Path) -> Result<tempfile::NamedTempFile> {
    staged::beside(folder, TEMPORARY).with_context(|| format!("cannot write below `{}`", folder.display()))
}

/// Whether content is there and is what it should be: a name alone proves nothing about a disk that was full or failed.
fn is_whole(path: &Path, digest: &Digest, size: u64) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == size)
        && fs::File::open(path)
            .and_then(|mut file| copy_hashing(&mut file, &mut io::sink()))
            .is_ok_and(|found| found == *digest)
}

fn copy_hashing(from: &mut dyn Read, to: &mut impl Write) -> io::Result<Digest> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        let count = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&buffer[..count]);
        to.write_all(&buffer[..count])?;
    }
    to.flush()?;
    Ok(Digest(hash.finalize().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::below(folder.path());
        let (digest, written) = store.put(b"job").unwrap();
        assert_eq!(written, Stored::New);
        assert_eq!(fs::read(store.path(&digest)).unwrap(), b"job");
        assert_eq!(store.put(b"job").unwrap().1, Stored::Present);
    }

    #[test]
    fn content_that_changed_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::below(folder.path());
        let digest = Digest::of(b"reviewed");
        let error = store.copy(&mut &b"changed!"[..], &digest, 8).unwrap_err();
        assert!(error.to_string().contains("changed after it was checked"), "{error}");
        assert!(!store.path(&digest).exists());
        assert_eq!(fs::read_dir(store.path(&digest).parent().unwrap()).unwrap().count(), 0);
    }

    #[test]
    fn a_damaged_file_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::below(folder.path());
        let (digest, _) = store.put(b"job").unwrap();
        for damaged in [&b"j"[..], b"jab"] {
            fs::write(store.path(&digest), damaged).unwrap();
            assert_eq!(store.put(b"job").unwrap().1, Stored::New);
            assert_eq!(fs::read(store.path(&digest)).unwrap(), b"job");
        }
    }
}
