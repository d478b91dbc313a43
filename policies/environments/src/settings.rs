//! What the configuration can say.

use jobgate_guest::Problem;
use jobgate_guest::settings::{Levels, Profile};
use serde::Deserialize;

use crate::rules;

/// The settings; README.md explains each.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The conda channels that may be used; none: any.
    pub(crate) channels: Option<Vec<String>>,
    /// The package indexes of pip that may be used, besides the default one; none: any.
    pub(crate) indexes: Option<Vec<String>>,
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
