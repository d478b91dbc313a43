//! `snapshots.lock`: the fingerprints that a repository records, with a digest for every file.
//!
//! JSON, because names with line breaks, colons or anything else need no rules of their own in it; one line for each file, so that a
//! diff of the lock is a diff of the snapshot.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Variant;
use crate::snapshots::{Fingerprint, SnapshotFile};

/// The version of the format that this host reads and writes.
const VERSION: u64 = 1;
/// The largest lock file that is read, in bytes: some 500,000 files.
pub(super) const LIMIT: usize = 64 << 20;

/// Which code place an entry is for. Paths are relative to the project root, `/` between segments, `.` for the root itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LockPlace {
    /// The code folder or file; of a component with includes and no code, the folder of its file.
    pub code: String,
    /// Which of its hashes.
    pub variant: Variant,
    /// The additional includes that are merged in, in their order.
    pub includes: Vec<String>,
}

/// What is recorded for one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockEntry {
    /// The fingerprint.
    pub fingerprint: Fingerprint,
    /// The files in the order in which they enter it.
    pub files: Vec<SnapshotFile>,
}

/// The content of a `snapshots.lock`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SnapshotLock {
    /// By place.
    pub entries: BTreeMap<LockPlace, LockEntry>,
}

/// Why a lock file is not read. A lock that is not understood records nothing and must not pass for one that does.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Over the limit.
    #[error(
        "the lock file has {size} bytes, more than the limit of {LIMIT}; write it anew with `jobgate lock --snapshots`"
    )]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// Not JSON of the expected shape.
    #[error("the lock file cannot be read: {0}; write it anew with `jobgate lock --snapshots`")]
    Malformed(String),
    /// A later format.
    #[error(
        "the lock file has version {0}, and this jobgate reads version {VERSION}: use the jobgate that wrote it, or a newer one"
    )]
    Version(u64),
    /// An entry that cannot be true.
    #[error("entry `{}` of the lock file: {why}; write it anew with `jobgate lock --snapshots`", place.escape_debug())]
    Entry {
        /// The code of the entry.
        place: String,
        /// What is wrong.
        why: String,
    },
}

#[derive(Deserialize)]
struct Header {
    version: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    version: u64,
    snapshots: Vec<TextEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TextEntry {
    code: String,
    component: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    includes: Vec<String>,
    hash: String,
    bytes: u64,
    files: Vec<String>,
}

impl SnapshotLock {
    /// Reads a lock file.
    ///
    /// # Errors
    ///
    /// [`LockError`], which says what is wrong and what to do.
    pub fn parse(text: &[u8]) -> Result<Self, LockError> {
        if text.len() > LIMIT {
            return Err(LockError::TooLarge { size: text.len() });
        }
        let malformed = |error: serde_json::Error| LockError::Malformed(error.to_string());
        let header: Header = serde_json::from_slice(text).map_err(malformed)?;
        if header.version != VERSION {
            return Err(LockError::Version(header.version));
        }
        let text: Text = serde_json::from_slice(text).map_err(malformed)?;
        let mut entries = BTreeMap::new();
        for entry in text.snapshots {
            let code = entry.code.clone();
            let wrong = |why: String| LockError::Entry { place: code.clone(), why };
            let (place, entry) = read_entry(entry).map_err(wrong)?;
            if entries.insert(place, entry).is_some() {
                return Err(wrong("it is there twice".to_owned()));
            }
        }
        Ok(SnapshotLock { entries })
    }

    /// The text of the lock file: entries by place, files in hash order, one line each, a line break at the end.
    pub fn render(&self) -> String {
        let snapshots = self.entries.iter().map(|(place, entry)| write_entry(place, entry)).collect();
        // Nothing in these types can fail to be written as JSON.
        let text = serde_json::to_string_pretty(&Text { version: VERSION, snapshots }).unwrap_or_default();
        text + "\n"
    }
}

/// `<sha256> <size> <path>`: of one width but for the size, with the free text last.
fn write_entry(place: &LockPlace, entry: &LockEntry) -> TextEntry {
    let line = |file: &SnapshotFile| format!("{} {} {}", file.sha256, file.size, file.path);
    TextEntry {
        code: place.code.clone(),
        component: place.variant.component,
        includes: place.includes.clone(),
        hash: entry.fingerprint.hash.clone(),
        bytes: entry.fingerprint.bytes,
        files: entry.files.iter().map(line).collect(),
    }
}

fn read_entry(entry: TextEntry) -> Result<(LockPlace, LockEntry), String> {
    is_digest(&entry.hash)?;
    let files = entry.files.iter().map(|line| read_file(line)).collect::<Result<Vec<_>, _>>()?;
    let mut paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    paths.sort_unstable();
    if let Some([twice, _]) = paths.windows(2).find(|pair| matches!(pair, [a, b] if a == b)) {
        return Err(format!("the file `{}` is there twice", twice.escape_debug()));
    }
    let bytes = files.iter().fold(0u64, |sum, file| sum.saturating_add(file.size));
    if bytes != entry.bytes {
        return Err(format!("its files have {bytes} bytes altogether, not {}", entry.bytes));
    }
    let count = u32::try_from(files.len()).map_err(|_| "it has too many files".to_owned())?;
    let fingerprint = Fingerprint { hash: entry.hash, files: count, bytes };
    let variant = Variant { component: entry.component };
    let place = LockPlace { code: entry.code, variant, includes: entry.includes };
    Ok((place, LockEntry { fingerprint, files }))
}

fn read_file(line: &str) -> Result<SnapshotFile, String> {
    let mut parts = line.splitn(3, ' ');
    let (Some(sha256), Some(size), Some(path)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(format!("`{}` is not `<sha256> <size> <path>`", line.escape_debug()));
    };
    is_digest(sha256)?;
    let size = size.parse().map_err(|_| format!("`{}` is not a size in bytes", size.escape_debug()))?;
    Ok(SnapshotFile { path: path.to_owned(), size, sha256: sha256.to_owned() })
}

fn is_digest(text: &str) -> Result<(), String> {
    let hex = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if hex && text.len() == 64 {
        return Ok(());
    }
    let shown: String = text.chars().take(80).collect();
    Err(format!("`{}` is not a SHA-256 in lower-case hex", shown.escape_debug()))
}

/// A file that is not as recorded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// Its path in the snapshot.
    pub path: String,
    /// In which way.
    pub how: How,
}

/// In which way a file differs from what is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It is there and not recorded.
    Added,
    /// It is recorded and not there.
    Removed,
    /// It has another content.
    Changed,
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            How::Added => "added",
            How::Removed => "removed",
            How::Changed => "changed",
        })
    }
}

/// What differs between a recorded snapshot and the files that there are, by path. A file that was renamed is removed and added.
pub fn differing(recorded: &LockEntry, now: &[SnapshotFile]) -> Vec<Difference> {
    let mut old: BTreeMap<&str, &SnapshotFile> =
        recorded.files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut out = Vec::new();
    for file in now {
        let how = match old.remove(file.path.as_str()) {
            None => How::Added,
            Some(before) if before == file => continue,
            Some(_) => How::Changed,
        };
        out.push(Difference { path: file.path.clone(), how });
    }
    out.extend(old.into_keys().map(|path| Difference { path: path.to_owned(), how: How::Removed }));
    out.sort();
    out
}
