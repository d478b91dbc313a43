//! The text of files that edits touched.

use std::path::PathBuf;

use jobgate_yaml::Tree;

use super::{DockerfileDocument, SpecFile, Submission};

/// A file that edits touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewritten {
    /// Relative to the project root.
    pub path: String,
    /// On the file system.
    pub absolute: PathBuf,
    /// The text as it was, without a byte-order mark.
    pub before: String,
    /// The new text, with a byte-order mark if there was one, read again and found equal to the tree; or why there is none (`fix` then
    /// leaves the file alone).
    pub after: Result<String, String>,
    /// The content to submit in any case: `after`, or else the tree written afresh.
    pub submitted: String,
}

/// The touched files: specs in their order, then Dockerfiles. A file whose edits undid each other is none.
pub(super) fn rewritten(submission: &Submission) -> Vec<Rewritten> {
    let specs = submission.files().filter(|file| file.edited).filter_map(|file| of_spec(file, &file.tree));
    specs.chain(submission.dockerfiles().filter_map(of_dockerfile)).collect()
}

/// A spec file with this tree; none if it says what was read.
pub(crate) fn of_spec(file: &SpecFile, tree: &Tree) -> Option<Rewritten> {
    let original = file.document.tree();
    if original.same(original.root(), tree, tree.root()) {
        return None;
    }
    let after = file.document.render(tree).map_err(|error| error.to_string());
    let submitted = after.clone().unwrap_or_else(|_| jobgate_yaml::to_yaml(tree));
    Some(Rewritten {
        path: file.path.to_string(),
        absolute: file.absolute.clone(),
        before: file.document.text().to_owned(),
        after,
        submitted,
    })
}

/// A Dockerfile; none if edits left it as it was.
pub(crate) fn of_dockerfile(dockerfile: &DockerfileDocument) -> Option<Rewritten> {
    let (before, after) = dockerfile.rendered()?;
    // An edit that cannot be written is refused when it is made, so there is always a text.
    let submitted = after.clone().unwrap_or_else(|_| before.clone());
    Some(Rewritten {
        path: dockerfile.path.to_string(),
        absolute: dockerfile.absolute.clone(),
        before,
        after: after.map_err(|error| error.to_string()),
        submitted,
    })
}
