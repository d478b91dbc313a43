//! Where words stand in the text files of a snapshot.

use super::{SnapshotProblem, SourceHit};
use crate::files::Files;
use crate::snapshot::{ListedFile, Listing};

/// The largest file that is searched, in bytes: source files are smaller, and data are no sources.
const SEARCHED_BYTES: u64 = 4 << 20;

/// The most lines that are told.
const SEARCH_HITS: usize = 1000;

/// Endings of files that hold code which a job runs.
const SOURCES: [&str; 6] = [".py", ".ipynb", ".sh", ".r", ".scala", ".txt"];

/// Searches the sources among the listed files. What is no UTF-8 is no text.
pub(super) fn search(
    files: &dyn Files,
    listing: &Listing,
    words: &[String],
) -> Result<Vec<SourceHit>, SnapshotProblem> {
    let mut hits = Vec::new();
    for file in listing.files.iter().filter(|file| is_source(file)) {
        let content = files
            .read(&file.source, SEARCHED_BYTES)
            .map_err(|error| SnapshotProblem { code: "unreadable", message: error.to_string() })?;
        let Ok(text) = String::from_utf8(content) else { continue };
        for (line, text) in (1..).zip(text.lines()) {
            for (word, _) in (0..).zip(words).filter(|(_, word)| text.contains(word.as_str())) {
                hits.push(SourceHit { path: file.path.clone(), line, word });
                if hits.len() == SEARCH_HITS {
                    return Ok(hits);
                }
            }
        }
    }
    Ok(hits)
}

fn is_source(file: &ListedFile) -> bool {
    let path = file.path.to_lowercase();
    file.size <= SEARCHED_BYTES && SOURCES.iter().any(|ending| path.ends_with(ending))
}
