//! `jobgate:policy/snapshots`: the capability that tells fingerprints of `code:` folders. Its time is not the policy's.

use std::sync::Arc;

use jobgate_core::pointer::Pointer;
use jobgate_core::policy::Failure;
use jobgate_core::snapshots::{CodePlace, Fingerprint, SnapshotFile, SnapshotProblem, Snapshots, code_place};
use wasmtime::Result;
use wasmtime::component::Resource;

use super::Document;
use super::bindings::jobgate::policy::snapshots::{File, Host, Problem, Snapshot};
use super::document::bytes;
use crate::evaluation::{Evaluation, failure};

impl Evaluation {
    /// Asks the capability about each place of the facet `code` that is named.
    fn ask_snapshots<T>(
        &mut self,
        pointers: &[String],
        question: impl Fn(&dyn Snapshots, &CodePlace) -> T,
    ) -> Result<Vec<T>, Failure> {
        self.passed(bytes(pointers))?;
        let snapshots = self.capabilities.snapshots.clone().ok_or_else(|| {
            Failure::Host("the capability `snapshots` was granted, and is not there".to_owned())
        })?;
        let places =
            pointers.iter().map(|pointer| self.code_place(pointer)).collect::<Result<Vec<_>, _>>()?;
        let answers =
            |snapshots: Arc<dyn Snapshots>| places.iter().map(|place| question(&*snapshots, place)).collect();
        Ok(self.deadline.without(|| answers(snapshots)))
    }

    /// The same for one place.
    fn ask_snapshot<T>(
        &mut self,
        pointer: String,
        question: impl Fn(&dyn Snapshots, &CodePlace) -> T,
    ) -> Result<T, Failure> {
        let answer = self.ask_snapshots(&[pointer], question)?.pop();
        answer.ok_or_else(|| Failure::Host("the capability `snapshots` gave no answer".to_owned()))
    }

    /// What hashing needs to know of a place; a pointer that is no site of `code` is misuse.
    pub(super) fn code_place(&self, pointer: &str) -> Result<CodePlace, Failure> {
        // Looking it up counts as the host's work.
        self.view()?.shape(pointer).map_err(failure)?;
        let parsed = Pointer::parse(pointer).map_err(|error| failure(error.into()))?;
        let place = code_place(self.submission()?, &parsed);
        place.ok_or_else(|| {
            Failure::Misuse(format!(
                "`{pointer}` is no site of the facet `code`: pass pointers that `sites` gave"
            ))
        })
    }
}

impl Host for Evaluation {
    fn compute(
        &mut self,
        _: Resource<Document>,
        pointers: Vec<String>,
    ) -> Result<Vec<Result<Snapshot, Problem>>> {
        let answers = self.ask_snapshots(&pointers, |snapshots, place| snapshots.compute(place))?;
        Ok(answers.into_iter().map(|answer| answer.map(Snapshot::from).map_err(Problem::from)).collect())
    }

    fn paths(&mut self, _: Resource<Document>, pointer: String) -> Result<Result<Vec<String>, Problem>> {
        let paths = self.ask_snapshot(pointer, |snapshots, place| snapshots.paths(place))?;
        Ok(paths.map_err(Problem::from))
    }

    fn files(&mut self, _: Resource<Document>, pointer: String) -> Result<Result<Vec<File>, Problem>> {
        let files = self.ask_snapshot(pointer, |snapshots, place| snapshots.files(place))?;
        Ok(files.map(|files| files.into_iter().map(File::from).collect()).map_err(Problem::from))
    }

    fn recorded(&mut self, _: Resource<Document>, pointer: String) -> Result<Option<Snapshot>> {
        Ok(self.ask_snapshot(pointer, |snapshots, place| snapshots.recorded(place))?.map(Snapshot::from))
    }

    fn differing(&mut self, _: Resource<Document>, pointer: String) -> Result<Vec<String>> {
        Ok(self.ask_snapshot(pointer, |snapshots, place| snapshots.differing(place))?)
    }
}

impl From<Fingerprint> for Snapshot {
    fn from(found: Fingerprint) -> Self {
        Self { hash: found.hash, files: found.files, bytes: found.bytes }
    }
}

impl From<SnapshotFile> for File {
    fn from(file: SnapshotFile) -> Self {
        Self { path: file.path, size: file.size, sha256: file.sha256 }
    }
}

impl From<SnapshotProblem> for Problem {
    fn from(problem: SnapshotProblem) -> Self {
        Self { code: problem.code.to_owned(), message: problem.message }
    }
}
