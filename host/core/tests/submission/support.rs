//! Submissions in memory, and an editor with the grants that a test wants.

use std::path::Path;
use std::sync::Arc;

use jobgate_core::edit::{Change, EditContext, Editor, Grant, Why};
use jobgate_core::files::MemoryFiles;
use jobgate_core::meter::{Meter, Stop};
use jobgate_core::pointer::Pointer;
use jobgate_core::submission::{LoadLimits, Loaded, PolicyValue, Submission};

/// Files below `/p`, the project root.
pub(crate) fn files(content: &[(&str, &str)]) -> MemoryFiles {
    content.iter().fold(MemoryFiles::default().folder("/p"), |files, (path, text)| {
        files.file(format!("/p/{path}"), *text)
    })
}

pub(crate) fn load_files(files: &MemoryFiles, spec: &str) -> Loaded {
    Submission::load(files, Some(Path::new("/p")), Path::new(&format!("/p/{spec}")), &LoadLimits::default())
}

/// Loads `/p/job.yml`, in which nothing must be wrong.
pub(crate) fn load(content: &[(&str, &str)]) -> Submission {
    let loaded = load_files(&files(content), "job.yml");
    assert_eq!(loaded.findings, []);
    loaded.submission.unwrap()
}

/// The rules of the findings with their pointers.
pub(crate) fn found(loaded: &Loaded) -> Vec<(&str, &str)> {
    loaded.findings.iter().map(|finding| (finding.rule.as_str(), finding.pointer.as_str())).collect()
}

pub(crate) fn why() -> Why {
    Why { rule: "R-1".to_owned(), reason: "because".to_owned() }
}

pub(crate) fn context(grant: Grant) -> EditContext {
    EditContext {
        policy: "p".into(),
        grant,
        rules: Arc::new(["R-1".to_owned(), "R-OFF".to_owned()].into()),
        rules_off: Arc::new(["R-OFF".to_owned()].into()),
        changes: 10_000,
        text: 4096,
    }
}

pub(crate) fn patterns(patterns: &[&str]) -> Grant {
    Grant { facets: Vec::new(), patterns: patterns.iter().map(|&pattern| pattern.to_owned()).collect() }
}

/// An editor that may change everything.
pub(crate) fn editor(submission: &Submission) -> Editor {
    Editor::new(submission.clone(), context(patterns(&["/**"])))
}

pub(crate) fn text(text: &str) -> PolicyValue {
    PolicyValue::Text(text.to_owned())
}

pub(crate) fn json(text: &str) -> PolicyValue {
    PolicyValue::Json(text.to_owned())
}

pub(crate) fn get(submission: &Submission, pointer: &str) -> Option<PolicyValue> {
    submission.view(&Meter::unlimited()).get(pointer).unwrap()
}

pub(crate) fn uses(submission: &Submission, pointer: &str) -> Vec<String> {
    submission.uses(&Pointer::parse(pointer).unwrap())
}

/// The message of the trap that an edit must end in.
pub(crate) fn trap(result: Result<(), Stop>) -> String {
    match result {
        Err(Stop::Misuse(message)) => message,
        other => panic!("no misuse: {other:?}"),
    }
}

/// Short methods for the edits of tests, all for the rule `R-1` and without a limit.
pub(crate) trait Edits {
    fn put(&mut self, pointer: &str, value: PolicyValue) -> Result<(), Stop>;
    fn ins(&mut self, pointer: &str, value: PolicyValue) -> Result<(), Stop>;
    fn del(&mut self, pointers: &[&str]) -> Result<(), Stop>;
    fn link(&mut self, pointer: &str, value: PolicyValue) -> Result<(), Stop>;
    fn value(&self, pointer: &str) -> Option<PolicyValue>;
}

impl Edits for Editor {
    fn put(&mut self, pointer: &str, value: PolicyValue) -> Result<(), Stop> {
        self.set(pointer, value, &why(), &Meter::unlimited())
    }

    fn ins(&mut self, pointer: &str, value: PolicyValue) -> Result<(), Stop> {
        self.insert(pointer, value, &why(), &Meter::unlimited())
    }

    fn del(&mut self, pointers: &[&str]) -> Result<(), Stop> {
        let pointers = pointers.iter().map(|&pointer| pointer.to_owned()).collect();
        self.remove_many(pointers, &why(), &Meter::unlimited())
    }

    fn link(&mut self, pointer: &str, value: PolicyValue) -> Result<(), Stop> {
        self.relink(pointer, value, &why(), &Meter::unlimited())
    }

    fn value(&self, pointer: &str) -> Option<PolicyValue> {
        get(self.submission(), pointer)
    }
}

/// Pointer, old and new value of each change.
pub(crate) fn summary(changes: &[Change]) -> Vec<(&str, Option<&str>, Option<&str>)> {
    changes
        .iter()
        .map(|change| (change.pointer.as_str(), change.old.as_deref(), change.new.as_deref()))
        .collect()
}

/// Path and new text of each touched file.
pub(crate) fn rewritten(submission: &Submission) -> Vec<(String, String)> {
    submission.rewritten().into_iter().map(|file| (file.path, file.after.unwrap())).collect()
}
