//! What is known of the workspace, and what must still be asked.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::facts::{Answer, Question};

/// What is known.
pub(super) enum Fact<'k> {
    /// What the service says.
    Says(&'k Value),
    /// There is none.
    Absent,
    /// It is not known, and why.
    Unknown(&'k str),
}

/// Facts so far. A question that has no answer yet is noted.
#[derive(Default)]
pub(super) struct Known {
    answers: HashMap<Question, Told>,
    open: RefCell<BTreeSet<Question>>,
}

enum Told {
    Says(Value),
    Absent,
    Unknown(String),
}

impl Known {
    /// What is known about something.
    pub(super) fn ask(&self, kind: &str, name: &str) -> Fact<'_> {
        let question = Question::new(kind, name);
        match self.answers.get(&question) {
            Some(Told::Says(value)) => Fact::Says(value),
            Some(Told::Absent) => Fact::Absent,
            Some(Told::Unknown(why)) => Fact::Unknown(why),
            None => {
                self.open.borrow_mut().insert(question);
                Fact::Unknown("it was not asked")
            }
        }
    }

    /// What must be asked; it is then no longer open.
    pub(super) fn open(&self) -> Vec<Question> {
        self.open.take().into_iter().collect()
    }

    /// Takes the answers to questions.
    pub(super) fn learn(&mut self, asked: Vec<Question>, answers: Vec<Answer>) {
        let mut answers = answers.into_iter();
        for question in asked {
            let told = match answers.next() {
                Some(Answer::Fact(text)) => match serde_json::from_str(&text) {
                    Ok(value) => Told::Says(value),
                    Err(error) => Told::Unknown(format!("the answer is no JSON: {error}")),
                },
                Some(Answer::Absent) => Told::Absent,
                Some(Answer::Unknown(why)) => Told::Unknown(why),
                None => Told::Unknown("there was no answer".to_owned()),
            };
            self.answers.insert(question, told);
        }
    }
}
