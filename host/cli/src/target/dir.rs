//! The target `dir:PATH`: an admitted submission as files.
//!
//! ```text
//! PATH/blobs/sha256/ab/abc…                  content, by digest, shared by all submissions
//! PATH/submissions/ID/submission.json        what was admitted: files, snapshots, policies, changes, decision
//! ```
//!
//! ID is the SHA-256 of `submission.json`, so the same submission has the same place. The content is written first and the folder of the
//! submission is renamed into place last: who finds `submission.json` finds everything that it names.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use jobgate_core::admission::{AdmittedSubmission, PolicyRun};
use jobgate_core::facet::{self, Facet};
use jobgate_core::files::Files as _;
use jobgate_core::meter::Meter;
use jobgate_core::pointer::Pointer;
use jobgate_core::policy::Digest;
use jobgate_core::snapshots::{CodePlace, SnapshotStore, code_place};
use serde::Serialize;

use super::store::{Store, Stored, TEMPORARY};
use crate::disk::Disk;
use crate::output::json;

/// What submitting did.
pub(crate) struct Submitted {
    /// The digest of the submission.
    pub(crate) id: String,
    /// Where it is.
    pub(crate) folder: PathBuf,
    /// What had to be written for that.
    pub(crate) written: Written,
}

/// How much of a submission was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// It is new.
    All,
    /// It was there, but something of it was missing or damaged.
    Missing,
    /// It was there, complete.
    Nothing,
}

/// `submission.json`, version 1. Frozen; there is no time in it, so that the same submission is the same file.
#[derive(Serialize)]
struct SubmissionV1<'a> {
    version: u32,
    jobgate: &'static str,
    decision: &'static str,
    spec: &'a str,
    kind: &'a str,
    /// The specs and Dockerfiles as admitted.
    files: Vec<FileV1>,
    /// The code folders.
    snapshots: Vec<SnapshotV1>,
    policies: Vec<PolicyV1<'a>>,
    changes: Vec<json::ChangeV1<'a>>,
    findings: Vec<json::FindingV1<'a>>,
}

#[derive(Serialize)]
struct FileV1 {
    /// Relative to the project root, or to the folder of the snapshot.
    path: String,
    size: u64,
    digest: String,
}

#[derive(Serialize)]
struct SnapshotV1 {
    /// The places that use it.
    pointers: Vec<String>,
    /// The service's own fingerprint.
    hash: String,
    files: Vec<FileV1>,
}

#[derive(Serialize)]
struct PolicyV1<'a> {
    id: &'a str,
    version: Option<&'a str>,
    digest: Option<String>,
    mode: &'static str,
}

/// Writes a submission below `target`.
///
/// # Errors
/// When it cannot be written, or a file changed after it was checked. What was written until then is content without a submission.
pub(crate) fn submit(
    admitted: &AdmittedSubmission,
    snapshots: &SnapshotStore,
    target: &Path,
) -> Result<Submitted> {
    let store = Store::below(target);
    let mut has_new = false;
    let files = specs(admitted, &store, &mut has_new)?;
    let snapshots = code(admitted, snapshots, &store, &mut has_new)?;
    let submission = admitted.submission();
    let manifest = SubmissionV1 {
        version: 1,
        jobgate: env!("CARGO_PKG_VERSION"),
        decision: "admitted",
        spec: submission.path(),
        kind: submission.kind(),
        files,
        snapshots,
        policies: admitted.policies().iter().map(policy).collect(),
        changes: admitted.changes().iter().map(json::change).collect::<Result<_, _>>()?,
        findings: admitted.findings().iter().map(json::finding).collect(),
    };
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    let id = hex::encode(Digest::of(text.as_bytes()).0);
    let folder = target.join("submissions").join(&id);
    let written = match place(&folder, &text)? {
        Placed::Present if has_new => Written::Missing,
        Placed::Present => Written::Nothing,
        Placed::Mended => Written::Missing,
        Placed::New => Written::All,
    };
    Ok(Submitted { id: format!("sha256:{id}"), folder, written })
}

fn policy(run: &PolicyRun) -> PolicyV1<'_> {
    PolicyV1 {
        id: &run.id,
        version: run.version.as_deref(),
        digest: run.digest.map(|digest| digest.to_string()),
        mode: run.mode.name(),
    }
}

