//! What the configuration can say.

use jobgate_guest::settings::{Levels, Profile};
use jobgate_guest::{Pointer, Problem};
use serde::Deserialize;

use crate::rules;

/// The settings; README.md explains each.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Environment variables that hold a secret, whatever their names say.
    secret_variables: Vec<String>,
    /// Environment variables that hold none.
    harmless_variables: Vec<String>,
    levels: Levels,
    /// Taken by every built-in policy; the editions do not differ on secrets.
    #[serde(rename = "profile")]
    _profile: Profile,
}

impl Settings {
    /// Whether a variable is said to hold a secret, or to hold none; none if nothing is said.
    pub(crate) fn holds_secret(&self, variable: &str) -> Option<bool> {
        let lists = |names: &[String]| names.iter().any(|name| name == variable);
        match lists(&self.secret_variables) {
            true => Some(true),
            false => lists(&self.harmless_variables).then_some(false),
        }
    }

    /// What is wrong in settings that could be read.
    pub(crate) fn check(&self) -> Vec<Problem> {
        let mut problems = self.levels.check(rules::IDS);
        for (at, name) in self.harmless_variables.iter().enumerate() {
            if self.secret_variables.contains(name) {
                let message = format!("`{name}` is in `secret_variables` too: remove it from one of the two");
                problems.push(Problem::new(Pointer::ROOT.child("harmless_variables").item(at), message));
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use jobgate_guest::testing::check;
    use serde_json::json;

    use crate::Secrets;

    #[test]
    fn right_settings_have_no_problem() {
        let all = json!({
            "secret_variables": ["LICENCE"],
            "harmless_variables": ["DEFAULT_TOKEN"],
            "profile": "docs-2023",
            "levels": {"AML-DS-006": "warning"},
        });
        for settings in [json!({}), all] {
            assert_eq!(check::<Secrets>(&settings), [], "{settings}");
        }
    }

    #[test]
    fn a_problem_names_its_place() {
        for (settings, pointer, message) in [
            (json!({"variables": []}), "/variables", "unknown field"),
            (json!({"secret_variables": "A"}), "/secret_variables", "expected a sequence"),
            (
                json!({"secret_variables": ["B"], "harmless_variables": ["A", "B"]}),
                "/harmless_variables/1",
                "too",
            ),
            (json!({"levels": {"AML-DS-002": "off"}}), "/levels/AML-DS-002", "unknown rule"),
        ] {
            let problems = check::<Secrets>(&settings);
            let [problem] = problems.as_slice() else { panic!("{settings}: {problems:?}") };
            assert!(problem.pointer.starts_with(pointer), "{settings}: {problem:?}");
            assert!(problem.message.contains(message), "{settings}: {problem:?}");
        }
    }
}
