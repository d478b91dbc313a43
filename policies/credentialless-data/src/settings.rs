//! What the configuration can say.

use std::collections::BTreeMap;

use jobgate_guest::settings::{Levels, Profile};
use jobgate_guest::{Level, Pointer, Problem};
use serde::Deserialize;

use crate::{name, rules};

/// The settings; README.md explains each.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Datastores, and those to use instead.
    pub(crate) remap: BTreeMap<String, String>,
    pub(crate) direct_urls: DirectUrls,
    /// Hosts that inputs may name besides those of storage accounts.
    pub(crate) hosts: Vec<String>,
    unknown: Unknown,
    levels: Levels,
    /// Taken by every built-in policy; the editions do not differ on data.
    #[serde(rename = "profile")]
    _profile: Profile,
}

/// Where inputs may lead that name no datastore.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DirectUrls {
    /// To storage that identities can access.
    #[default]
    Storage,
    /// Nowhere: a datastore or a data asset is required.
    None,
}

/// How much it weighs that a fact is not known.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unknown {
    Error,
    #[default]
    Warning,
    Note,
}

impl Settings {
    /// Whether a rule is off.
    pub(crate) fn is_off(&self, rule: &str) -> bool {
        self.levels.is_off(rule)
    }

    /// How much it weighs that a fact is not known.
    pub(crate) fn unknown(&self) -> Level {
        match self.unknown {
            Unknown::Error => Level::Error,
            Unknown::Warning => Level::Warning,
            Unknown::Note => Level::Note,
        }
    }

    /// What is wrong in settings that could be read.
    pub(crate) fn check(&self) -> Vec<Problem> {
        let mut problems = self.levels.check(rules::IDS);
        let at = Pointer::ROOT.child("remap");
        for (old, new) in &self.remap {
            let wrong = if !name::is_one(old) || !name::is_one(new) {
                "these are no two names of datastores: write them without `azureml:` and path"
            } else if self.remap.contains_key(new) {
                "the datastore that is to be used is itself replaced: name the last one"
            } else {
                continue;
            };
            problems.push(Problem::new(at.child(old), wrong));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use jobgate_guest::testing::check;
    use serde_json::json;

    use crate::CredentiallessData;

    #[test]
    fn right_settings_have_no_problem() {
        for settings in [
            json!({}),
            json!({
                "remap": {"raw": "raw_identity", "old-blob": "raw_identity"},
                "direct_urls": "none",
                "hosts": ["data.example.com"],
                "unknown": "error",
                "profile": "docs-2023",
                "levels": {"AML-DS-008": "off"},
            }),
        ] {
            assert_eq!(check::<CredentiallessData>(&settings), [], "{settings}");
        }
    }

    #[test]
    fn a_problem_names_its_place() {
        for (settings, pointer, message) in [
            (json!({"mapping": {}}), "/mapping", "unknown field"),
            (json!({"remap": {"a": "azureml:b"}}), "/remap/a", "no two names"),
            (json!({"remap": {"a": ""}}), "/remap/a", "no two names"),
            (json!({"remap": {"a/b": "c"}}), "/remap/a~1b", "no two names"),
            (json!({"remap": {"a": "a"}}), "/remap/a", "itself replaced"),
            (json!({"remap": {"a": "b", "b": "c"}}), "/remap/a", "itself replaced"),
            (json!({"unknown": "undecided"}), "/unknown", "unknown variant"),
            (json!({"direct_urls": "any"}), "/direct_urls", "unknown variant"),
            (json!({"levels": {"AML-DS-006": "off"}}), "/levels/AML-DS-006", "unknown rule"),
        ] {
            let problems = check::<CredentiallessData>(&settings);
            let [problem] = problems.as_slice() else { panic!("{settings}: {problems:?}") };
            assert!(problem.pointer.starts_with(pointer), "{settings}: {problem:?}");
            assert!(problem.message.contains(message), "{settings}: {problem:?}");
        }
    }
}
