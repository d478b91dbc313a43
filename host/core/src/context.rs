//! A context file: facts about a workspace, recorded once, so that a check without network is repeatable (`docs/reference/context.md`).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::facts::{Answer, Facts, Question};

/// The largest context file that is read, in bytes.
pub const CONTEXT_BYTES: u64 = 64 << 20;

/// The age from which on a context file is too old, in seconds: 30 days.
pub const CONTEXT_AGE_SECONDS: u64 = 30 * 24 * 60 * 60;

/// The version that is read and written.
const VERSION: u32 = 1;

/// Recorded facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextFile {
    /// The workspace that they are about.
    pub workspace: ContextWorkspace,
    /// When they were recorded, in seconds since 1970.
    pub pulled_at: u64,
    facts: BTreeMap<Question, Answer>,
}

/// The workspace that a context file is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextWorkspace {
    /// The id of the subscription.
    pub subscription_id: String,
    /// The name of the resource group.
    pub resource_group: String,
    /// The name of the workspace.
    pub workspace: String,
}

/// Seconds by which the clocks of two machines may differ.
const CLOCKS_DIFFER: u64 = 10 * 60;

/// Why a context file is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContextError {
    /// It says that it was made later than now.
    #[error(
        "the context file was pulled in the future, so nobody can say how old it is: check the clocks, and pull it again with `jobgate \
         context pull -o FILE`"
    )]
    FromTheFuture,
    /// It is no context file.
    #[error("it is no context file: {0}. Make one with `jobgate context pull -o FILE`")]
    Malformed(String),
    /// Another version wrote it.
    #[error("it is of version {0}, and this jobgate reads version 1. Pull it again")]
    Version(u64),
    /// Somebody edited it.
    #[error("its content does not have its digest: it was edited or cut off. Pull it again")]
    Edited,
    /// It is about another workspace.
    #[error("it is about the workspace `{found}`, and the target is `{wanted}`. Pull it from the target")]
    OtherWorkspace {
        /// The one that it is about.
        found: String,
        /// The target.
        wanted: String,
    },
    /// It is too old.
    #[error("it was pulled {days} days ago, and the limit is {limit} days. Pull it again")]
    Stale {
        /// Its age in days.
        days: u64,
        /// The limit in days.
        limit: u64,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileV1 {
    version: u32,
    digest: String,
    workspace: ContextWorkspace,
    pulled_at: u64,
    facts: Vec<FactV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactV1 {
    kind: String,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fact: Option<Value>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    absent: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unknown: Option<String>,
}

impl ContextFile {
    /// A context file of these facts.
    pub fn new(
        workspace: ContextWorkspace,
        pulled_at: u64,
        facts: impl IntoIterator<Item = (Question, Answer)>,
    ) -> Self {
        Self { workspace, pulled_at, facts: facts.into_iter().collect() }
    }

    /// Reads one, and checks its digest.
    ///
    /// # Errors
    /// When it is none, or not what was written.
    pub fn parse(bytes: &[u8]) -> Result<Self, ContextError> {
        let value: Value =
            serde_json::from_slice(bytes).map_err(|error| ContextError::Malformed(error.to_string()))?;
        match value["version"].as_u64() {
            Some(version) if version != u64::from(VERSION) => return Err(ContextError::Version(version)),
            Some(_) => {}
            None => return Err(ContextError::Malformed("it has no version".to_owned())),
        }
        let file: FileV1 =
            serde_json::from_value(value).map_err(|error| ContextError::Malformed(error.to_string()))?;
        if file.digest != digest(&file) {
            return Err(ContextError::Edited);
        }
        let mut facts = BTreeMap::new();
        for fact in file.facts {
            let answer = match (fact.fact, fact.absent, fact.unknown) {
                // A digest is a text and no JSON.
                (Some(Value::String(text)), false, None) => Answer::Fact(text.into()),
                (Some(value), false, None) => Answer::Fact(value.to_string().into()),
                (None, true, None) => Answer::Absent,
                (None, false, Some(why)) => Answer::Unknown(why),
                _ => {
                    return Err(ContextError::Malformed(format!(
                        "{} `{}` says two things",
                        fact.kind, fact.name
                    )));
                }
            };
            facts.insert(Question::new(fact.kind, fact.name), answer);
        }
        Ok(Self { workspace: file.workspace, pulled_at: file.pulled_at, facts })
    }

    /// The text to write.
    pub fn render(&self) -> String {
        let fact = |(question, answer): (&Question, &Answer)| {
            let (fact, absent, unknown) = match answer {
                // What is not JSON is a text, such as the digest of an image.
                Answer::Fact(text) => {
                    (Some(serde_json::from_str(text).unwrap_or_else(|_| Value::from(&**text))), false, None)
                }
                Answer::Absent => (None, true, None),
                Answer::Unknown(why) => (None, false, Some(why.clone())),
            };
            FactV1 { kind: question.kind.clone(), name: question.name.clone(), fact, absent, unknown }
        };
        let mut file = FileV1 {
            version: VERSION,
            digest: String::new(),
            workspace: self.workspace.clone(),
            pulled_at: self.pulled_at,
            facts: self.facts.iter().map(fact).collect(),
        };
        file.digest = digest(&file);
        // What is written are texts, numbers and JSON values.
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Whether it can be used for a target at a time.
    ///
    /// # Errors
    /// When it is about another workspace, or too old.
    pub fn usable(
        &self,
        target: Option<&ContextWorkspace>,
        now: u64,
        limit: u64,
    ) -> Result<(), ContextError> {
        if let Some(target) = target.filter(|target| !self.workspace.is(target)) {
            return Err(ContextError::OtherWorkspace {
                found: self.workspace.to_string(),
                wanted: target.to_string(),
            });
        }
        if self.pulled_at > now.saturating_add(CLOCKS_DIFFER) {
            return Err(ContextError::FromTheFuture);
        }
        let age = now.saturating_sub(self.pulled_at);
        if age > limit {
            let day = 24 * 60 * 60;
            return Err(ContextError::Stale { days: age / day, limit: limit / day });
        }
        Ok(())
    }

    /// What was asked when it was pulled, with the answers.
    pub fn facts(&self) -> impl Iterator<Item = (&Question, &Answer)> {
        self.facts.iter()
    }

    /// Whether this was asked when it was pulled.
    pub fn has(&self, question: &Question) -> bool {
        self.facts.contains_key(question)
    }
}

impl ContextWorkspace {
    /// Whether both are the same: the service takes no notice of case.
    fn is(&self, other: &Self) -> bool {
        self.subscription_id.eq_ignore_ascii_case(&other.subscription_id)
            && self.resource_group.eq_ignore_ascii_case(&other.resource_group)
            && self.workspace.eq_ignore_ascii_case(&other.workspace)
    }
}

impl std::fmt::Display for ContextWorkspace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.subscription_id, self.resource_group, self.workspace)
    }
}

