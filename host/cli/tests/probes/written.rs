//! What stands where in the files of a probe. It is looked for with another YAML reader and by the texts of the keys, so that a line is not
//! taken from what is tested.

use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

/// The spec of a probe, and the files that it leads to.
pub(crate) struct Written {
    folder: PathBuf,
    spec: String,
}

/// A value and the line of its key.
pub(crate) struct Place {
    pub(crate) value: Value,
    pub(crate) file: String,
    pub(crate) line: u64,
}

/// How far a walk came.
struct Cursor {
    value: Value,
    file: String,
    text: String,
    offset: usize,
}

impl Written {
    pub(crate) fn new(folder: &Path, spec: &str) -> Self {
        Self { folder: folder.to_owned(), spec: spec.to_owned() }
    }

    /// What stands at a pointer, through the files that it leads through; none if nothing does.
    pub(crate) fn at(&self, pointer: &[String]) -> Option<Place> {
        let mut cursor = self.open(self.spec.clone())?;
        for key in pointer {
            if let Some(file) = self.named_file(&cursor) {
                cursor = self.open(file)?;
            }
            let value = cursor.value.get(key.as_str())?.clone();
            let offset = key_after(&cursor.text, cursor.offset, key)?;
            cursor = Cursor { value, offset, ..cursor };
        }
        let line = 1 + cursor.text[..cursor.offset].matches('\n').count() as u64;
        Some(Place { value: cursor.value, file: cursor.file, line })
    }

    /// The lines of all specs of the probe that hold a text.
    pub(crate) fn lines_with(&self, text: &str) -> Vec<(String, u64)> {
        let mut files: Vec<_> =
            fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "yml"));
        let mut found = Vec::new();
        for file in files {
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            let content = fs::read_to_string(file).unwrap();
            let lines = content.lines().enumerate().filter(|(_, line)| line.contains(text));
            found.extend(lines.map(|(at, _)| (name.clone(), at as u64 + 1)));
        }
        found
    }

    fn open(&self, file: String) -> Option<Cursor> {
        let text = fs::read_to_string(self.folder.join(&file)).ok()?;
        let value = serde_yaml::from_str(&text).ok()?;
        Some(Cursor { value, file, text, offset: 0 })
    }

    /// The file that a text names, relative to the probe's folder.
    fn named_file(&self, cursor: &Cursor) -> Option<String> {
        let name = cursor.value.as_str()?;
        let name = name.strip_prefix("file:").unwrap_or(name).trim_start_matches("./");
        let file = Path::new(&cursor.file).with_file_name(name).to_str()?.to_owned();
        self.folder.join(&file).is_file().then_some(file)
    }
}

/// Where a key stands behind an offset.
fn key_after(text: &str, offset: usize, key: &str) -> Option<usize> {
    let starts = text[offset..].match_indices(key).map(|(at, _)| offset + at);
    starts.into_iter().find(|&at| {
        let before = text[..at].chars().next_back().is_none_or(|before| " \n{,\"".contains(before));
        let after = text[at + key.len()..].trim_start_matches('"').starts_with(':');
        before && after
    })
}
