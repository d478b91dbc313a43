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

/// A file or folder of this machine.
pub(crate) struct Local {
    /// The object hash.
    pub(crate) object_hash: String,
    /// Its name.
    pub(crate) name: String,
    /// What is uploaded of it.
    pub(crate) files: FileSet,
}

impl Local {
    /// Whether it is a folder.
    pub(crate) fn is_folder(&self) -> bool {
        self.files.folder.is_some()
    }
}

/// What is uploaded.
pub(crate) struct Uploaded {
    /// The step.
    pub(crate) step: StepId,
    /// The object hash.
    pub(crate) object_hash: String,
    /// The name of the file or folder.
    pub(crate) name: String,
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

/// Whether it is a file for `uri_file`, and a folder for anything else; if not, that is a finding.
pub(crate) fn fits(draft: &mut Draft<'_>, path: &At<'_>, local: &Local, kind: &str) -> Option<()> {
    if local.is_folder() != (kind == "uri_file") {
        return Some(());
    }
    let what = if local.is_folder() { "a folder" } else { "a file" };
    let message = format!("`{}` is {what}, and `{kind}` takes the other", local.name);
    draft.refuse(path, message, Some("change `type`, or the path"));
    None
}

/// Uploads a local file or folder to the workspace's own datastore.
pub(crate) fn local(draft: &mut Draft<'_>, at: &At<'_>, local: Local) -> Option<Uploaded> {
    add(draft, at, DATASTORE, local)
}

/// The same, to the datastore that `owner` names.
pub(crate) fn local_of(draft: &mut Draft<'_>, owner: &At<'_>, at: &At<'_>, local: Local) -> Option<Uploaded> {
    add(draft, at, datastore(owner), local)
}

/// A local file or folder; none, and a finding, if it cannot be read.
pub(crate) fn find(draft: &mut Draft<'_>, at: &At<'_>, path: &Path) -> Option<Local> {
    let listed = listed(draft, draft.request.files, path);
    readable(draft, at, listed)
}

/// The build context of an environment, with the Dockerfiles as policies left them; none, and a finding, if it cannot be read.
pub(crate) fn context(draft: &mut Draft<'_>, at: &At<'_>, path: &Path) -> Option<Local> {
    let overlay = Overlay::new(draft.request.files, at.submission());
    let mut listed = listed(draft, &overlay, path);
    if let Ok(local) = &mut listed {
        for file in &mut local.files.files {
            if let Source::Disk(source) = &file.source
                && let Some(text) = overlay.text(source)
            {
                file.source = Source::Text(text.to_owned());
            }
        }
    }
    readable(draft, at, listed)
}

fn readable(draft: &mut Draft<'_>, at: &At<'_>, listed: Result<Local, Problem>) -> Option<Local> {
    listed.map_err(|problem| draft.refuse(at, problem.to_string(), None)).ok()
}

/// The datastore that a spec names, or the workspace's own.
fn datastore<'a>(owner: &At<'a>) -> &'a str {
    let written = owner.get("datastore").and_then(|name| name.text()).filter(|name| !name.is_empty());
    written.map_or(DATASTORE, url::datastore_name)
}

/// None, and a finding, where there is no workspace, which datastores are of.
fn add(draft: &mut Draft<'_>, at: &At<'_>, datastore: &str, local: Local) -> Option<Uploaded> {
    if draft.is_for_registry() {
        let help = "register it as data in the registry, and name that";
        draft.refuse(at, "these files would go to a datastore, and a registry has none", Some(help));
        return None;
    }
    let datastore = datastore.to_owned();
    let Local { object_hash, name, files } = local;
    let step = UploadStep { datastore: datastore.clone(), object_hash: object_hash.clone(), files };
    let step = draft.step("upload", at, Action::Upload(step));
    Some(Uploaded { step, object_hash, name, datastore })
}

fn listed(draft: &Draft<'_>, files: &dyn Files, path: &Path) -> Result<Local, Problem> {
    let root = draft.request.project_root;
    let listing = snapshot::walk(files, path, root, Variant { component: false })?;
    let (object_hash, digests) = snapshot::object_fingerprint(files, path, root, &listing)?;
    let real = files.resolve(path).map_err(|error| Problem::from_file(&error))?;
    let name = real.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_folder = matches!(files.kind(&real), Ok(FileKind::Folder));
    let sources = listing.files.iter().map(|file| file.source.clone());
    let files = file_set(is_folder.then(|| name.clone()), digests, sources);
    Ok(Local { object_hash, name, files })
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
