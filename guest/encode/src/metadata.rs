//! What a policy says about itself: its `policy.yaml`, and the custom section made from it (`docs/abi.md` §11).

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

/// The name of the custom section.
pub const SECTION: &str = "jobgate:policy";

/// The most bytes that the section's JSON may have.
pub const MAX_BYTES: usize = 64 * 1024;

/// The facets of version 0.1 of the interface (`docs/abi.md` §6).
pub const FACETS: &[&str] = &[
    "job",
    "identity",
    "environment",
    "image",
    "code",
    "component",
    "datastore",
    "data",
    "compute",
    "credential",
];

/// What a policy says about itself. Made by [`Metadata::from_yaml`] only, so it holds to the rules given there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Metadata {
    /// The version of this format: 1.
    #[serde(default = "schema")]
    pub schema: u32,
    /// The policy's name: lower-case letters, digits and `-`, at most 64 of them.
    pub id: String,
    /// The policy's version, a semantic one.
    pub version: String,
    /// One line.
    pub title: String,
    /// The rules that the policy may report or change for.
    pub rules: Vec<Rule>,
    /// What the policy wants to write: facets, and patterns (`/tags/**`).
    #[serde(default)]
    pub writes: Vec<String>,
    /// The facets that the policy asks for.
    #[serde(default)]
    pub facets: Vec<String>,
    /// The JSON Schema of the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings_schema: Option<serde_json::Map<String, serde_json::Value>>,
}

/// A rule that a policy declares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Rule {
    /// Its name: letters, digits, `-`, `_` and `.`, at most 64 of them.
    pub id: String,
    /// Its level, where the configuration gives none.
    pub level: Level,
    /// One line.
    pub title: String,
    /// Where to read more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// The level of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Denies.
    Error,
    /// Is shown, and denies where the configuration says so.
    Warning,
    /// Is shown.
    Note,
}

/// What is wrong with a policy's metadata.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// It does not have the form.
    #[error("the policy's metadata: {0}")]
    Form(#[from] serde_yaml::Error),
    /// The format is of another version.
    #[error(
        "the policy's metadata has schema {0}, and this build of jobgate writes schema 1: leave `schema` out"
    )]
    Schema(u32),
    /// The id is no id.
    #[error(
        "`{0}` cannot be the id of a policy: use lower-case letters, digits and `-`, at most 64, a letter first"
    )]
    Id(String),
    /// The version is not a semantic one.
    #[error("`{version}` cannot be the version of a policy: {source}; write it like `1.2.3`")]
    Version {
        /// What was written.
        version: String,
        /// What is wrong with it.
        source: semver::Error,
    },
    /// A text that is to be one line is none.
    #[error("the {0} must be one line of text, without control characters, at most 200 characters long")]
    Line(String),
    /// There is no rule, so the policy could not report or change anything.
    #[error("the policy declares no rule: list those that it reports or changes for under `rules`")]
    NoRules,
    /// The id of a rule is no id.
    #[error("`{0}` cannot be the id of a rule: use letters, digits, `-`, `_` and `.`, at most 64")]
    RuleId(String),
    /// A rule is declared twice.
    #[error("the rule `{0}` is declared twice")]
    DuplicateRule(String),
    /// A facet is not one of this version of the interface.
    #[error("`{facet}` under `{key}` is no facet: the facets are {}", FACETS.join(", "))]
    Facet {
        /// The key that lists it.
        key: &'static str,
        /// What was written.
        facet: String,
    },
    /// The JSON of the section is too long.
    #[error(
        "the policy's metadata has {0} bytes as JSON, and may have {MAX_BYTES}: shorten titles or the settings' schema"
    )]
    TooLarge(usize),
}

impl Metadata {
    /// Reads and checks a `policy.yaml`.
    ///
    /// # Errors
    /// What is wrong, naming the key or the value.
    pub fn from_yaml(text: &str) -> Result<Self, MetadataError> {
        let metadata: Self = serde_yaml::from_str(text)?;
        metadata.check()?;
        Ok(metadata)
    }

    /// The content of the custom section.
    ///
    /// # Errors
    /// It is longer than a host accepts.
    pub(crate) fn to_json(&self) -> Result<String, MetadataError> {
        // Strings, integers and JSON: there is nothing in it that cannot be written.
        let json = serde_json::json!(self).to_string();
        if json.len() > MAX_BYTES { Err(MetadataError::TooLarge(json.len())) } else { Ok(json) }
    }

    fn check(&self) -> Result<(), MetadataError> {
        if self.schema != schema() {
            return Err(MetadataError::Schema(self.schema));
        }
        let id_chars = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let id_starts = self.id.starts_with(|c: char| c.is_ascii_lowercase());
        if !id_starts || self.id.len() > 64 || !self.id.chars().all(id_chars) {
            return Err(MetadataError::Id(self.id.clone()));
        }
        if let Err(source) = semver::Version::parse(&self.version) {
            return Err(MetadataError::Version { version: self.version.clone(), source });
        }
        line(&self.title, || "title of the policy".to_owned())?;
        self.check_rules()?;
        facets("facets", &self.facets)?;
        let written = self.writes.iter().filter(|write| !write.starts_with('/'));
        facets("writes", written)?;
        self.to_json().map(drop)
    }

