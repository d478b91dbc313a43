//! What the configuration can say.

use jobgate_guest::Problem;
use jobgate_guest::settings::{Levels, Profile};
use serde::Deserialize;

use crate::rules;

/// The settings; README.md explains each.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Whether broad roles are findings.
    pub(crate) least_privilege: bool,
    pub(crate) profile: Profile,
    levels: Levels,
}

impl Settings {
    /// What is wrong in settings that could be read.
    pub(crate) fn check(&self) -> Vec<Problem> {
        self.levels.check(rules::IDS)
    }

    /// Whether a rule is looked at.
    pub(crate) fn has(&self, rule: &str) -> bool {
        !self.levels.is_off(rule)
    }
}
