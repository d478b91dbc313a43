//! The object hash: the name of the blob folder for data, models and Docker build contexts (client-protocol §3.2).

use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::hash::changed;
use super::ignore::FolderRules;
use super::{LIMIT_BYTES, LIMIT_DEPTH, LIMIT_ENTRIES, Problem};
use crate::files::{FileKind, Files};

const SEED: &str = "Initialize for october 2021 AML CLI version";

/// The object hash of a file or folder, lower-case hex. `target` is absolute. Unlike the content hash it has neither sizes nor
/// paths in it: names and contents in the order of the folders, so two different folders may share one.
///
/// # Errors
///
/// A [`Problem`], as [`walk`](super::walk) gives it.
pub fn object_hash(files: &dyn Files, target: &Path, project_root: Option<&Path>) -> Result<String, Problem> {
    let refuse = |error| Problem::from_file(&error);
    let real = files.resolve(target).map_err(refuse)?;
    let root = project_root.map(|root| files.resolve(root)).transpose().map_err(refuse)?;
    let mut hash = ObjectHash {
        files,
        root,
        hash: Sha256::new_with_prefix(SEED),
        chain: Vec::new(),
        entries: 0,
        bytes: 0,
        buffer: vec![0; 64 * 1024],
    };
    let rules = match files.kind(&real).map_err(refuse)? {
        FileKind::Folder => FolderRules::read(files, &real)?,
        _ => None,
    };
    hash.content(&real, rules.as_ref())?;
    Ok(hex::encode(hash.hash.finalize()))
}

struct ObjectHash<'a> {
    files: &'a dyn Files,
    root: Option<PathBuf>,
    hash: Sha256,
    chain: Vec<PathBuf>,
    entries: u64,
    bytes: u64,
    buffer: Vec<u8>,
}

impl ObjectHash<'_> {
    /// What lies at a path whose links are resolved.
    fn content(&mut self, real: &Path, rules: Option<&FolderRules>) -> Result<(), Problem> {
        if let Some(root) = self.root.as_ref().filter(|root| !real.starts_with(root)) {
            return Err(Problem::outside(real, root));
        }
        match self.files.kind(real).map_err(|error| Problem::from_file(&error))? {
            FileKind::File { size } => self.file(real, size),
            FileKind::Folder => self.folder(real, rules),
            FileKind::Other => Err(Problem::unreadable(real, "it is neither a file nor a folder")),
        }
    }

    fn folder(&mut self, real: &Path, rules: Option<&FolderRules>) -> Result<(), Problem> {
        if self.chain.iter().any(|above| above == real) {
            return Err(Problem::cycle(real));
        }
        let mut entries = self.files.list(real).map_err(|error| Problem::from_file(&error))?;
        self.entries += entries.len() as u64;
        if self.entries > LIMIT_ENTRIES || self.chain.len() >= LIMIT_DEPTH {
            let message = format!("`{}` has too many files or lies too deep", real.display());
            return Err(Problem::new("too-large", real, message));
        }
        entries.sort_by_cached_key(|entry| entry.name.to_lowercase());
        self.chain.push(real.to_path_buf());
        let mut before: Option<String> = None;
        for entry in entries {
            let path = real.join(&entry.name);
            if rules.is_some_and(|rules| rules.excludes(&path)) {
                continue;
            }
            if before.as_ref().is_some_and(|before| before.to_lowercase() == entry.name.to_lowercase()) {
                let message =
                    format!("`{}` has a neighbour that differs by case alone. Rename one", path.display());
                return Err(Problem::new("case-tie", &path, message));
            }
            self.hash.update(&entry.name);
            let real = self.files.resolve(&path).map_err(|error| Problem::unreadable(&path, error))?;
            self.content(&real, rules)?;
            before = Some(entry.name);
        }
        self.chain.pop();
        Ok(())
    }

    fn file(&mut self, real: &Path, size: u64) -> Result<(), Problem> {
        self.bytes = self.bytes.saturating_add(size);
        if self.bytes > LIMIT_BYTES {
            let message = format!("the files have more than {LIMIT_BYTES} bytes altogether");
            return Err(Problem::new("too-large", real, message));
        }
        let mut reader =
            self.files.open(real).map_err(|error| Problem::from_file(&error))?.take(size.saturating_add(1));
        let mut count = 0u64;
        loop {
            match reader.read(&mut self.buffer) {
                Ok(0) => break,
                Ok(read) => {
                    count += read as u64;
                    self.hash.update(self.buffer.get(..read).unwrap_or_default());
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Problem::unreadable(real, error)),
            }
        }
        if count == size { Ok(()) } else { Err(changed(real)) }
    }
}
