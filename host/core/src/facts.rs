//! The capabilities `workspace` and `registry`: facts that a policy may ask for (`docs/abi.md` §9). Where they come from is not the core's.

use std::sync::Arc;

/// What a policy asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Question {
    /// What is asked for, for example `datastore`; the kinds are those of the WIT's `workspace`. The registry's own is `image`.
    pub kind: String,
    /// Which one.
    pub name: String,
}

impl Question {
    /// A question.
    pub fn new(kind: impl Into<String>, name: impl Into<String>) -> Self {
        Self { kind: kind.into(), name: name.into() }
    }
}

/// What is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What the service says, JSON text without secrets; for an image, its digest.
    Fact(Arc<str>),
    /// The service says that there is none.
    Absent,
    /// It is not known, and why.
    Unknown(String),
}

/// Who answers. Equal questions get equal answers within a run.
pub trait Facts: Send + Sync {
    /// The answers, in the order of the questions, and as many.
    fn ask(&self, questions: &[Question]) -> Vec<Answer>;
}

/// Nothing is known: neither a context file nor a live workspace was given.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFacts;

impl Facts for NoFacts {
    fn ask(&self, questions: &[Question]) -> Vec<Answer> {
        let why = "no workspace was asked: give `--context FILE` or `--live`";
        questions.iter().map(|_| Answer::Unknown(why.to_owned())).collect()
    }
}
