//! Settings: a policy's part of the configuration.

mod levels;

use serde::de::DeserializeOwned;

pub use self::levels::{Levels, Profile};
use crate::{Pointer, Policy};

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
        // A derived reader takes a sequence for a struct as well.
        if !json.trim_start().starts_with('{') {
            return Err(Problem::new(Pointer::ROOT, "settings are a mapping"));
        }
        let mut reader = serde_json::Deserializer::from_str(json);
        let settings = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let pointer = pointer_of(error.path());
            Problem::new(pointer, without_position(&error.into_inner().to_string()))
        })?;
        reader.end().map_err(|error| Problem::new(Pointer::ROOT, without_position(&error.to_string())))?;
        Ok(settings)
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

fn pointer_of(path: &serde_path_to_error::Path) -> Pointer {
    use serde_path_to_error::Segment;

    let mut pointer = Pointer::ROOT;
    for segment in path {
        match segment {
            Segment::Map { key } => pointer = pointer.child(key),
            Segment::Seq { index } => pointer = pointer.item(*index),
            // The variant is not a node of its own where it is a plain text, and its key is met as one where it is a mapping.
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// Drops the position in the JSON text, which is the host's and not what the user wrote.
fn without_position(message: &str) -> &str {
    // Not `rsplit_once`: searching for a text that way is code of its own, and every component would carry it.
    let mark = b" at line ";
    let at = message.as_bytes().windows(mark.len()).rposition(|window| window == mark);
    at.and_then(|at| message.get(..at)).unwrap_or(message)
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
            (r#"[[]]"#, "", "settings are a mapping"),
            ("", "", "settings are a mapping"),
            (r#"{"strict": tru}"#, "/strict", "expected ident"),
            ("{} {}", "", "trailing characters"),
        ] {
            let problem = Example::read(json).unwrap_err();
            assert_eq!(problem.pointer, pointer, "{json}: {problem:?}");
            assert!(problem.message.contains(message), "{json}: {problem:?}");
            assert!(!problem.message.contains(" at line "), "{json}: {problem:?}");
        }
    }

    #[test]
    fn no_settings_means_none() {
        assert_eq!(NoSettings::read(" { } "), Ok(NoSettings));
        for json in ["", "[]", "{\"a\": 1}", "null", "}{"] {
            assert_eq!(NoSettings::read(json).unwrap_err().pointer, "", "{json}");
        }
    }
}
