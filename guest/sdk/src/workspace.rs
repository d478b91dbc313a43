//! Capability: facts about the workspace that the submission goes to, and about what it uses.
//!
//! A policy that calls [`ask`] imports `jobgate:policy/workspace`, which the configuration must grant (`capabilities: [workspace]`). Ask
//! everything in one call where that is possible: what the host must fetch, it fetches at the same time.

use serde::de::DeserializeOwned;

use crate::open_enum::open_enum;
use crate::{Document, Pointer, Refusal, host, json};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// What is asked for, for example `datastore` (`docs/abi.md` §9).
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
pub enum Answer<T = String> {
    /// What the service says, without secrets.
    Fact(T),
    /// The service says that there is none.
    Absent,
    /// The host does not know, and why: report `undecided`, never take it for either of the others.
    Unknown(String),
}

/// The answers, in the order of the questions, as JSON texts.
#[allow(clippy::useless_conversion, reason = "on wasm32 the host's types are the generated ones")]
pub fn ask(questions: &[Question]) -> Vec<Answer> {
    let asked: Vec<_> = questions.iter().cloned().map(Into::into).collect();
    host::workspace::ask(&asked).into_iter().map(Answer::from).collect()
}

/// The answers, read into a type: what it does not name is passed over.
///
/// # Errors
/// A fact is not of that type.
pub fn ask_for<T: DeserializeOwned>(questions: &[Question]) -> Result<Vec<Answer<T>>, Refusal> {
    let answers = ask(questions).into_iter().zip(questions);
    answers.map(|(answer, question)| answer.read(question)).collect()
}

impl Answer {
    /// The fact, read into a type.
    ///
    /// # Errors
    /// It is not of that type.
    pub fn read<T: DeserializeOwned>(self, question: &Question) -> Result<Answer<T>, Refusal> {
        Ok(match self {
            Self::Fact(text) => Answer::Fact(json::read(&text).map_err(|error| {
                Refusal::new(format!("the answer about {} `{}`: {error}", question.kind, question.name))
            })?),
            Self::Absent => Answer::Absent,
            Self::Unknown(why) => Answer::Unknown(why),
        })
    }
}

open_enum! {
    /// What a job does with what it accesses.
    Action {
        /// Data are read.
        Read = "read",
        /// Data are written.
        Write = "write",
        /// An image is pulled.
        Pull = "pull",
        /// An image is built.
        Build = "build",
        /// Local files are uploaded when the job is submitted.
        Upload = "upload",
    }
}

open_enum! {
    /// Who accesses something.
    Principal {
        /// The one who submits.
        Submitter = "submitter",
        /// The managed identity of the compute.
        Compute = "compute identity",
        /// The managed identity of the workspace.
        Workspace = "workspace identity",
        /// Whoever holds the credential that is stored.
        Credential = "stored credential",
        /// Nobody in particular: what is public.
        Anonymous = "anonymous",
        /// There is no identity that could do it.
        Nobody = "nobody",
        /// It is not known.
        Unknown = "unknown",
    }
}

/// One access of a job: to data, to an image, to code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Access {
    /// What is accessed. Nothing need stand there: an output may have no path.
    pub pointer: Pointer,
    /// The job or step that accesses it.
    pub job: Pointer,
    /// What is done.
    pub action: Action,
    /// What is accessed, for example `datastore` (`docs/abi.md` §9).
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Who does it.
    pub principal: Principal,
    /// The object id of the principal, if it is known.
    pub object_id: Option<String>,
    /// Why it is this one; why there is none, or why it is not known.
    pub because: String,
}

impl Access {
    /// An access: for tests, the host makes those that count.
    pub fn new(
        pointer: &str,
        job: &str,
        action: Action,
        kind: &str,
        name: &str,
        principal: Principal,
    ) -> Self {
        Self {
            pointer: pointer.to_owned().into(),
            job: job.to_owned().into(),
            action,
            kind: kind.to_owned(),
            name: name.to_owned(),
            principal,
            object_id: None,
            because: String::new(),
        }
    }

    /// The same with why it is this principal.
    #[must_use]
    pub fn because(self, why: &str) -> Self {
        Self { because: why.to_owned(), ..self }
    }

    /// The same with the object id of the principal.
    #[must_use]
    pub fn of(self, object_id: &str) -> Self {
        Self { object_id: Some(object_id.to_owned()), ..self }
    }
}

/// Who accesses what as whom, by the decision matrix of the service's documentation.
#[allow(clippy::useless_conversion, reason = "on wasm32 the host's types are the generated ones")]
pub fn accesses(document: &Document) -> Vec<Access> {
    host::workspace::accesses(document.host).into_iter().map(Access::from).collect()
}
