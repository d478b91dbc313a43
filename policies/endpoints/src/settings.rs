//! What the configuration can say: what every built-in policy takes, and nothing of its own.

use jobgate_guest::Problem;
use jobgate_guest::settings::{Levels, Profile};
use serde::Deserialize;

use crate::rules;

/// The settings.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    levels: Levels,
    /// Taken by every built-in policy; the editions do not differ here.
    #[serde(rename = "profile")]
    _profile: Profile,
}

impl Settings {
    /// What is wrong in settings that could be read.
    pub(crate) fn check(&self) -> Vec<Problem> {
        self.levels.check(rules::IDS)
    }
}
