//! Settings: a policy's part of the configuration.

mod levels;

use serde::de::DeserializeOwned;

pub use self::levels::{Levels, Profile};
use crate::{Pointer, Policy, json};

/// What is wrong in the settings, and where in them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The place in the settings: `/rules/0/from`. The root is the settings as a whole.
    pub pointer: Pointer,
    /// What is wrong and what to do, in one sentence.
    pub message: String,
}

impl Problem {
    /// A problem at a place of the settings.
    pub fn new(pointer: impl Into<Pointer>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into() }
    }
}

/// What can be a policy's settings: everything that serde can read, and [`NoSettings`].
pub trait Settings: Sized {
    /// Reads the JSON text that the host gives: an object.
    ///
    /// # Errors
    /// What is wrong, and where.
    fn read(json: &str) -> Result<Self, Problem>;
}

impl<T: DeserializeOwned> Settings for T {
    fn read(json: &str) -> Result<Self, Problem> {
        json::read(json).map_err(|error| Problem::new(error.pointer, clipped(error.message)))
    }
}

/// The settings of a policy that has none. It spares the component the code that reads JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoSettings;

impl Settings for NoSettings {
    fn read(json: &str) -> Result<Self, Problem> {
        let inside = json.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        match inside {
            Some(inside) if inside.trim().is_empty() => Ok(Self),
            _ => Err(Problem::new(Pointer::ROOT, "this policy takes no settings")),
        }
    }
}

/// Reads and checks the settings of a policy.
pub(crate) fn checked<P: Policy>(json: &str) -> Result<P::Settings, Vec<Problem>> {
    let settings = P::Settings::read(json).map_err(|problem| vec![problem])?;
    let problems = P::check(&settings);
    if problems.is_empty() { Ok(settings) } else { Err(problems) }
}

/// A message that quotes what a user wrote, which may be anything, cut to what a host takes (`docs/abi.md` §12).
fn clipped(mut message: String) -> String {
    const MOST: usize = 1000;
    if message.len() > MOST {
        let end = (0..=MOST).rev().find(|&at| message.is_char_boundary(at)).unwrap_or(0);
        message.truncate(end);
        message.push('…');
    }
    message
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(deny_unknown_fields, default, rename_all = "snake_case")]
    struct Example {
        placement: Placement,
        rules: Vec<Rule>,
        strict: bool,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Placement {
        #[default]
        Auto,
        Root,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Rule {
        from: String,
        #[expect(dead_code, reason = "read from the settings only")]
        to: String,
    }

    #[test]
    fn right_settings_are_read() {
        let json = r#"{"rules": [{"from": "a", "to": "b"}], "placement": "root", "strict": true}"#;
        let example = Example::read(json).unwrap();
        assert!(example.strict);
        assert!(matches!(example.placement, Placement::Root));
        assert_eq!(example.rules[0].from, "a");
        assert!(Example::read("{}").is_ok());
    }

    #[test]
    fn problems_name_the_place() {
        for (json, pointer, message) in [
            (r#"{"strikt": true}"#, "/strikt", "unknown field `strikt`"),
            (r#"{"strict": "yes"}"#, "/strict", "expected a boolean"),
            (r#"{"placement": "rot"}"#, "/placement", "unknown variant `rot`"),
            (r#"{"rules": [{"from": "a", "to": "b"}, {"from": 1}]}"#, "/rules/1/from", "expected a string"),
            (r#"{"rules": [{"from": "a"}]}"#, "/rules/0", "missing field `to`"),
            (r#"{"rules": [{"from": "a", "a/b": 1}]}"#, "/rules/0/a~1b", "unknown field `a/b`"),
            (r#"[[]]"#, "", "found a sequence, expected struct Example"),
            ("null", "", "found null"),
            (r#"{"rules": {"from": "a"}}"#, "/rules", "found a mapping, expected a sequence"),
            ("", "", "does not parse"),
            ("{} {}", "", "does not parse at byte 3"),
        ] {
            let problem = Example::read(json).unwrap_err();
            assert_eq!(problem.pointer, pointer, "{json}: {problem:?}");
            assert!(problem.message.contains(message), "{json}: {problem:?}");
        }
    }

    #[test]
    fn a_message_is_no_longer_than_a_host_takes() {
        let problem = Example::read(&format!(r#"{{"{}": 1}}"#, "é".repeat(5000))).unwrap_err();
        assert!(problem.message.len() < 1010, "{}", problem.message.len());
        assert!(problem.message.ends_with('…'));
    }

    #[test]
    fn no_settings_means_none() {
        assert_eq!(NoSettings::read(" { } "), Ok(NoSettings));
        for json in ["", "[]", "{\"a\": 1}", "null", "}{"] {
            assert_eq!(NoSettings::read(json).unwrap_err().pointer, "", "{json}");
        }
    }
}
