//! Capability: facts about the workspace that the submission goes to, and about what it uses.
//!
//! A policy that calls [`ask`] imports `jobgate:policy/workspace`, which the configuration must grant (`capabilities: [workspace]`). Ask
//! everything in one call where that is possible: what the host must fetch, it fetches at the same time.

use serde::de::DeserializeOwned;

use crate::{Refusal, host, json};

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
