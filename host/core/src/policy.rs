//! What the core knows of a policy: its metadata, and that it can be evaluated. How, is the engine's business.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::choice::Choice;
use crate::edit::{Change, Editor};
use crate::facts::Facts;
use crate::finding::Level;
use crate::meter::Stop;
use crate::snapshots::Snapshots;
use crate::submission::Submission;

/// SHA-256 of a file's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Reads `sha256:` and 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut digest = [0; 32];
        hex::decode_to_slice(text.strip_prefix("sha256:")?, &mut digest).ok()?;
        Some(Self(digest))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The custom section `jobgate:policy` of a component (`docs/abi.md` §11).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Metadata {
    /// Version of this format: 1.
    pub schema: u32,
    /// The policy's own id.
    pub id: String,
    /// The policy's version.
    pub version: String,
    /// One line.
    pub title: String,
    /// The rules that it may report or change for.
    pub rules: Vec<Rule>,
    /// Facets or patterns that it wants to write.
    #[serde(default)]
    pub writes: Vec<String>,
    /// Facets that it asks for.
    #[serde(default)]
    pub facets: Vec<String>,
    /// JSON Schema of its settings.
    #[serde(default)]
    pub settings_schema: serde_json::Value,
}

/// A rule that a policy declares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its id, for example `AML-ID-001`.
    pub id: String,
    /// The level by default.
    pub level: Level,
    /// One line.
    pub title: String,
    /// Where to read more.
    #[serde(default)]
    pub help: Option<String>,
}

/// Which interfaces a component exports; read from its type, without running it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exports {
    /// It changes submissions.
    pub mutator: bool,
    /// It judges submissions.
    pub validator: bool,
    /// It checks its settings.
    pub settings: bool,
}

/// Limits of one evaluation (`docs/abi.md` §12). Reaching one ends the evaluation and denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Linear memory in bytes.
    pub memory: u64,
    /// Instructions of the guest; none: 100,000,000 and 10,000 for each node of the tree.
    pub fuel: Option<u64>,
    /// Nodes visited and bytes passed / 16 by host functions; none: 10,000,000 and 100 for each node of the tree.
    pub host_work: Option<u64>,
    /// Wall time in milliseconds, capabilities not counted.
    pub timeout_ms: u64,
    /// Bytes passed from guest to host.
    pub passed: u64,
    /// Findings, and changes, each.
    pub findings: u32,
    /// Bytes of a message, help, label or reason.
    pub text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 64 << 20,
            fuel: None,
            host_work: None,
            timeout_ms: 1000,
            passed: 8 << 20,
            findings: 10_000,
            text: 4096,
        }
    }
}

impl Limits {
    /// The work that host functions may do on a tree of so many nodes.
    pub fn host_work(&self, nodes: u64) -> u64 {
        self.host_work.unwrap_or_else(|| nodes.saturating_mul(100).saturating_add(10_000_000))
    }
}

/// What one evaluation is given besides the submission.
#[derive(Clone)]
pub struct Call {
    /// The policy's settings, JSON text: an object.
    pub settings: Arc<str>,
    /// Its limits.
    pub limits: Limits,
    /// The capabilities that are granted.
    pub capabilities: Capabilities,
}

/// What a policy may ask besides the submission. None: not granted, or there is nobody to ask.
#[derive(Clone, Default)]
pub struct Capabilities {
    /// The capability `snapshots`.
    pub snapshots: Option<Arc<dyn Snapshots>>,
    /// The capability `sources`.
    pub sources: Option<Arc<dyn Snapshots>>,
    /// The capability `workspace`.
    pub workspace: Option<Arc<dyn Facts>>,
    /// The capability `registry`.
    pub registry: Option<Arc<dyn Facts>>,
}

/// A problem that a policy found in its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsProblem {
    /// Where in the settings.
    pub pointer: String,
    /// What is the matter.
    pub message: String,
}

/// A finding as a policy made it: before the configuration's levels, before its pointers became places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawFinding {
    /// A rule of the metadata.
    pub rule: String,
    /// The policy's own level; none: undecided.
    pub level: Option<Level>,
    /// Well formed, but need not lead anywhere.
    pub pointer: String,
    /// What is the matter.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Pointer and label of further places.
    pub related: Vec<(String, String)>,
    /// Ways to mend it, each checked when it was offered.
    pub choices: Vec<Choice>,
}

/// What an evaluation used; equal on every machine for the same policy and submission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Instructions of the guest.
    pub fuel: u64,
    /// Work of host functions.
    pub host_work: u64,
    /// What the policy logged, level first; shown when it fails.
    pub log: Vec<String>,
}

/// Why a policy gave no judgement. Each denies; the message is for people, and untrusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It panicked, and said so.
    #[error("panicked: {0}")]
    Panicked(String),
    /// It trapped, in the engine's words.
    #[error("trapped: {0}")]
    Trapped(String),
    /// It misused a host function: a typing error in a pointer, a write outside its grant.
    #[error("{0}")]
    Misuse(String),
    /// It reached a limit.
    #[error("reached the limit `{limit}` of {value}")]
    Limit {
        /// The name of the limit, as the configuration has it.
        limit: &'static str,
        /// The value of the limit with its unit.
        value: String,
    },
    /// It refused to judge.
    #[error("gave no judgement: {0}")]
    Refused(String),
    /// It asked to be run later.
    #[error("asks to try again in {seconds} s: {message}")]
    TryLater {
        /// The cause.
        message: String,
        /// In so many seconds.
        seconds: u32,
    },
    /// It broke the interface: an unknown rule, an answer that means nothing.
    #[error("does not keep to the interface: {0}")]
    Broken(String),
    /// jobgate itself failed.
    #[error("jobgate failed: {0}")]
    Host(String),
}

/// Why a host function did not answer, as what the evaluation ends with.
impl From<Stop> for Failure {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Misuse(text) => Self::Misuse(text),
            Stop::Work { limit } => Self::Limit { limit: "host_work", value: format!("{limit} units") },
            Stop::Limit { what, limit } => Self::Limit { limit: what, value: limit },
        }
    }
}

/// The result of one evaluation, with what it used either way.
pub struct Evaluated<T> {
    /// The answer, or why there is none.
    pub result: Result<T, Failure>,
    /// What it used.
    pub usage: Usage,
}

/// A policy that is loaded: its bytes had the right digest, its type was read, its capabilities are granted.
pub trait PolicyEvaluator: Send + Sync {
    /// Its metadata.
    fn metadata(&self) -> &Metadata;

    /// The digest of the component.
    fn digest(&self) -> Digest;

    /// What it exports.
    fn exports(&self) -> Exports;

    /// Asks it what is wrong in its settings.
    fn check_settings(&self, call: &Call) -> Evaluated<Vec<SettingsProblem>>;

    /// Lets it change the submission that the editor holds. The editor is used up; what a failed mutator did is lost.
    fn mutate(&self, editor: Editor, call: &Call) -> Evaluated<(Submission, Vec<Change>)>;

    /// Lets it judge the submission.
    fn validate(&self, submission: Submission, call: &Call) -> Evaluated<Vec<RawFinding>>;
}
