//! What the service says, to be looked into.

use crate::json::{self, Json};
use crate::{Refusal, workspace};

/// A fact of the capability `workspace`, read once and looked into by pointers: for a policy that wants a few words of large facts. Types
/// that serde reads cost a component several KB each, this none.
///
/// ```
/// # use jobgate_guest::Fact;
/// let fact = Fact::read(r#"{"identity": {"userAssignedIdentities": {"/x/a": {"principalId": "p"}}}}"#).unwrap();
/// let (id, identity) = fact.root().entries("/identity/userAssignedIdentities").next().unwrap();
/// assert_eq!((id, identity.text("/principalId")), ("/x/a", Some("p")));
/// ```
#[derive(Debug)]
pub struct Fact<'a>(Json<'a>);

/// A fact, or a value in one.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a>(&'a Json<'a>);

impl<'a> Fact<'a> {
    /// Reads the JSON text of an [answer](workspace::ask).
    ///
    /// # Errors
    /// It does not parse.
    pub fn read(text: &'a str) -> Result<Self, Refusal> {
        json::parse(text).map(Self).map_err(|error| Refusal::new(["a fact: ", &error.message].concat()))
    }

    /// The fact as a whole.
    pub fn root(&self) -> Part<'_> {
        Part(&self.0)
    }
}

impl workspace::Answer {
    /// The answer, to be looked into.
    ///
    /// # Errors
    /// The fact does not parse.
    pub fn fact(&self) -> Result<workspace::Answer<Fact<'_>>, Refusal> {
        Ok(match self {
            Self::Fact(text) => workspace::Answer::Fact(Fact::read(text)?),
            Self::Absent => workspace::Answer::Absent,
            Self::Unknown(why) => workspace::Answer::Unknown(why.clone()),
        })
    }
}

impl<'a> Part<'a> {
    /// What stands at a pointer below, whose keys have no `/` and no `~`. A value that is `null` is not there.
    pub fn at(self, pointer: &str) -> Option<Part<'a>> {
        pointer
            .split('/')
            .skip(1)
            .try_fold(self, |part, key| match part.0 {
                Json::Mapping(entries) => {
                    entries.iter().find(|(name, _)| name == key).map(|(_, value)| Part(value))
                }
                _ => None,
            })
            .filter(|part| *part.0 != Json::Null)
    }

    /// The text at a pointer.
    pub fn text(self, pointer: &str) -> Option<&'a str> {
        match self.at(pointer)?.0 {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text at a pointer, or the number as it is written: the service spells some numbers as texts. None for what is empty.
    pub fn word(self, pointer: &str) -> Option<&'a str> {
        let word: &str = match self.at(pointer)?.0 {
            Json::Text(text) => text,
            Json::Number(number) => number,
            _ => return None,
        };
        if word.is_empty() { None } else { Some(word) }
    }

    /// Whether the text at a pointer is this one; case does not count.
    pub fn is(self, pointer: &str, text: &str) -> bool {
        self.text(pointer).is_some_and(|found| found.eq_ignore_ascii_case(text))
    }

    /// Whether `true` stands at a pointer.
    pub fn is_true(self, pointer: &str) -> bool {
        self.at(pointer).is_some_and(|part| *part.0 == Json::Boolean(true))
    }

    /// Whether this is a sequence.
    pub fn is_sequence(self) -> bool {
        matches!(self.0, Json::Sequence(_))
    }

    /// The entries of the mapping at a pointer, in order; nothing if there is none.
    pub fn entries(self, pointer: &str) -> impl Iterator<Item = (&'a str, Part<'a>)> + use<'a> {
        let entries: &'a [_] = match self.at(pointer) {
            Some(Part(Json::Mapping(entries))) => entries,
            _ => &[],
        };
        entries.iter().map(|(name, value)| (&**name, Part(value)))
    }

    /// The items of the sequence at a pointer; nothing if there is none.
    pub fn items(self, pointer: &str) -> impl Iterator<Item = Part<'a>> + use<'a> {
        let items: &'a [_] = match self.at(pointer) {
            Some(Part(Json::Sequence(items))) => items,
            _ => &[],
        };
        items.iter().map(Part)
    }
}

#[cfg(test)]
mod tests {
    use super::Fact;

    #[test]
    fn what_is_not_there_is_none() {
        let fact = Fact::read(r#"{"a": {"b": "T", "c": null, "d": true, "e": ["x"]}}"#).unwrap();
        let root = fact.root();
        assert_eq!(root.text("/a/b"), Some("T"));
        assert!(root.is("/a/b", "t"));
        assert!(root.is_true("/a/d"));
        assert!(root.at("/a/e").unwrap().is_sequence());
        assert!(!root.is_sequence());
        assert!(root.at("").is_some());
        for pointer in ["/a/c", "/a/x", "/x", "/a/b/c", "/a/e/0"] {
            assert!(root.at(pointer).is_none(), "{pointer}");
            assert_eq!(root.text(pointer), None);
            assert!(!root.is_true(pointer));
            assert_eq!(root.entries(pointer).count(), 0);
        }
        assert_eq!(root.entries("/a").map(|(name, _)| name).collect::<Vec<_>>(), ["b", "c", "d", "e"]);
        assert_eq!(root.items("/a/e").filter_map(|item| item.text("")).collect::<Vec<_>>(), ["x"]);
        assert!(Fact::read("{").is_err());
    }

    #[test]
    fn a_word_is_a_text_or_a_number() {
        let fact = Fact::read(r#"{"a": "x", "b": 1.50, "c": "", "d": true, "e": [7]}"#).unwrap();
        let words = ["/a", "/b", "/c", "/d", "/e", "/f"].map(|pointer| fact.root().word(pointer));
        assert_eq!(words, [Some("x"), Some("1.50"), None, None, None, None]);
    }
}
