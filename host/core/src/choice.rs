//! Ways to mend a finding between which only a person can choose (`docs/abi.md` §8): a finding carries them, nothing makes one unasked.

use std::collections::BTreeSet;
use std::str::FromStr;

use crate::edit;
use crate::meter::{Meter, Stop};
use crate::pointer::Pointer;

/// Most choices of one finding (`docs/abi.md` §12).
pub const CHOICES: usize = 16;
/// Most bytes of a choice's name (`docs/abi.md` §12).
pub const NAME_BYTES: usize = 64;

/// One way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the submitter writes: small letters, digits and hyphens. Each name once in a finding.
    pub name: String,
    /// What it does, in one sentence in the imperative. Untrusted text.
    pub says: String,
    /// What is changed; all edits mean the tree that the finding was made of.
    pub edits: Vec<ChoiceEdit>,
}

/// One edit of a [`Choice`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChoiceEdit {
    /// Where.
    pub pointer: String,
    /// JSON text of the value that is put there; none: what stands there is removed.
    pub value: Option<String>,
}

impl Choice {
    /// Whether a policy may offer this beside what it offers already. Whether the edits can be made shows when they are: that depends on
    /// the grant.
    ///
    /// # Errors
    /// [`Stop::Misuse`] when the name cannot be written or is taken, when there is nothing to change, when a pointer is malformed or named
    /// twice, when JSON text does not parse, or when there are too many choices; and what the meter says.
    pub fn check(&self, beside: &[Self], meter: &Meter) -> Result<(), Stop> {
        let name = &self.name;
        if !is_name(name) {
            return Err(Stop::Misuse(format!(
                "`{name}` is no name of a choice: at most {NAME_BYTES} small letters, digits and hyphens, a letter first"
            )));
        }
        if beside.iter().any(|other| other.name == *name) {
            return Err(Stop::Misuse(format!("the choice `{name}` is offered twice by one finding")));
        }
        if beside.len() >= CHOICES {
            return Err(Stop::Misuse(format!("one finding offers more than {CHOICES} choices")));
        }
        if self.edits.is_empty() {
            return Err(Stop::Misuse(format!("the choice `{name}` changes nothing")));
        }
        let mut pointers = BTreeSet::new();
        for edit in &self.edits {
            meter.nodes(1)?;
            let pointer = Pointer::parse(&edit.pointer)?;
            if let Some(json) = &edit.value {
                edit::check_json(json, &edit.pointer, meter)?;
            }
            if !pointers.insert(pointer.to_string()) {
                return Err(Stop::Misuse(format!("the choice `{name}` names `{pointer}` twice")));
            }
        }
        Ok(())
    }
}

fn is_name(name: &str) -> bool {
    let mut chars = name.bytes();
    name.len() <= NAME_BYTES
        && chars.next().is_some_and(|first| first.is_ascii_lowercase())
        && chars.all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == b'-')
}

/// What a submitter selects: one of the choices that findings of a rule offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The rule.
    pub rule: String,
    /// The name of the choice.
    pub choice: String,
}

/// A text selects nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it takes a rule and one of its choices, for example `AML-ID-005=user-identity`")]
pub struct SelectionError;

impl FromStr for Selection {
    type Err = SelectionError;

    /// Reads `RULE=CHOICE`.
    fn from_str(text: &str) -> Result<Self, SelectionError> {
        // A rule may be called anything; the name of a choice has no `=`.
        match text.rsplit_once('=') {
            Some((rule, choice)) if !rule.is_empty() && is_name(choice) => {
                Ok(Self { rule: rule.to_owned(), choice: choice.to_owned() })
            }
            _ => Err(SelectionError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(name: &str, edits: &[(&str, Option<&str>)]) -> Choice {
        let edit = |(pointer, value): &(&str, Option<&str>)| ChoiceEdit {
            pointer: (*pointer).to_owned(),
            value: value.map(str::to_owned),
        };
        Choice { name: name.to_owned(), says: "Do it.".to_owned(), edits: edits.iter().map(edit).collect() }
    }

    #[test]
    fn what_cannot_be_meant_is_misuse() {
        let good = choice("a-2", &[("/a", Some(r#"{"b": [1, null]}"#)), ("/b", None), ("/c", Some("null"))]);
        assert_eq!(good.check(&[], &Meter::unlimited()), Ok(()));
        assert_eq!(good.check(&[choice("b", &[])], &Meter::unlimited()), Ok(()));
        let many: Vec<Choice> = (0..CHOICES).map(|at| choice(&format!("c{at}"), &[])).collect();
        let long = "x".repeat(NAME_BYTES + 1);
        let deep = "[".repeat(10_000);
        let set = |value| [("/a", Some(value))];
        for (wrong, beside, says) in [
            (choice("", &set("1")), &[][..], "`` is no name"),
            (choice("Upper", &set("1")), &[], "`Upper` is no name"),
            (choice("a_b", &set("1")), &[], "is no name"),
            (choice("-a", &set("1")), &[], "is no name"),
            (choice("a\u{202e}", &set("1")), &[], "is no name"),
            (choice(&long, &set("1")), &[], "at most 64"),
            (choice("a", &[]), &[], "changes nothing"),
            (choice("a", &[("a", None)]), &[], "is no pointer"),
            (choice("a", &[("/a", None), ("/a", Some("1"))]), &[], "names `/a` twice"),
            (choice("a", &set("{")), &[], "does not parse"),
            (choice("a", &set("")), &[], "does not parse"),
            (choice("a", &set(&deep)), &[], "does not parse"),
            (choice("a", &set("1e999")), &[], "out of range"),
            (choice("c0", &set("1")), &many[..1], "offered twice"),
            (choice("a", &set("1")), &many, "more than 16"),
        ] {
            match wrong.check(beside, &Meter::unlimited()) {
                Err(Stop::Misuse(message)) => assert!(message.contains(says), "{message}"),
                other => panic!("{other:?}: {says}"),
            }
        }
        assert_eq!(good.check(&[], &Meter::new(1)), Err(Stop::Work { limit: 1 }));
    }

    #[test]
    fn selections_are_a_rule_and_a_choice() {
        let read = |text: &str| text.parse::<Selection>().map(|read| (read.rule, read.choice));
        let both = |rule: &str, choice: &str| Ok((rule.to_owned(), choice.to_owned()));
        assert_eq!(read("AML-ID-005=user"), both("AML-ID-005", "user"));
        assert_eq!(read("a=b=c"), both("a=b", "c"));
        for wrong in ["", "AML-ID-005", "AML-ID-005=", "=user", "AML-ID-005=User", "R=a b"] {
            assert_eq!(read(wrong), Err(SelectionError), "{wrong}");
        }
    }
}
