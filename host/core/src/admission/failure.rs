//! Why a policy gave no judgement, as an admission reports it.

use std::fmt;

use crate::config::ConfigProblem;
use crate::edit::Change;
use crate::policy::Failure;

/// Why a policy's component was not loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LoadFailure {
    /// What is the matter. Untrusted text.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Which call of a policy failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// It was not loaded, or does not fit its configuration.
    Load,
    /// The check of its settings.
    Settings,
    /// Changing a submission.
    Mutate,
    /// Making a choice that it offered.
    Choose,
    /// Judging a submission.
    Validate,
}

impl Stage {
    /// What the policy was doing.
    pub fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Settings => "settings",
            Self::Mutate => "mutate",
            Self::Choose => "choose",
            Self::Validate => "validate",
        }
    }
}

/// A failure of one policy, or of two that undo each other. Each denies, in whatever mode the policy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFailure {
    /// The policies that are to blame, by their ids in the configuration; at least one.
    pub policies: Vec<String>,
    /// What they were doing.
    pub stage: Stage,
    /// What happened.
    pub cause: Cause,
    /// What the policy logged before. Untrusted text.
    pub log: Vec<String>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The component was not loaded.
    Load(LoadFailure),
    /// The configuration does not fit the policy: its settings are refused, or a rule is not its own. At least one.
    Configuration(Vec<ConfigProblem>),
    /// An evaluation ended without an answer.
    Evaluation(Failure),
    /// A mutator changed, in a later round, what only it had changed: these are the changes.
    OwnResult(Vec<Change>),
    /// Two mutators change one place back and forth: the change that showed it.
    BackAndForth(Box<Change>),
    /// Mutators still changed something in the last round: these are the changes.
    NotSettled(Vec<Change>),
}

impl PolicyFailure {
    /// Whether trying again later may help: then the exit code is another one.
    pub fn retry_after_seconds(&self) -> Option<u32> {
        match &self.cause {
            Cause::Evaluation(Failure::TryLater { seconds, .. }) => Some(*seconds),
            _ => None,
        }
    }

    /// What to do about it, if that is known.
    pub fn help(&self) -> Option<&str> {
        match &self.cause {
            Cause::Load(failure) => failure.help.as_deref(),
            Cause::OwnResult(_) => {
                Some("a mutator that is called again on its own result must change nothing: mend the policy")
            }
            Cause::BackAndForth(_) => {
                Some("take the place from the grants of one of them, or change its settings")
            }
            Cause::NotSettled(_) => Some("change the order or the settings of the policies, or mend them"),
            Cause::Configuration(_) | Cause::Evaluation(_) => None,
        }
    }
}

/// One sentence, untrusted.
impl fmt::Display for PolicyFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.policies.iter().map(|id| format!("`{id}`")).collect();
        match names.as_slice() {
            [one] => write!(f, "policy {one} ")?,
            names => write!(f, "policies {} ", names.join(" and "))?,
        }
        match &self.cause {
            Cause::Load(failure) => write!(f, "is not loaded: {failure}"),
            Cause::Configuration(problems) => {
                write!(f, "does not take its configuration: ")?;
                let each: Vec<String> = problems.iter().map(ConfigProblem::to_string).collect();
                f.write_str(&each.join("; "))
            }
            Cause::Evaluation(failure) => write!(f, "failed to {}: {failure}", self.stage.verb()),
            Cause::OwnResult(changes) => {
                write!(f, "changes its own result when it is called again, at {}", places(changes))
            }
            Cause::BackAndForth(change) => {
                write!(f, "undo each other, at {}", places(std::slice::from_ref(change)))
            }
            Cause::NotSettled(changes) => {
                write!(f, "still changed something in round {}, at {}", super::ROUNDS, places(changes))
            }
        }
    }
}

impl Stage {
    fn verb(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Settings => "check its settings",
            Self::Mutate => "change the submission",
            Self::Choose => "make the choice that it offers",
            Self::Validate => "judge the submission",
        }
    }
}

/// The most places that one message names.
const PLACES: usize = 5;

fn places(changes: &[Change]) -> String {
    let named: Vec<String> = changes
        .iter()
        .take(PLACES)
        .map(|change| format!("`{}` ({}:{})", change.pointer, change.place.file, change.place.line))
        .collect();
    match changes.len().saturating_sub(PLACES) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