/// The specs and Dockerfiles as admitted: changed texts where mutators changed them, the texts that were read elsewhere.
fn specs(admitted: &AdmittedSubmission, store: &Store, has_new: &mut bool) -> Result<Vec<FileV1>> {
    let submission = admitted.submission();
    let rewritten = submission.rewritten();
    let changed =
        |path: &str| rewritten.iter().find(|file| file.path == path).map(|file| file.submitted.as_str());
    let specs = submission.files().map(|file| (&*file.path, file.document.text()));
    let dockerfiles = submission.dockerfiles().map(|file| (&*file.path, file.text()));
    let mut files = Vec::new();
    for (path, text) in specs.chain(dockerfiles) {
        let bytes = changed(path).unwrap_or(text).as_bytes();
        let (digest, written) = store.put(bytes)?;
        *has_new |= written == Stored::New;
        files.push(FileV1 { path: path.to_owned(), size: bytes.len() as u64, digest: digest.to_string() });
    }
    Ok(files)
}

/// The files of every code folder. What is written must have the digests that were computed while the submission was judged.
fn code(
    admitted: &AdmittedSubmission,
    snapshots: &SnapshotStore,
    store: &Store,
    has_new: &mut bool,
) -> Result<Vec<SnapshotV1>> {
    let submission = admitted.submission();
    let mut written: Vec<(CodePlace, SnapshotV1)> = Vec::new();
    for site in facet::sites(submission, Facet::Code, &Meter::unlimited())? {
        let pointer = Pointer::parse(&site.pointer)?;
        let Some(place) = code_place(submission, &pointer) else { continue };
        if let Some((_, snapshot)) = written.iter_mut().find(|(known, _)| *known == place) {
            snapshot.pointers.push(site.pointer);
            continue;
        }
        let taken = match snapshots.entry(&place) {
            Ok(taken) => taken,
            // Remote code is no file of this machine; everything else that has no checksum was denied, or let pass by the rules.
            Err(problem) if problem.code == "remote" => continue,
            Err(problem) => bail!("the code `{}` cannot be submitted: {problem}", place.written),
        };
        let sources = snapshots.sources(&place)?;
        let mut files = Vec::new();
        for (file, source) in taken.files.iter().zip(&sources) {
            let digest = Digest::parse(&format!("sha256:{}", file.sha256)).context("a checksum is none")?;
            let mut from = Disk.open(source)?;
            let new = store.copy(&mut from, &digest, file.size);
            let new = new.with_context(|| format!("`{}` is not written", source.display()))?;
            *has_new |= new == Stored::New;
            files.push(FileV1 { path: file.path.clone(), size: file.size, digest: digest.to_string() });
        }
        written
            .push((place, SnapshotV1 { pointers: vec![site.pointer], hash: taken.fingerprint.hash, files }));
    }
    Ok(written.into_iter().map(|(_, snapshot)| snapshot).collect())
}

/// What became of `submission.json`.
enum Placed {
    /// It is new.
    New,
    /// Another content stood in its place.
    Mended,
    /// It was there.
    Present,
}

/// Puts `submission.json` in its folder, whole or not at all.
fn place(folder: &Path, text: &str) -> Result<Placed> {
    let manifest = folder.join("submission.json");
    if fs::read_to_string(&manifest).is_ok_and(|found| found == text) {
        return Ok(Placed::Present);
    }
    let failed = || format!("cannot write `{}`", manifest.display());
    let above = folder.parent().unwrap_or(folder);
    fs::create_dir_all(above).with_context(failed)?;
    let staged = tempfile::Builder::new().prefix(TEMPORARY).tempdir_in(above).with_context(failed)?;
    let mut file = fs::File::create_new(staged.path().join("submission.json")).with_context(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(failed)?;
    // A folder under this name with another content can only be a damaged one: it goes away before the whole one comes.
    let is_damaged = folder.exists();
    if is_damaged {
        fs::remove_dir_all(folder).with_context(failed)?;
    }
    fs::rename(staged.path(), folder).with_context(failed)?;
    // It has another name now: there is nothing to clean up.
    let _ = staged.keep();
    Ok(if is_damaged { Placed::Mended } else { Placed::New })
}
