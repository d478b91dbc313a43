//! The bytes of a blob: small ones in memory, large ones in a file.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use axum::body::Bytes;
use md5::Md5;
use sha2::{Digest, Sha256};

/// From this size on bytes go into a file.
const LARGE: usize = 1 << 20;

/// The bytes of a blob or a block.
#[derive(Debug)]
pub(crate) struct Content {
    place: Place,
    pub(crate) size: usize,
}

#[derive(Debug)]
enum Place {
    Memory(Bytes),
    /// A file without a name: it goes with its last handle.
    File(File),
}

impl Content {
    pub(crate) fn new(bytes: Bytes, folder: &Path) -> std::io::Result<Self> {
        let size = bytes.len();
        if size < LARGE {
            return Ok(Self { place: Place::Memory(bytes), size });
        }
        let mut file = tempfile::tempfile_in(folder)?;
        file.write_all(&bytes)?;
        Ok(Self { place: Place::File(file), size })
    }

    pub(crate) fn read(&self) -> std::io::Result<Bytes> {
        match &self.place {
            Place::Memory(bytes) => Ok(bytes.clone()),
            Place::File(file) => {
                let mut file = file;
                let mut bytes = Vec::with_capacity(self.size);
                file.seek(SeekFrom::Start(0))?;
                file.read_to_end(&mut bytes)?;
                Ok(bytes.into())
            }
        }
    }
}

/// The SHA-256 of several contents, one after the other, in hexadecimal digits.
pub(crate) fn sha256(contents: &[&Content]) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    for content in contents {
        hash.update(content.read()?);
    }
    Ok(hex::encode(hash.finalize()))
}

/// The MD5 of bytes, which the storage services use for integrity.
pub(crate) fn md5(bytes: &[u8]) -> [u8; 16] {
    Md5::digest(bytes).into()
}
