//! What the paths of code lead to (`docs/abi.md` §6, facet `code`).

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use jobgate_yaml::{NodeId, Tree};

use super::link::is_remote;
use super::{FileId, NodePlace, Submission};
use crate::files::{FileKind, Files};

/// What a local path of code leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePath {
    /// A folder.
    Folder,
    /// A file.
    File,
    /// Nothing that can be read.
    Missing,
    /// Something outside the project root.
    Outside,
}

/// The paths of code as they were found when the submission was loaded, by the file that says them and what it says.
#[derive(Clone, Debug, Default)]
pub(super) struct CodePaths {
    found: HashMap<(FileId, Arc<str>), CodePath>,
}

impl CodePaths {
    /// Looks up what the places of a file name. `folder` is the file's own.
    pub(super) fn look_up(
        &mut self,
        files: &dyn Files,
        root: Option<&Path>,
        folder: &Path,
        (id, tree): (FileId, &Tree),
        places: &[NodeId],
    ) {
        for text in places.iter().filter_map(|&place| tree.text(place)).filter(|text| !is_remote(text)) {
            self.found.entry((id, text.into())).or_insert_with(|| look_up(files, root, &folder.join(text)));
        }
    }
}

fn look_up(files: &dyn Files, root: Option<&Path>, path: &Path) -> CodePath {
    let Ok(absolute) = files.resolve(path) else { return CodePath::Missing };
    if root.is_some_and(|root| !absolute.starts_with(root)) {
        return CodePath::Outside;
    }
    match files.kind(&absolute) {
        Ok(FileKind::Folder) => CodePath::Folder,
        Ok(FileKind::File { .. }) => CodePath::File,
        Ok(FileKind::Other) | Err(_) => CodePath::Missing,
    }
}

impl Submission {
    /// What the path at a place of code leads to. A path that was not there when the submission was loaded is missing: an edit can
    /// bring none.
    pub fn code_path(&self, place: NodePlace) -> CodePath {
        let text = self.file(place.file).tree.text(place.node);
        let known = text.and_then(|text| self.codes.found.get(&(place.file, text.into())));
        known.copied().unwrap_or(CodePath::Missing)
    }
}
