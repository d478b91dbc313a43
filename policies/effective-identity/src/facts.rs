//! What the workspace says.

use jobgate_guest::workspace::{Answer, Question, ask};
use jobgate_guest::{self as guest, Part};

use crate::asset::Asset;

/// How deep pipeline components are followed.
pub(crate) const DEPTH: usize = 8;

/// The version of the service's checksum (azure-ai-ml 1.35.2, `HashVersion`).
const HASH_VERSION: &str = "202208";

/// The answers so far.
#[derive(Default)]
pub(crate) struct Facts(Vec<(Question, Answer)>);

/// A fact, or what there is to say instead.
pub(crate) enum Known<'f> {
    Fact(Fact<'f>),
    /// The workspace says that there is none.
    Absent,
    /// Nobody knows, and why.
    Unknown(&'f str),
}

/// A compute, a component, code or the workspace itself.
pub(crate) struct Fact<'f>(guest::Fact<'f>);

/// Questions to ask, each once.
#[derive(Default)]
pub(crate) struct Questions(Vec<Question>);

impl Questions {
    pub(crate) fn add(&mut self, kind: &str, name: &str) {
        let is_it = |question: &Question| question.kind == kind && question.name == name;
        if !self.0.iter().any(is_it) {
            self.0.push(Question::new(kind, name));
        }
    }
}

impl Facts {
    /// Asks, in one call, and goes on with what components are made of.
    pub(crate) fn ask(questions: Questions) -> Self {
        let mut facts = Self::default();
        let mut asked = questions.0;
        for _ in 0..DEPTH {
            if asked.is_empty() {
                break;
            }
            let answers = ask(&asked);
            let from = facts.0.len();
            facts.0.extend(asked.into_iter().zip(answers));
            asked = facts.further(from);
        }
        facts
    }

    /// What the components among the answers from here on are made of, as far as it was not asked.
    fn further(&self, from: usize) -> Vec<Question> {
        let mut further = Questions::default();
        for (question, _) in self.0.iter().skip(from).filter(|(question, _)| question.kind == "component") {
            let Known::Fact(fact) = self.known("component", &question.name) else { continue };
            for (kind, text) in fact.parts() {
                if let Asset::Workspace(name) = Asset::of(text)
                    && self.get(kind, &name).is_none()
                {
                    further.add(kind, &name);
                }
            }
        }
        further.0
    }

    fn get(&self, kind: &str, name: &str) -> Option<&Answer> {
        let is_it = |(question, _): &&(Question, Answer)| question.kind == kind && question.name == name;
        self.0.iter().find(is_it).map(|(_, answer)| answer)
    }

    /// What is known; what was not asked is not.
    pub(crate) fn known(&self, kind: &str, name: &str) -> Known<'_> {
        match self.get(kind, name) {
            Some(Answer::Fact(text)) => match guest::Fact::read(text) {
                Ok(fact) => Known::Fact(Fact(fact)),
                Err(_) => Known::Unknown("the answer cannot be read"),
            },
            Some(Answer::Absent) => Known::Absent,
            Some(Answer::Unknown(why)) => Known::Unknown(why),
            None => Known::Unknown("it was not asked"),
        }
    }
}

impl Fact<'_> {
    /// The assets that a component is made of: its code, and the components of its steps.
    pub(crate) fn parts(&self) -> Vec<(&'static str, &str)> {
        let Some(spec) = self.0.root().at("/properties/componentSpec") else { return Vec::new() };
        let code = spec.word("/code").or_else(|| spec.word("/task/code"));
        let mut parts: Vec<_> = code.map(|code| ("code", code)).into_iter().collect();
        for (_, step) in spec.entries("/jobs") {
            let component = step.word("/componentId").or_else(|| step.word("/trial/componentId"));
            parts.extend(component.map(|component| ("component", component)));
        }
        parts
    }

    /// Whether it is code with the service's checksum, whose version may be a number or a text.
    pub(crate) fn has_checksum(&self) -> bool {
        let code = self.0.root();
        code.word("/properties/properties/hash_sha256").is_some()
            && code.word("/properties/properties/hash_version") == Some(HASH_VERSION)
    }

    /// The type of a compute.
    pub(crate) fn compute_type(&self) -> Option<&str> {
        self.0.root().word("/properties/computeType")
    }

    /// The identities that someone made.
    fn assigned(&self) -> impl Iterator<Item = Part<'_>> {
        self.0.root().entries("/identity/userAssignedIdentities").map(|(_, identity)| identity)
    }

    /// Whether it has an identity that someone made.
    pub(crate) fn is_user_assigned(&self) -> bool {
        self.assigned().next().is_some()
    }

    /// Whether it has an identity of its own, of which the service tells the object id alone.
    pub(crate) fn is_system_assigned(&self) -> bool {
        self.0.root().word("/identity/type").is_some_and(|kind| kind.starts_with("SystemAssigned"))
    }

    /// Whether one of the identities that someone made, or its own, has this client id or object id.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.0.root().is("/identity/principalId", id)
            || self.assigned().any(|identity| identity.is("/clientId", id) || identity.is("/principalId", id))
    }
}
