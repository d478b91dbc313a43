//! What is wrong in a submission, and where.

use serde::{Deserialize, Serialize};

use crate::choice::Choice;

/// How much a finding weighs in the decision.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Denies.
    Error,
    /// Is shown; denies under `--fail-on warning`.
    Warning,
    /// Is shown.
    Note,
}

impl Level {
    /// The name in configurations and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A place in a file of the submission. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file: relative to the project root, `/` between segments.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// Bytes of the file's text (behind a byte-order mark) that the place covers, start and end.
    pub span: (u32, u32),
}

/// A further place that matters for a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// The pointer, as the policy gave it.
    pub pointer: String,
    /// What about it.
    pub label: String,
}

/// Who found it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// jobgate itself, while reading and resolving.
    Host,
    /// A policy, by the id that the configuration gives it.
    Policy(String),
}

/// One finding of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule: `AML-…`, or `jobgate/…` for jobgate's own.
    pub rule: String,
    /// Who found it.
    pub origin: Origin,
    /// What it counts as, after the configuration had its say.
    pub level: Level,
    /// Whether the policy could not decide: shown as what it is, whatever it counts as (`docs/abi.md` §8).
    pub undecided: bool,
    /// What is the matter, in one or two sentences. Untrusted text: escape before printing.
    pub message: String,
    /// What to do about it. Untrusted text.
    pub help: Option<String>,
    /// Where; none when it is about no file at all.
    pub place: Option<Place>,
    /// The pointer into the resolved tree; empty at the root.
    pub pointer: String,
    /// Further places.
    pub related: Vec<Related>,
    /// Ways to mend it between which the submitter has to choose.
    pub choices: Vec<Choice>,
    /// How many other uses the place has (a shared file, `docs/abi.md` §13 case 20).
    pub other_uses: u32,
}
