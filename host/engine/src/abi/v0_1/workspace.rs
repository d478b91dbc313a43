//! `jobgate:policy/workspace`: the capability that tells facts about the workspace. Its time is not the policy's.

use jobgate_core::access::{self, Access as Found};
use jobgate_core::facts::{Answer, Facts, NoFacts, Question as Asked};
use jobgate_core::policy::Failure;
use wasmtime::Result;
use wasmtime::component::Resource;

use super::Document;
use super::bindings::jobgate::policy::workspace::{Access, Answer as Told, Host, Question};
use crate::evaluation::Evaluation;

impl Evaluation {
    /// Asks whoever there is; nobody answers that nothing is known.
    pub(super) fn ask_facts(
        &mut self,
        facts: Option<&dyn Facts>,
        questions: &[Asked],
    ) -> Result<Vec<Answer>, Failure> {
        self.passed(questions.iter().map(|question| question.kind.len() + question.name.len()).sum())?;
        let facts = facts.unwrap_or(&NoFacts);
        let answers = self.deadline.without(|| facts.ask(questions));
        if answers.len() != questions.len() {
            return Err(Failure::Host("a capability did not answer every question".to_owned()));
        }
        let told = |answer: &Answer| match answer {
            Answer::Fact(text) => text.len(),
            Answer::Unknown(why) => why.len(),
            Answer::Absent => 0,
        };
        self.meter.bytes(answers.iter().map(told).sum()).map_err(crate::evaluation::failure)?;
        Ok(answers)
    }
}

impl Host for Evaluation {
    fn ask(&mut self, questions: Vec<Question>) -> Result<Vec<Told>> {
        let facts = self.capabilities.workspace.clone();
        let asked: Vec<_> = questions.into_iter().map(|asked| Asked::new(asked.kind, asked.name)).collect();
        let answers = Evaluation::ask_facts(self, facts.as_deref(), &asked)?;
        Ok(answers.into_iter().map(Told::from).collect())
    }

    fn accesses(&mut self, _: Resource<Document>) -> Result<Vec<Access>> {
        let facts = self.capabilities.workspace.clone();
        let facts = facts.as_deref().unwrap_or(&NoFacts);
        let submission = self.submission()?.clone();
        // The walk is the host's: it looks at each node of the tree a few times.
        self.meter.nodes(submission.nodes().saturating_mul(4)).map_err(crate::evaluation::failure)?;
        let found = self.deadline.without(|| access::accesses(&submission, facts));
        Ok(found.into_iter().map(Access::from).collect())
    }
}

impl From<Answer> for Told {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Fact(text) => Self::Fact(text.to_string()),
            Answer::Absent => Self::Absent,
            Answer::Unknown(why) => Self::Unknown(why),
        }
    }
}

impl From<Found> for Access {
    fn from(found: Found) -> Self {
        Self {
            action: found.action.name().to_owned(),
            kind: found.resource.kind.to_owned(),
            name: found.resource.name,
            principal: found.principal.name().to_owned(),
            object_id: found.principal.object_id().map(str::to_owned),
            because: found.principal.reason().map_or_else(|| found.because.clone(), str::to_owned),
            pointer: found.pointer,
            job: found.job,
        }
    }
}