/// SHA-256 over everything else, keys sorted.
fn digest(file: &FileV1) -> String {
    let mut value = serde_json::to_value(file).unwrap_or_default();
    if let Some(entries) = value.as_object_mut() {
        entries.remove("digest");
    }
    value.sort_all_objects();
    format!("sha256:{}", hex::encode(Sha256::digest(value.to_string())))
}

impl Facts for ContextFile {
    fn ask(&self, questions: &[Question]) -> Vec<Answer> {
        let unknown = |question: &Question| {
            Answer::Unknown(format!(
                "the context file does not have {} `{}`: pull it again with this spec",
                question.kind, question.name
            ))
        };
        questions
            .iter()
            .map(|asked| self.facts.get(asked).cloned().unwrap_or_else(|| unknown(asked)))
            .collect()
    }
}

/// Facts that note what was asked, and the answers, for a context file.
pub struct Recorder {
    facts: Arc<dyn Facts>,
    seen: std::sync::Mutex<BTreeMap<Question, Answer>>,
}

impl Recorder {
    /// Notes what these answer.
    pub fn new(facts: Arc<dyn Facts>) -> Self {
        Self { facts, seen: std::sync::Mutex::default() }
    }

    /// What was asked so far, with the answers.
    pub fn seen(&self) -> Vec<(Question, Answer)> {
        let seen = self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        seen.iter().map(|(question, answer)| (question.clone(), answer.clone())).collect()
    }
}

