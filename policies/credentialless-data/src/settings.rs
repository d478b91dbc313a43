//! What the configuration can say.

mod remap;

use jobgate_guest::settings::{Levels, Profile};
use jobgate_guest::{Pointer, Problem};
use serde::Deserialize;

use self::remap::Remap;
use crate::rules;

/// The settings; README.md explains each.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Datastores, and those to use instead.
    pub(crate) remap: Remap,
    /// Whether inputs may not be URLs.
    pub(crate) require_datastore: bool,
    /// Hosts that inputs may name besides those of storage accounts.
    pub(crate) hosts: Vec<String>,
    levels: Levels,
    /// Taken by every built-in policy; the editions do not differ on data.
    #[serde(rename = "profile")]
    _profile: Profile,
}

impl Settings {
    /// Whether a rule is off.
    pub(crate) fn is_off(&self, rule: &str) -> bool {
        self.levels.is_off(rule)
    }

    /// What is wrong in settings that could be read.
    pub(crate) fn check(&self) -> Vec<Problem> {
        let mut problems = self.levels.check(rules::IDS);
        self.remap.check(&Pointer::ROOT.child("remap"), &mut problems);
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
                "require_datastore": true,
                "hosts": ["data.example.com"],
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
            (json!({"unknown": "error"}), "/unknown", "unknown field"),
            (json!({"require_datastore": "no"}), "/require_datastore", "expected a boolean"),
            (json!({"remap": ["a"]}), "/remap", "expected a mapping of datastores"),
            (json!({"levels": {"AML-DS-006": "off"}}), "/levels/AML-DS-006", "unknown rule"),
        ] {
            let problems = check::<CredentiallessData>(&settings);
            let [problem] = problems.as_slice() else { panic!("{settings}: {problems:?}") };
            assert!(problem.pointer.starts_with(pointer), "{settings}: {problem:?}");
            assert!(problem.message.contains(message), "{settings}: {problem:?}");
        }
    }
}
