//! What the configuration can say.

use jobgate_guest::settings::{Levels, Profile};
use jobgate_guest::{Pointer, Problem};
use serde::Deserialize;

use crate::rules;

/// The settings; README.md explains each.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where outputs may go; none: anywhere.
    pub(crate) output_datastores: Option<Vec<String>>,
    levels: Levels,
    /// Taken by every built-in policy; the editions do not differ on networks.
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
        let datastores = self.output_datastores.as_deref().unwrap_or_default();
        let at = Pointer::ROOT.child("output_datastores");
        for (index, datastore) in datastores.iter().enumerate() {
            let is_id = datastore.starts_with("azureml://subscriptions/");
            if datastore.is_empty() || (datastore.contains(['/', ':']) && !is_id) {
                let wrong = "write the name of a datastore, or its whole id: `azureml://subscriptions/…/datastores/NAME`";
                problems.push(Problem::new(at.item(index), wrong));
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use jobgate_guest::testing::check;
    use serde_json::json;

    use crate::Network;

    #[test]
    fn right_settings_have_no_problem() {
        for settings in [
            json!({}),
            json!({
                "output_datastores": ["results", "azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/d"],
                "profile": "docs-2023",
                "levels": {"AML-NET-002": "off"},
            }),
            json!({"output_datastores": []}),
        ] {
            assert_eq!(check::<Network>(&settings), [], "{settings}");
        }
    }

    #[test]
    fn a_problem_names_its_place() {
        for (settings, pointer, message) in [
            (json!({"datastores": []}), "/datastores", "unknown field"),
            (json!({"output_datastores": "a"}), "/output_datastores", "expected a sequence"),
            (
                json!({"output_datastores": ["a", "azureml:b"]}),
                "/output_datastores/1",
                "the name of a datastore",
            ),
            (json!({"output_datastores": [""]}), "/output_datastores/0", "the name of a datastore"),
            (json!({"unknown": "error"}), "/unknown", "unknown field"),
            (json!({"levels": {"AML-NET-009": "off"}}), "/levels/AML-NET-009", "unknown rule"),
        ] {
            let problems = check::<Network>(&settings);
            let [problem] = problems.as_slice() else { panic!("{settings}: {problems:?}") };
            assert!(problem.pointer.starts_with(pointer), "{settings}: {problem:?}");
            assert!(problem.message.contains(message), "{settings}: {problem:?}");
        }
    }
}
