//! The jobs of a submission.

use jobgate_guest::{Document, Pointer, Value, form};

/// The jobs: the root and its steps, or the job of a schedule.
pub(crate) struct Jobs(pub(crate) Vec<Job>);

/// A job.
pub(crate) struct Job {
    pub(crate) pointer: Pointer,
    pub(crate) kind: form::Job,
    pub(crate) is_step: bool,
    is_scheduled: bool,
}

impl Jobs {
    /// Reads a submission.
    pub(crate) fn read(document: &Document) -> Self {
        let job = |site: jobgate_guest::Site<form::Job>| {
            let above = site.pointer.parent();
            let is_step = above.is_some_and(|above| above.name().is_some_and(|name| name == "jobs"));
            let is_scheduled = !is_step && !site.pointer.is_empty();
            Job { pointer: site.pointer, kind: site.form, is_step, is_scheduled }
        };
        Self(document.sites::<form::Job>().into_iter().map(job).collect())
    }

    /// What is submitted: the root, or the job of a schedule.
    pub(crate) fn roots(&self) -> impl Iterator<Item = &Job> {
        self.0.iter().filter(|job| !job.is_step)
    }

    /// The pipelines around a job, those that it is nested in included.
    pub(crate) fn around(&self, job: &Job) -> impl Iterator<Item = &Job> {
        let is_around = |other: &&Job| job.pointer != other.pointer && job.pointer.is_within(&other.pointer);
        self.0.iter().filter(is_around)
    }
}

impl Job {
    /// The value that counts for the job, and where it stands: its own, for the job of a schedule that of its file, for a step that of its
    /// component. If there is none, where it would stand.
    pub(crate) fn value(&self, document: &Document, below: &str) -> (Pointer, Option<Value>) {
        let file = if self.is_scheduled { "/job" } else { "/component" };
        for part in ["", file] {
            let at = self.pointer.join(part).join(below);
            if let Some(value) = document.get(&at).filter(|value| *value != Value::Null) {
                return (at, Some(value));
            }
        }
        (self.pointer.join(below), None)
    }

    /// Whether it is a step that says which of its siblings run, and how often (azure-ai-ml 1.35.2, `ControlFlowType`). It runs nothing
    /// itself.
    pub(crate) fn is_control_flow(&self, document: &Document) -> bool {
        let kind = || document.text(&self.pointer.child("type"));
        self.is_step
            && self.is_unknown()
            && kind().is_some_and(|kind| matches!(kind.as_str(), "if_else" | "do_while" | "parallel_for"))
    }

    /// Whether nobody can tell from the submission what the job is.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self.kind, form::Job::Unknown | form::Job::Other(_))
    }
}
