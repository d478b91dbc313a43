//! Folders, with everything below them.

use std::fs;
use std::path::{Path, PathBuf};

/// Copies what a folder holds. The copies can be written, whatever may be done with what they are of.
pub(crate) fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let aim = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(aim.parent().unwrap()).unwrap();
        fs::write(aim, fs::read(file).unwrap()).unwrap();
    }
}

/// Every file below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
