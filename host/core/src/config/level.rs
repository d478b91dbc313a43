//! What a rule counts as, where the configuration says otherwise than the policy.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Mode;
use crate::finding::Level;

/// A level that the configuration sets for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RuleLevel {
    /// Denies.
    Error,
    /// Is shown.
    Warning,
    /// Is shown.
    Note,
    /// The rule is off: it is not reported, and edits for it do nothing.
    Off,
}

impl RuleLevel {
    /// The level of a finding; none if the rule is off.
    pub fn level(self) -> Option<Level> {
        match self {
            Self::Error => Some(Level::Error),
            Self::Warning => Some(Level::Warning),
            Self::Note => Some(Level::Note),
            Self::Off => None,
        }
    }
}

/// What it counts as when a policy cannot decide. There is no `off`: what was not judged must not look like what passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum UndecidedLevel {
    /// Denies.
    #[default]
    Error,
    /// Is shown.
    Warning,
    /// Is shown.
    Note,
}

/// The levels of one policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// By rule; a rule that is not here has the policy's own level.
    pub rules: BTreeMap<String, RuleLevel>,
    /// What it counts as when the policy cannot decide.
    pub undecided: UndecidedLevel,
}

impl Levels {
    /// What a finding counts as (`docs/abi.md` §8); none if its rule is off. `own` is the policy's level, none if it could
    /// not decide. Not to know a thing never weighs more than the thing itself would, if the configuration weighs that. A
    /// policy in mode `warn` denies nothing: its errors count as warnings.
    pub fn of(&self, rule: &str, own: Option<Level>, mode: Mode) -> Option<Level> {
        let set = self.rules.get(rule).map(|set| set.level());
        let level = match (own, set) {
            (_, Some(None)) => return None,
            (Some(own), None) => own,
            (Some(_), Some(Some(set))) => set,
            (None, None) => self.undecided_level(),
            // `Level` is ordered from the gravest down.
            (None, Some(Some(set))) => set.max(self.undecided_level()),
        };
        Some(if mode == Mode::Warn { level.max(Level::Warning) } else { level })
    }

    fn undecided_level(&self) -> Level {
        match self.undecided {
            UndecidedLevel::Error => Level::Error,
            UndecidedLevel::Warning => Level::Warning,
            UndecidedLevel::Note => Level::Note,
        }
    }

    /// The rules that are switched off.
    pub fn off(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().filter(|(_, level)| **level == RuleLevel::Off).map(|(rule, _)| rule.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_has_the_last_word() {
        use Level::{Error, Note, Warning};
        let levels = |set: Option<RuleLevel>, undecided| Levels {
            rules: set.map(|set| ("R".to_owned(), set)).into_iter().collect(),
            undecided,
        };
        let table = [
            // own level, configured level, undecided, mode, what it counts as
            (Some(Error), None, UndecidedLevel::Error, Mode::Enforce, Some(Error)),
            (Some(Warning), None, UndecidedLevel::Error, Mode::Enforce, Some(Warning)),
            (Some(Error), Some(RuleLevel::Note), UndecidedLevel::Error, Mode::Enforce, Some(Note)),
            (Some(Note), Some(RuleLevel::Error), UndecidedLevel::Error, Mode::Enforce, Some(Error)),
            (Some(Error), Some(RuleLevel::Off), UndecidedLevel::Error, Mode::Enforce, None),
            (Some(Error), None, UndecidedLevel::Error, Mode::Warn, Some(Warning)),
            (Some(Note), None, UndecidedLevel::Error, Mode::Warn, Some(Note)),
            (None, None, UndecidedLevel::Error, Mode::Enforce, Some(Error)),
            (None, None, UndecidedLevel::Note, Mode::Enforce, Some(Note)),
            (None, Some(RuleLevel::Warning), UndecidedLevel::Error, Mode::Enforce, Some(Warning)),
            (None, Some(RuleLevel::Error), UndecidedLevel::Note, Mode::Enforce, Some(Note)),
            (None, Some(RuleLevel::Off), UndecidedLevel::Error, Mode::Enforce, None),
            (None, None, UndecidedLevel::Error, Mode::Warn, Some(Warning)),
        ];
        for (own, set, undecided, mode, expected) in table {
            let found = levels(set, undecided).of("R", own, mode);
            assert_eq!(found, expected, "{own:?} {set:?} {undecided:?} {mode:?}");
        }
    }
}
