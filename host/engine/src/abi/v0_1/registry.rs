//! `jobgate:policy/registry`: the capability that tells digests of images. Its time is not the policy's.

use jobgate_core::facts::{Answer, Question};
use wasmtime::Result;

use super::bindings::jobgate::policy::registry::{Digest, Host};
use crate::evaluation::Evaluation;

/// The kind of its questions.
const IMAGE: &str = "image";

impl Host for Evaluation {
    fn digests(&mut self, images: Vec<String>) -> Result<Vec<Digest>> {
        let facts = self.capabilities.registry.clone();
        let asked: Vec<_> = images.into_iter().map(|image| Question::new(IMAGE, image)).collect();
        let answers = Evaluation::ask_facts(self, facts.as_deref(), &asked)?;
        Ok(answers.into_iter().map(Digest::from).collect())
    }
}

impl From<Answer> for Digest {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Fact(digest) => Self::Found(digest.to_string()),
            Answer::Absent => Self::Absent,
            Answer::Unknown(why) => Self::Unknown(why),
        }
    }
}