    fn check_rules(&self) -> Result<(), MetadataError> {
        if self.rules.is_empty() {
            return Err(MetadataError::NoRules);
        }
        let mut seen = HashSet::new();
        for Rule { id, title, help, .. } in &self.rules {
            let id_chars = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            if id.is_empty() || id.len() > 64 || !id.chars().all(id_chars) {
                return Err(MetadataError::RuleId(id.clone()));
            }
            if !seen.insert(id) {
                return Err(MetadataError::DuplicateRule(id.clone()));
            }
            line(title, || format!("title of rule `{id}`"))?;
            if let Some(help) = help {
                line(help, || format!("help of rule `{id}`"))?;
            }
        }
        Ok(())
    }
}

fn schema() -> u32 {
    1
}

fn line(text: &str, what: impl Fn() -> String) -> Result<(), MetadataError> {
    let one_line = !text.trim().is_empty() && !text.contains(char::is_control) && text.chars().count() <= 200;
    if one_line { Ok(()) } else { Err(MetadataError::Line(what())) }
}

fn facets<'a>(key: &'static str, listed: impl IntoIterator<Item = &'a String>) -> Result<(), MetadataError> {
    match listed.into_iter().find(|facet| !FACETS.contains(&facet.as_str())) {
        Some(facet) => Err(MetadataError::Facet { key, facet: facet.clone() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "
schema: 1
id: private-registry
version: 0.3.0
title: Images come from the private registry
rules:
  - id: AML-ENV-001
    level: error
    title: The registry is an allowed one
    help: https://example.org/AML-ENV-001
  - {id: AML-ENV-002, level: note, title: The tag says something}
writes: [image, /tags/**]
facets: [image, environment]
settings-schema:
  type: object
  properties: {b: {maximum: 36893488147419103232}, a: {}}
";

    #[test]
    fn the_section_is_what_the_abi_shows() {
        let metadata = Metadata::from_yaml(WHOLE).unwrap();
        let json = concat!(
            r#"{"schema":1,"id":"private-registry","version":"0.3.0","title":"Images come from the private registry","#,
            r#""rules":[{"id":"AML-ENV-001","level":"error","title":"The registry is an allowed one","#,
            r#""help":"https://example.org/AML-ENV-001"},"#,
            r#"{"id":"AML-ENV-002","level":"note","title":"The tag says something"}],"#,
            r#""writes":["image","/tags/**"],"facets":["image","environment"],"#,
            r#""settings-schema":{"type":"object","properties":{"b":{"maximum":36893488147419103232},"a":{}}}}"#
        );
        assert_eq!(metadata.to_json().unwrap(), json);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let with = |old: &str, new: &str| {
            assert!(WHOLE.contains(old), "{old}");
            WHOLE.replace(old, new)
        };
        let long = format!("title: {}\nrules", "x".repeat(201));
        for (text, message) in [
            (with("schema: 1", "schema: 2"), "schema 2"),
            (with("schema: 1", "scheme: 1"), "scheme"),
            (with("id: private-registry", "id: Private"), "`Private` cannot be the id"),
            (with("id: private-registry", "id: ../x"), "`../x` cannot be the id"),
            (with("id: private-registry", "id: ''"), "`` cannot be the id"),
            (with("id: private-registry\n", ""), "missing field `id`"),
            (with("version: 0.3.0", "version: '1.0'"), "write it like `1.2.3`"),
            (with("Images come from the private registry", "''"), "title of the policy"),
            (with("Images come from the private registry\n", "\"a\\nb\"\n"), "title of the policy"),
            (with("title: Images come from the private registry\nrules", &long), "title of the policy"),
            (with("AML-ENV-002", "AML-ENV-001"), "`AML-ENV-001` is declared twice"),
            (with("AML-ENV-002", "'AML ENV'"), "`AML ENV` cannot be the id of a rule"),
            (with("level: note", "level: undecided"), "undecided"),
            (with("{id: AML-ENV-002, level: note,", "{id: AML-ENV-002, level: note, titel: x,"), "titel"),
            (with("facets: [image,", "facets: [imgae,"), "`imgae` under `facets` is no facet"),
            (with("writes: [image,", "writes: [images,"), "`images` under `writes` is no facet"),
            (with("  type: object", &format!("  type: {}", "x".repeat(MAX_BYTES))), "65"),
            ("id: [".to_owned(), "the policy's metadata"),
            (String::new(), "the policy's metadata"),
        ] {
            let error = Metadata::from_yaml(&text).unwrap_err().to_string();
            assert!(error.contains(message), "{message}: {error}");
        }
    }

    #[test]
    fn a_policy_declares_rules() {
        let text = "id: a\nversion: 1.0.0\ntitle: A\nrules: []";
        assert!(matches!(Metadata::from_yaml(text), Err(MetadataError::NoRules)));
    }

    #[test]
    fn the_facets_are_those_of_the_sdk() {
        assert_eq!(FACETS, jobgate_guest::form::FACETS);
    }
}
