//! The file of a journal.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::JournalError;
use super::record::Record;

/// A journal is never larger: a plan of a thousand steps has one of a quarter of this.
const LIMIT: u64 = 4 << 20;

/// The name of a plan's file: it says nothing of the plan, and is a good name whatever the digest is written like.
pub(super) fn name(plan_digest: &str) -> String {
    hex::encode(Sha256::digest(plan_digest)).chars().take(32).collect()
}

pub(super) fn make_folder(folder: &Path) -> Result<(), JournalError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(failed("make the folder", folder))
}

/// The record, if there is one.
pub(super) fn read(path: &Path) -> Result<Option<Record>, JournalError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed("read", path)(error)),
    };
    let mut text = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut text).map_err(failed("read", path))?;
    let damaged = |why: String| JournalError::Damaged { path: path.to_owned(), why };
    if text.len() as u64 > LIMIT {
        return Err(damaged(format!("it is larger than {LIMIT} bytes")));
    }
    serde_json::from_slice(&text).map(Some).map_err(|error| damaged(error.to_string()))
}

/// Writes the whole of it beside the old one and puts it in its place, so that there is always a whole one.
pub(super) fn write(path: &Path, record: &Record, durable: bool) -> Result<(), JournalError> {
    let new = path.with_extension("new");
    let text = serde_json::to_vec_pretty(record).map_err(|error| failed("write", path)(error.into()))?;
    let written = || -> io::Result<()> {
        let mut file = File::create(&new)?;
        file.write_all(&text)?;
        if durable {
            file.sync_all()?;
        }
        drop(file);
        fs::rename(&new, path)?;
        if durable { sync_folder(path) } else { Ok(()) }
    };
    written().map_err(failed("write", path))
}

pub(super) fn remove(path: &Path) -> Result<(), JournalError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("remove", path)(error)),
        _ => Ok(()),
    }
}

/// A renamed file is safe when its folder is.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn failed<'p>(what: &'static str, path: &'p Path) -> impl Fn(io::Error) -> JournalError + 'p {
    move |error| JournalError::Io { what, path: path.to_owned(), why: error.to_string() }
}
