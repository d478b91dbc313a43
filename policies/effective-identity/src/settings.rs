//! What the configuration can say.

use jobgate_guest::Problem;
use jobgate_guest::settings::{Levels, Profile};
use serde::Deserialize;

use crate::rules;

/// Registries whose components are not asked about where nothing is said: Microsoft's own.
const TRUSTED: &str = "azureml";

/// The settings; README.md explains each.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub(crate) show_principals: bool,
    trusted_registries: Option<Vec<String>>,
    levels: Levels,
    /// Taken by every built-in policy; the editions do not differ here.
    #[serde(rename = "profile")]
    _profile: Profile,
}

impl Settings {
    /// Whether nobody need ask about the components of a registry.
    pub(crate) fn trusts(&self, registry: &str) -> bool {
        match &self.trusted_registries {
            Some(trusted) => trusted.iter().any(|trusted| trusted == registry),
            None => registry == TRUSTED,
        }
    }

    /// Whether a rule is on: what a rule needs that is off is not asked.
    pub(crate) fn has(&self, rule: &str) -> bool {
        !self.levels.is_off(rule)
    }

    /// What is wrong in settings that could be read.
    pub(crate) fn check(&self) -> Vec<Problem> {
        self.levels.check(rules::IDS)
    }
}