impl Facts for Recorder {
    /// Each question is asked once.
    fn ask(&self, questions: &[Question]) -> Vec<Answer> {
        let mut seen = self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let open: Vec<Question> =
            questions.iter().filter(|question| !seen.contains_key(question)).cloned().collect();
        if !open.is_empty() {
            let answers = self.facts.ask(&open);
            seen.extend(open.into_iter().zip(answers));
        }
        let unknown = || Answer::Unknown("there was no answer".to_owned());
        questions.iter().map(|question| seen.get(question).cloned().unwrap_or_else(unknown)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(name: &str) -> ContextWorkspace {
        ContextWorkspace {
            subscription_id: "s".to_owned(),
            resource_group: "g".to_owned(),
            workspace: name.to_owned(),
        }
    }

    fn file() -> ContextFile {
        let facts = [
            (Question::new("datastore", "a"), Answer::Fact(r#"{"properties":{"x":[1]}}"#.into())),
            (Question::new("compute", "b"), Answer::Absent),
            (Question::new("registry", "r.io"), Answer::Unknown("403".to_owned())),
            (Question::new("image", "r.io/a:1"), Answer::Fact("sha256:0".into())),
        ];
        ContextFile::new(workspace("w"), 1_000_000, facts)
    }

    #[test]
    fn what_was_written_is_read() {
        let read = ContextFile::parse(file().render().as_bytes()).unwrap();
        assert_eq!(read, file());
        let asked = [Question::new("compute", "b"), Question::new("compute", "c")];
        assert!(
            matches!(&*read.ask(&asked), [Answer::Absent, Answer::Unknown(why)] if why.contains("pull it again"))
        );
    }

    #[test]
    fn what_was_edited_cut_off_or_is_none_is_refused() {
        let text = file().render();
        for (text, error) in [
            (text.replace("403", "404"), ContextError::Edited),
            (text.replace("\"pulled_at\": 1000000", "\"pulled_at\": 2000000"), ContextError::Edited),
            (text.replace("\"version\": 1", "\"version\": 2"), ContextError::Version(2)),
        ] {
            assert_eq!(ContextFile::parse(text.as_bytes()), Err(error));
        }
        for text in ["", "{}", "[]", "{\"version\": 1}", &text[..text.len() / 2]] {
            assert!(matches!(ContextFile::parse(text.as_bytes()), Err(ContextError::Malformed(_))), "{text}");
        }
    }

    #[test]
    fn another_workspace_and_old_age_are_told() {
        let (file, day) = (file(), 86_400);
        assert_eq!(file.usable(Some(&workspace("W")), 1_000_000 + day, day), Ok(()));
        // The clocks of two machines differ by little.
        assert_eq!(file.usable(None, 1_000_000 - 60, day), Ok(()));
        assert_eq!(file.usable(None, 1_000_000 - day, day), Err(ContextError::FromTheFuture));
        let old = file.usable(None, 1_000_000 + 3 * day, day).unwrap_err();
        assert_eq!(old, ContextError::Stale { days: 3, limit: 1 });
        assert!(matches!(
            file.usable(Some(&workspace("x")), 0, day),
            Err(ContextError::OtherWorkspace { .. })
        ));
    }

    #[test]
    fn a_recorder_asks_once() {
        struct Counts(std::sync::atomic::AtomicUsize);
        impl Facts for Counts {
            fn ask(&self, questions: &[Question]) -> Vec<Answer> {
                self.0.fetch_add(questions.len(), std::sync::atomic::Ordering::Relaxed);
                questions.iter().map(|_| Answer::Absent).collect()
            }
        }
        let counts = Arc::new(Counts(0.into()));
        let recorder = Recorder::new(counts.clone());
        let asked = [Question::new("compute", "a"), Question::new("compute", "b")];
        assert_eq!(recorder.ask(&asked), [Answer::Absent, Answer::Absent]);
        assert_eq!(recorder.ask(&asked[..1]), [Answer::Absent]);
        assert_eq!((counts.0.load(std::sync::atomic::Ordering::Relaxed), recorder.seen().len()), (2, 2));
    }
}
