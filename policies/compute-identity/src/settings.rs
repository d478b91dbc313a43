//! What the configuration can say.

use jobgate_guest::Problem;
use jobgate_guest::settings::{Levels, Profile};
use serde::Deserialize;

use crate::rules;

/// The settings; README.md explains each.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Whether a compute must say that its nodes have no public address.
    pub(crate) require_private_nodes: bool,
    /// Whether a compute must name a subnet.
    pub(crate) require_subnet: bool,
    levels: Levels,
    /// Taken by every built-in policy; the editions do not differ here.
    #[serde(rename = "profile")]
    _profile: Profile,
}

impl Settings {
    /// Whether a rule is to be judged: of one that is off nothing is asked.
    pub(crate) fn wants(&self, rule: &str) -> bool {
        !self.levels.is_off(rule)
    }

    /// What is wrong in settings that could be read.
    pub(crate) fn check(&self) -> Vec<Problem> {
        self.levels.check(rules::IDS)
    }
}
