//! Local files that go to a datastore: data, models, build contexts (client-protocol §1 step 8, §3.2).

use std::path::{Path, PathBuf};

use jobgate_core::files::FileKind;
use jobgate_core::snapshot::{self, Listing, Problem, Variant};
use jobgate_core::submission::At;

use super::Draft;
use crate::plan::{Action, FileSet, Node, PlannedFile, Source, StepId, UploadStep};

/// The datastore that the client uploads to.
pub(crate) const DATASTORE: &str = "workspaceblobstore";

/// What is uploaded.
pub(crate) struct Uploaded {
    /// The step.
    pub(crate) step: StepId,
    /// The object hash.
    pub(crate) object_hash: String,
    /// The name of the file or folder.
    pub(crate) name: String,
    /// Whether it is a folder.
    pub(crate) is_folder: bool,
}

/// Uploads a local path of data and gives its short URI.
pub(crate) fn data(draft: &mut Draft<'_>, path: &At<'_>, folder: &Path, kind: &str) -> Option<Node> {
    let uploaded = local(draft, path, &folder.join(path.text()?))?;
    if uploaded.is_folder == (kind == "uri_file") {
        let message = format!(
            "`{}` is {}, and `{kind}` takes the other",
            uploaded.name,
            if uploaded.is_folder { "a folder" } else { "a file" }
        );
        draft.refuse(path, message, Some("change `type`, or the path"));
        return None;
    }
    Some(Node::text(short_uri(&uploaded)))
}

/// The URI of what was uploaded, in the short form.
pub(crate) fn short_uri(uploaded: &Uploaded) -> String {
    let end = if uploaded.is_folder { "/" } else { "" };
    format!(
        "azureml://datastores/{DATASTORE}/paths/LocalUpload/{}/{}{end}",
        uploaded.object_hash, uploaded.name
    )
}

/// Uploads a local file or folder; none, and a finding, if it cannot be read.
pub(crate) fn local(draft: &mut Draft<'_>, at: &At<'_>, path: &Path) -> Option<Uploaded> {
    match listed(draft, path) {
        Ok((object_hash, name, files)) => {
            let is_folder = files.folder.is_some();
            let step =
                UploadStep { datastore: DATASTORE.to_owned(), object_hash: object_hash.clone(), files };
            let step = draft.step("upload", at, Action::Upload(step));
            Some(Uploaded { step, object_hash, name, is_folder })
        }
        Err(problem) => {
            draft.refuse(at, problem.to_string(), None);
            None
        }
    }
}

fn listed(draft: &Draft<'_>, path: &Path) -> Result<(String, String, FileSet), Problem> {
    let (files, root) = (draft.request.files, draft.request.project_root);
    let hash = snapshot::object_hash(files, path, root)?;
    let listing = snapshot::walk(files, path, root, Variant { component: false })?;
    let real = files.resolve(path).map_err(|error| Problem::from_file(&error))?;
    let name = real.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_folder = matches!(files.kind(&real), Ok(FileKind::Folder));
    let digests = snapshot::digest_files(files, &listing)?;
    let sources = listing.files.iter().map(|file| file.source.clone());
    Ok((hash, name.clone(), file_set(is_folder.then_some(name), digests, sources)))
}

/// Files with their digests and sources, which are in the same order.
pub(crate) fn file_set(
    folder: Option<String>,
    digests: Vec<jobgate_core::snapshots::SnapshotFile>,
    sources: impl Iterator<Item = PathBuf>,
) -> FileSet {
    let files = digests.into_iter().zip(sources).map(|(file, source)| PlannedFile {
        path: file.path,
        source: Source::Disk(source),
        size: file.size,
        sha256: file.sha256,
    });
    FileSet { folder, files: files.collect() }
}

/// The folder under which the files of a listing are uploaded.
pub(crate) fn folder_of(listing: &Listing) -> Option<String> {
    listing.folder.clone()
}
