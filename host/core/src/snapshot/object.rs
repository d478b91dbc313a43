//! The object hash: the name of the blob folder for data, models and Docker build contexts (client-protocol §3.2).

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::hash::{Chunk, Consumer, Each, changed, digest_files, feed};
use super::ignore::FolderRules;
use super::{LIMIT_BYTES, LIMIT_DEPTH, LIMIT_ENTRIES, ListedFile, Listing, Problem};
use crate::files::{FileKind, Files};
use crate::snapshots::SnapshotFile;

const SEED: &str = "Initialize for october 2021 AML CLI version";

/// The object hash of a file or folder, lower-case hex. `target` is absolute. Unlike the content hash it has neither sizes nor
/// paths in it: names and contents in the order of the folders, so two different folders may share one.
///
/// # Errors
///
/// A [`Problem`], as [`walk`](super::walk) gives it.
pub fn object_hash(files: &dyn Files, target: &Path, project_root: Option<&Path>) -> Result<String, Problem> {
    let order = Order::of(files, target, project_root)?;
    let mut object = Object::new(&order);
    feed(files, &order.listing, vec![&mut object])?;
    Ok(object.finish(&order))
}

/// [`object_hash`] and [`digest_files`] of the same bytes: each file is read once. `listing` is what [`walk`](super::walk) gives of the target.
///
/// # Errors
///
/// As [`object_hash`].
pub fn object_fingerprint(
    files: &dyn Files,
    target: &Path,
    project_root: Option<&Path>,
    listing: &Listing,
) -> Result<(String, Vec<SnapshotFile>), Problem> {
    let order = Order::of(files, target, project_root)?;
    let (mut object, mut each) = (Object::new(&order), Each::default());
    feed(files, &order.listing, vec![&mut object, &mut each])?;
    let read = order.listing.files.iter().zip(each.finish(&order.listing));
    let digests: HashMap<&Path, SnapshotFile> =
        read.map(|(file, digest)| (file.source.as_path(), digest)).collect();
    let digest = |file: &ListedFile| match digests.get(file.source.as_path()) {
        Some(digest) if digest.size != file.size => Err(changed(&file.source)),
        Some(digest) => Ok(SnapshotFile { path: file.path.clone(), ..digest.clone() }),
        // The two walks do not ignore quite the same files (client-protocol §3.2).
        None => {
            let alone = Listing { files: vec![file.clone()], bytes: file.size, folder: None };
            digest_files(files, &alone)?.pop().ok_or_else(|| changed(&file.source))
        }
    };
    let digests = listing.files.iter().map(digest).collect::<Result<_, _>>()?;
    Ok((object.finish(&order), digests))
}

/// What enters an object hash, in this order: for each file the names before it, then its content.
struct Order {
    listing: Listing,
    names: Vec<String>,
    /// The names behind the last file.
    rest: String,
}

impl Order {
    fn of(files: &dyn Files, target: &Path, project_root: Option<&Path>) -> Result<Self, Problem> {
        let refuse = |error| Problem::from_file(&error);
        let real = files.resolve(target).map_err(refuse)?;
        let root = project_root.map(|root| files.resolve(root)).transpose().map_err(refuse)?;
        let order = Order { listing: Listing::default(), names: Vec::new(), rest: String::new() };
        let mut walk = Walk { files, root, chain: Vec::new(), entries: 0, order };
        let rules = match files.kind(&real).map_err(refuse)? {
            FileKind::Folder => FolderRules::read(files, &real)?,
            _ => None,
        };
        walk.content(&real, rules.as_ref())?;
        Ok(walk.order)
    }
}

/// The hash in the making.
struct Object<'o> {
    hash: Sha256,
    names: std::slice::Iter<'o, String>,
    /// Whether bytes of the file that is at hand, or its end, were seen.
    has_begun: bool,
}

impl<'o> Object<'o> {
    fn new(order: &'o Order) -> Self {
        Object { hash: Sha256::new_with_prefix(SEED), names: order.names.iter(), has_begun: false }
    }

    fn begin(&mut self) {
        if !self.has_begun
            && let Some(names) = self.names.next()
        {
            self.hash.update(names);
        }
        self.has_begun = true;
    }

    fn finish(mut self, order: &Order) -> String {
        self.hash.update(&order.rest);
        hex::encode(self.hash.finalize())
    }
}

impl Consumer for Object<'_> {
    fn take(&mut self, chunk: &Chunk) {
        let mut start = 0;
        for &end in &chunk.ends {
            self.begin();
            self.hash.update(chunk.bytes.get(start..end).unwrap_or_default());
            self.has_begun = false;
            start = end;
        }
        if start < chunk.filled {
            self.begin();
            self.hash.update(chunk.bytes.get(start..chunk.filled).unwrap_or_default());
        }
    }
}

struct Walk<'a> {
    files: &'a dyn Files,
    root: Option<PathBuf>,
    chain: Vec<PathBuf>,
    entries: u64,
    order: Order,
}

impl Walk<'_> {
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
            self.order.rest.push_str(&entry.name);
            let real = self.files.resolve(&path).map_err(|error| Problem::unreadable(&path, error))?;
            self.content(&real, rules)?;
            before = Some(entry.name);
        }
        self.chain.pop();
        Ok(())
    }

    fn file(&mut self, real: &Path, size: u64) -> Result<(), Problem> {
        let listing = &mut self.order.listing;
        listing.bytes = listing.bytes.saturating_add(size);
        if listing.bytes > LIMIT_BYTES {
            let message = format!("the files have more than {LIMIT_BYTES} bytes altogether");
            return Err(Problem::new("too-large", real, message));
        }
        listing.files.push(ListedFile { path: String::new(), source: real.to_path_buf(), size });
        self.order.names.push(std::mem::take(&mut self.order.rest));
        Ok(())
    }
}
