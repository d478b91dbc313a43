//! Settings that many policies share.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Problem;
use crate::{Level, Pointer};

/// The settings key `levels`: another level for a rule, or `off`.
///
/// ```
/// # use jobgate_guest::{Level, settings::Levels};
/// #[derive(Default, serde::Deserialize)]
/// #[serde(deny_unknown_fields, default)]
/// struct Settings {
///     levels: Levels,
/// }
///
/// let settings: Settings = serde_json::from_str(r#"{"levels": {"AML-ID-001": "note", "AML-ID-002": "off"}}"#).unwrap();
/// assert_eq!(settings.levels.of("AML-ID-001", Level::Error), Some(Level::Note));
/// assert_eq!(settings.levels.of("AML-ID-002", Level::Error), None);
/// assert_eq!(settings.levels.of("AML-ID-003", Level::Error), Some(Level::Error));
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Levels(BTreeMap<String, Setting>);

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Setting {
    Error,
    Warning,
    Note,
    Off,
}

impl Levels {
    /// The level of a rule, given the one that the policy would use; none if the rule is off.
    pub fn of(&self, rule: &str, default: Level) -> Option<Level> {
        match self.0.get(rule) {
            None => Some(default),
            Some(Setting::Error) => Some(Level::Error),
            Some(Setting::Warning) => Some(Level::Warning),
            Some(Setting::Note) => Some(Level::Note),
            Some(Setting::Off) => None,
        }
    }

    /// Whether a rule is off.
    pub fn is_off(&self, rule: &str) -> bool {
        matches!(self.0.get(rule), Some(Setting::Off))
    }

    /// A problem for each rule that the policy does not have: for [`Policy::check`](crate::Policy::check).
    pub fn check(&self, rules: &[&str]) -> Vec<Problem> {
        let unknown = self.0.keys().filter(|rule| !rules.contains(&rule.as_str()));
        let at = Pointer::ROOT.child("levels");
        unknown
            .map(|rule| {
                let known = rules.join(", ");
                Problem::new(at.child(rule), format!("unknown rule `{rule}`: this policy has {known}"))
            })
            .collect()
    }
}

/// The settings key `profile`: which edition of Microsoft's documentation rules follow where editions contradict each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Profile {
    /// `docs-2023`
    #[serde(rename = "docs-2023")]
    Docs2023,
    /// `docs-2025`
    #[default]
    #[serde(rename = "docs-2025")]
    Docs2025,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_the_policy_does_not_have_are_problems() {
        let levels: Levels = serde_json::from_str(r#"{"A-1": "off", "B-1": "note"}"#).unwrap();
        assert!(levels.is_off("A-1"));
        assert!(!levels.is_off("B-1"));
        assert!(levels.check(&["A-1", "B-1"]).is_empty());
        let problems = levels.check(&["A-1"]);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].pointer, "/levels/B-1");
    }

    #[test]
    fn undecided_is_no_setting() {
        assert!(serde_json::from_str::<Levels>(r#"{"A-1": "undecided"}"#).is_err());
    }
}
