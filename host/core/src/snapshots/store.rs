//! The host's answers about snapshots, over a file system and a lock: each question is answered once in a run.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{CodePlace, Fingerprint, SnapshotFile, SnapshotProblem, Snapshots, SourceHit, search};
use crate::files::Files;
use crate::snapshot::{self, Listing, LockEntry, LockPlace, SnapshotLock, Variant};

/// Snapshots on a file system. What was answered once is answered the same until the end of the run; a file that is read
/// again and differs is a problem, not another answer.
pub struct SnapshotStore {
    files: Arc<dyn Files>,
    root: Option<PathBuf>,
    base: PathBuf,
    lock: Option<SnapshotLock>,
    taken: Mutex<HashMap<CodePlace, Arc<Taken>>>,
}

type Answer<T> = Result<T, SnapshotProblem>;

/// What is known of one place.
#[derive(Default)]
struct Taken {
    listing: OnceLock<Answer<Listing>>,
    fingerprint: OnceLock<Answer<Fingerprint>>,
    files: OnceLock<Answer<Vec<SnapshotFile>>>,
}

impl SnapshotStore {
    /// A store. Everything must lie inside `root`, if there is one; `base` is the folder that the paths of the lock are
    /// relative to, which is that of the lock file. Both are absolute, links resolved. Without a lock nothing is recorded.
    pub fn new(
        files: Arc<dyn Files>,
        root: Option<PathBuf>,
        base: PathBuf,
        lock: Option<SnapshotLock>,
    ) -> Self {
        Self { files, root, base, lock, taken: Mutex::default() }
    }

    /// Fingerprint and files of a place, in one reading if neither is known.
    ///
    /// # Errors
    /// What is the matter with the files.
    pub fn entry(&self, place: &CodePlace) -> Result<LockEntry, SnapshotProblem> {
        let files = self.files(place)?;
        Ok(LockEntry { fingerprint: self.compute(place)?, files })
    }

    /// The lock that was read; none if there is none.
    pub fn lock(&self) -> Option<&SnapshotLock> {
        self.lock.as_ref()
    }

    /// Where the content of the files of a place is read from, in the order of [`SnapshotStore::entry`].
    ///
    /// # Errors
    /// What is the matter with the files.
    pub fn sources(&self, place: &CodePlace) -> Result<Vec<PathBuf>, SnapshotProblem> {
        let taken = self.taken(place);
        Ok(self.listing(&taken, place)?.files.iter().map(|file| file.source.clone()).collect())
    }

    /// How the lock names a place.
    pub fn lock_place(&self, place: &CodePlace) -> LockPlace {
        LockPlace {
            code: self.relative(&place.folder.join(&place.written)),
            variant: Variant { component: place.component },
            includes: place
                .additional_includes
                .iter()
                .map(|include| self.relative(&place.folder.join(include)))
                .collect(),
        }
    }

    fn recorded_entry(&self, place: &CodePlace) -> Option<&LockEntry> {
        self.lock.as_ref()?.entries.get(&self.lock_place(place))
    }

    /// A path from the base, links resolved, `/` between segments; the whole path if it lies outside. What does not exist is
    /// taken as it is written, so that the lock still knows what has gone.
    fn relative(&self, path: &Path) -> String {
        let path = self.files.resolve(path).unwrap_or_else(|_| lexical(path));
        let Ok(below) = path.strip_prefix(&self.base) else { return slashed(&path) };
        match slashed(below) {
            below if below.is_empty() => ".".to_owned(),
            below => below,
        }
    }

    /// What is known of a place; of one folder, whichever file names it.
    fn taken(&self, place: &CodePlace) -> Arc<Taken> {
        let mut key = place.clone();
        if place.additional_includes.is_empty()
            && let Ok(code) = self.files.resolve(&place.folder.join(&place.written))
        {
            key = CodePlace { written: String::new(), folder: code, ..key };
        }
        // A panic elsewhere leaves a map that is whole: each entry is put in at once.
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(taken.entry(key).or_default())
    }

    fn listing<'t>(&self, taken: &'t Taken, place: &CodePlace) -> Result<&'t Listing, SnapshotProblem> {
        let list = || {
            let root = self.root.as_deref();
            let listing = if place.written.is_empty() && !place.additional_includes.is_empty() {
                snapshot::merge(&*self.files, &place.folder, None, &place.additional_includes, root)
            } else {
                snapshot::list(&*self.files, place, root)
            };
            listing.map_err(SnapshotProblem::from)
        };
        taken.listing.get_or_init(list).as_ref().map_err(Clone::clone)
    }

    fn read_files(&self, taken: &Taken, place: &CodePlace) -> Answer<Vec<SnapshotFile>> {
        let listing = self.listing(taken, place)?;
        let (now, files) = snapshot::fingerprint(&*self.files, listing)?;
        let before = taken.fingerprint.get_or_init(|| Ok(now.clone())).clone()?;
        if before == now {
            return Ok(files);
        }
        let message = format!(
            "the files of `{}` changed while jobgate was running. Try again once nothing writes to them",
            place.written.escape_debug()
        );
        Err(SnapshotProblem { code: "unreadable", message })
    }
}

impl Snapshots for SnapshotStore {
    fn compute(&self, place: &CodePlace) -> Result<Fingerprint, SnapshotProblem> {
        let taken = self.taken(place);
        let read = || {
            let listing = self.listing(&taken, place)?;
            Ok(snapshot::content_hash(&*self.files, listing)?)
        };
        taken.fingerprint.get_or_init(read).clone()
    }

    fn paths(&self, place: &CodePlace) -> Result<Vec<String>, SnapshotProblem> {
        let taken = self.taken(place);
        Ok(self.listing(&taken, place)?.files.iter().map(|file| file.path.clone()).collect())
    }

    fn files(&self, place: &CodePlace) -> Result<Vec<SnapshotFile>, SnapshotProblem> {
        let taken = self.taken(place);
        taken.files.get_or_init(|| self.read_files(&taken, place)).clone()
    }

    fn recorded(&self, place: &CodePlace) -> Option<Fingerprint> {
        self.recorded_entry(place).map(|entry| entry.fingerprint.clone())
    }

    /// If the files cannot be read now, nothing that is recorded can be shown to be as it was.
    fn differing(&self, place: &CodePlace) -> Vec<String> {
        let Some(entry) = self.recorded_entry(place) else { return Vec::new() };
        match self.files(place) {
            Ok(now) => {
                snapshot::differing(entry, &now).into_iter().map(|difference| difference.path).collect()
            }
            Err(_) => entry.files.iter().map(|file| file.path.clone()).collect(),
        }
    }

    fn search(&self, place: &CodePlace, words: &[String]) -> Result<Vec<SourceHit>, SnapshotProblem> {
        let taken = self.taken(place);
        search::search(&*self.files, self.listing(&taken, place)?, words)
    }
}

/// A path with `.` and `..` taken out by their letters.
fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/").replacen("//", "/", 1)
}
