//! What a validator returns.

use crate::{Choice, Pointer};

/// How much a finding weighs. The configuration may set another level for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Denies the submission.
    Error,
    /// Is shown, and denies where the configuration says so.
    Warning,
    /// Is shown.
    Note,
    /// The policy could not decide, because a fact is missing. By default that counts as an error.
    Undecided,
}

/// Something that is wrong, of a rule that the policy's metadata declares, at a place.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub rule: String,
    /// The level.
    pub level: Level,
    /// Where it is. At a replaced reference the reference is shown; point below it to mean the content.
    pub pointer: Pointer,
    /// What is wrong, in one or two sentences.
    pub message: String,
    /// What to do about it, in the imperative.
    pub help: Option<String>,
    /// Other places that matter, each with a short label.
    pub related: Vec<(Pointer, String)>,
    /// Ways to mend it between which only a person can choose.
    pub choices: Vec<Choice>,
}

impl Finding {
    /// A finding. A pointer need not lead anywhere: of a node that is not there, the nearest ancestor is shown.
    pub fn new(
        rule: impl Into<String>,
        level: Level,
        pointer: impl Into<Pointer>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule: rule.into(),
            level,
            pointer: pointer.into(),
            message: message.into(),
            help: None,
            related: Vec::new(),
            choices: Vec::new(),
        }
    }

    /// A rule that cannot be judged because a fact about the workspace is not known, and why: the finding is undecided, and what that
    /// counts as is the configuration's to say (`undecided`).
    pub fn unknown(rule: impl Into<String>, pointer: impl Into<Pointer>, what: &str, why: &str) -> Self {
        let mut message = String::from("unknown: ");
        message.push_str(what);
        if !why.is_empty() {
            message.push_str(": ");
            message.push_str(why);
        }
        Self::new(rule, Level::Undecided, pointer, message).help(
            "let the rule see the workspace: `--context FILE` (made by `jobgate context pull`) or `--live`",
        )
    }

    /// What to do about it, in the imperative.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Another place that matters.
    #[must_use]
    pub fn related(mut self, pointer: impl Into<Pointer>, label: impl Into<String>) -> Self {
        self.related.push((pointer.into(), label.into()));
        self
    }

    /// One of several ways to mend it, between which only a person can choose.
    #[must_use]
    pub fn choice(mut self, choice: Choice) -> Self {
        self.choices.push(choice);
        self
    }
}
