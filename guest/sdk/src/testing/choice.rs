//! The choices that findings of a test offer.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::edit::Change;
use super::host::Host;
use super::pattern::pointer;
use super::tree;
use crate::{Choice, Finding, Value, Why};

/// Most choices of one finding (`docs/abi.md` §12).
const CHOICES: usize = 16;
/// Most bytes of a name (`docs/abi.md` §12).
const NAME_BYTES: usize = 64;

/// A choice that the host would not take ends the evaluation: here with a panic.
pub(super) fn check(finding: &Finding) {
    let rule = &finding.rule;
    assert!(finding.choices.len() <= CHOICES, "a finding of {rule} offers more than {CHOICES} choices");
    let mut names = BTreeSet::new();
    for choice in &finding.choices {
        let Choice { name, edits, .. } = choice;
        let is_name = name.starts_with(|char: char| char.is_ascii_lowercase())
            && name.chars().all(|char| matches!(char, 'a'..='z' | '0'..='9' | '-'));
        assert!(is_name && name.len() <= NAME_BYTES, "`{name}` is no name of a choice");
        assert!(names.insert(name), "{rule} offers the choice `{name}` twice");
        assert!(!edits.is_empty(), "the choice `{name}` changes nothing");
        let mut pointers = BTreeSet::new();
        for (at, _) in edits {
            assert!(pointers.insert(pointer(at)), "the choice `{name}` names `{at}` twice");
        }
    }
}

impl Host {
    /// Makes a choice, and gives what it changed.
    pub(super) fn choose(&self, finding: &Finding, name: &str) -> Vec<Change> {
        let choice = finding.choices.iter().find(|choice| choice.name == name);
        let choice = choice.unwrap_or_else(|| panic!("the finding offers no choice `{name}`"));
        let why = Why::new(finding.rule.as_str(), choice.says.as_str());
        let (set, removed): (Vec<_>, Vec<_>) = choice.edits.iter().partition(|(_, value)| value.is_some());
        let set: Vec<(String, Value)> = set
            .into_iter()
            .filter_map(|(at, value)| Some((at.to_string(), value.clone()?)))
            .map(|(at, value)| {
                // What crosses to the host is JSON text.
                let json: Json = serde_json::from_str(&value.to_json())
                    .unwrap_or_else(|error| panic!("the value for `{at}` is no JSON: {error}"));
                (at, tree::value(&json))
            })
            .collect();
        let removed: Vec<String> = removed.into_iter().map(|(at, _)| at.to_string()).collect();
        self.written.take();
        self.set_many(&set, &why);
        self.remove_many(&removed, &why);
        self.changes.take()
    }
}
