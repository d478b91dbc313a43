//! Local files that go to a datastore: data, models, build contexts (client-protocol §1 step 8, §3.2).

use std::path::{Path, PathBuf};

use jobgate_core::files::{FileKind, Files};
use jobgate_core::snapshot::{self, Problem, Variant};
use jobgate_core::submission::At;

use super::overlay::Overlay;
use super::{Draft, url};
use crate::plan::{Action, FileSet, PlannedFile, Source, StepId, UploadStep};

/// The datastore that the client uploads to, where a spec names none.
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
    /// The name of the datastore.
    pub(crate) datastore: String,
}

impl Uploaded {
    /// Where it is in the datastore.
    pub(crate) fn path(&self) -> String {
        format!("LocalUpload/{}/{}", self.object_hash, self.name)
    }

    /// Its URI in the short form, without a `/` at the end.
    pub(crate) fn uri(&self) -> String {
        format!("azureml://datastores/{}/paths/{}", self.datastore, self.path())
    }
}

/// Whether a file was uploaded for `uri_file`, and a folder for anything else; if not, that is a finding.
pub(crate) fn fits(draft: &mut Draft<'_>, path: &At<'_>, uploaded: &Uploaded, kind: &str) -> Option<()> {
    if uploaded.is_folder != (kind == "uri_file") {
        return Some(());
    }
    let what = if uploaded.is_folder { "a folder" } else { "a file" };
    let message = format!("`{}` is {what}, and `{kind}` takes the other", uploaded.name);
    draft.refuse(path, message, Some("change `type`, or the path"));
    None
}

/// Uploads a local file or folder to the workspace's own datastore; none, and a finding, if it cannot be read.
pub(crate) fn local(draft: &mut Draft<'_>, at: &At<'_>, path: &Path) -> Option<Uploaded> {
    let listed = listed(draft, draft.request.files, path);
    add(draft, at, DATASTORE, listed)
}

/// The same, to the datastore that `owner` names.
pub(crate) fn local_of(draft: &mut Draft<'_>, owner: &At<'_>, at: &At<'_>, path: &Path) -> Option<Uploaded> {
    let listed = listed(draft, draft.request.files, path);
    add(draft, at, datastore(owner), listed)
}

/// Uploads the build context of an environment, with the Dockerfiles as policies left them.
pub(crate) fn context(
    draft: &mut Draft<'_>,
    environment: &At<'_>,
    at: &At<'_>,
    path: &Path,
) -> Option<Uploaded> {
    let overlay = Overlay::new(draft.request.files, at.submission());
    let mut listed = listed(draft, &overlay, path);
    if let Ok((_, _, set)) = &mut listed {
        for file in &mut set.files {
            if let Source::Disk(source) = &file.source
                && let Some(text) = overlay.text(source)
            {
                file.source = Source::Text(text.to_owned());
            }
        }
    }
    add(draft, at, datastore(environment), listed)
}

/// The datastore that a spec names, or the workspace's own.
fn datastore<'a>(owner: &At<'a>) -> &'a str {
    let written = owner.get("datastore").and_then(|name| name.text()).filter(|name| !name.is_empty());
    written.map_or(DATASTORE, url::datastore_name)
}

type Listed = Result<(String, String, FileSet), Problem>;

fn add(draft: &mut Draft<'_>, at: &At<'_>, datastore: &str, listed: Listed) -> Option<Uploaded> {
    let (object_hash, name, files) = match listed {
        Ok(listed) => listed,
        Err(problem) => {
            draft.refuse(at, problem.to_string(), None);
            return None;
        }
    };
    let is_folder = files.folder.is_some();
    let datastore = datastore.to_owned();
    let step = UploadStep { datastore: datastore.clone(), object_hash: object_hash.clone(), files };
    let step = draft.step("upload", at, Action::Upload(step));
    Some(Uploaded { step, object_hash, name, is_folder, datastore })
}

fn listed(draft: &Draft<'_>, files: &dyn Files, path: &Path) -> Listed {
    let root = draft.request.project_root;
    let listing = snapshot::walk(files, path, root, Variant { component: false })?;
    let (hash, digests) = snapshot::object_fingerprint(files, path, root, &listing)?;
    let real = files.resolve(path).map_err(|error| Problem::from_file(&error))?;
    let name = real.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_folder = matches!(files.kind(&real), Ok(FileKind::Folder));
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
