//! `code`: a code asset, found by its hash or uploaded (client-protocol §1 steps 1 to 6).

use jobgate_core::files::FileKind;
use jobgate_core::pointer::Pointer;
use jobgate_core::snapshot::MERGED_FOLDER;
use jobgate_core::snapshots::{CodePlace, code_place};
use jobgate_core::submission::At;

use super::Draft;
use super::upload::file_set;
use crate::plan::{Action, CodeStep, Collection, FileSet, Node, PutStep, Resource, StepId, Version};

/// The code of a job, of a component or of the task of a parallel one. `owner` is what has the key `code`. None if it has no code, or
/// code that cannot be sent, which is then a finding.
pub(crate) fn code(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<StepId> {
    let at = owner.get("code")?;
    let written = at.text()?;
    if written.starts_with("https://") || written.starts_with("http://") {
        return Some(remote(draft, &at, written));
    }
    let place =
        Pointer::parse_long(at.pointer()).ok().and_then(|pointer| code_place(at.submission(), &pointer));
    let Some(place) = place else {
        draft.refuse(&at, "this is no code that can be uploaded", Some("name a local folder"));
        return None;
    };
    local(draft, &at, &place)
}

/// Code by its place: a folder, a file, or what includes make of it.
pub(crate) fn local(draft: &mut Draft<'_>, at: &At<'_>, place: &CodePlace) -> Option<StepId> {
    match files(draft, place) {
        Ok((content_hash, files)) => {
            // The client finds by its hash what it has just registered, whatever folder it came from.
            let known = draft.steps().iter().find(|step| match &step.action {
                Action::Code(code) => code.content_hash == content_hash,
                _ => false,
            });
            if let Some(known) = known {
                return Some(known.id.clone());
            }
            let made = draft.next_id("code").to_string();
            Some(draft.step("snapshot", at, Action::Code(CodeStep { made, content_hash, files })))
        }
        Err(message) => {
            draft.refuse(at, message, None);
            None
        }
    }
}

fn files(draft: &Draft<'_>, place: &CodePlace) -> Result<(String, FileSet), String> {
    let store = draft.request.snapshots;
    let entry = store.entry(place).map_err(|problem| problem.to_string())?;
    let sources = store.sources(place).map_err(|problem| problem.to_string())?;
    let folder = if place.additional_includes.is_empty() {
        let files = draft.request.files;
        let real = files.resolve(&place.folder.join(&place.written)).map_err(|error| error.to_string())?;
        match files.kind(&real) {
            Ok(FileKind::Folder) => Some(real.file_name().unwrap_or_default().to_string_lossy().into_owned()),
            _ => None,
        }
    } else {
        Some(MERGED_FOLDER.to_owned())
    };
    Ok((entry.fingerprint.hash, file_set(folder, entry.files, sources.into_iter())))
}

/// Code at a URL: an asset that names the URL, with no hash and no upload (client-protocol §1 step 6).
fn remote(draft: &mut Draft<'_>, at: &At<'_>, url: &str) -> StepId {
    let made = draft.next_id("code").to_string();
    let properties = Node::map([
        ("codeUri", Some(Node::text(url))),
        ("isAnonymous", Some(Node::Bool(true))),
        ("properties", Some(Node::empty())),
    ]);
    let resource = Resource {
        collection: Collection::Code,
        parent: None,
        name: Node::made(&made),
        version: Some(Version::Fixed("1".to_owned())),
    };
    let body = Node::map([("properties", Some(properties))]);
    let put = PutStep { resource, body, api_version: None, query: Vec::new(), azureml_token: false };
    draft.step("code", at, Action::Put(put))
}
