//! Pointers: where a node stands.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// Where a node stands: a JSON Pointer (RFC 6901), as `docs/abi.md` §4.3 has it.
///
/// Begin with a pointer that the host gave, or with [`Pointer::ROOT`], and append to it: [`child`](Pointer::child) escapes, so
/// no key can be mistaken for something else. A pointer derefs to `str`, so `&pointer` can be passed wherever a pointer is
/// taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pointer(String);

impl Pointer {
    /// The pointer of the root.
    pub const ROOT: Pointer = Pointer(String::new());

    /// The value at a key, whatever characters the key has.
    ///
    /// ```
    /// # use jobgate_guest::Pointer;
    /// assert_eq!(Pointer::ROOT.child("jobs").child("a/b~c"), "/jobs/a~1b~0c");
    /// ```
    pub fn child(&self, key: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + key.len() + 1);
        text.push_str(&self.0);
        text.push('/');
        for c in key.chars() {
            match c {
                '~' => text.push_str("~0"),
                '/' => text.push_str("~1"),
                c => text.push(c),
            }
        }
        Self(text)
    }

    /// The item at an index of a sequence.
    pub fn item(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// The place behind the last item of a sequence: where [`insert`](crate::Editor::insert) appends.
    pub fn end(&self) -> Self {
        Self(format!("{}/-", self.0))
    }

    /// A derived node, by its name without `~`: `derived("dockerfile")`.
    pub fn derived(&self, name: &str) -> Self {
        Self(format!("{}/~{name}", self.0))
    }

    /// What a relative pointer, for example `"/environment/image"`, leads to from here.
    pub fn join(&self, below: &str) -> Self {
        Self(format!("{}{below}", self.0))
    }

    /// The node above; none above the root.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(parent, _)| Self(parent.to_owned()))
    }

    /// The last segment, unescaped: a key, an index, or `~` and the name of a derived node. None for the root.
    pub fn name(&self) -> Option<Cow<'_, str>> {
        self.0.rsplit_once('/').map(|(_, name)| unescape(name))
    }

    /// The segments, unescaped, from the root on.
    pub fn segments(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(unescape)
    }

    /// Whether this is `other` or a node below it.
    pub fn is_within(&self, other: &str) -> bool {
        self.0.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The pattern that matches exactly this pointer, to be continued with wildcards: keys that look like one are escaped.
    ///
    /// ```
    /// # use jobgate_guest::Pointer;
    /// let step = Pointer::ROOT.child("jobs").child("*");
    /// assert_eq!(format!("{}/outputs/*", step.to_pattern()), "/jobs/~2/outputs/*");
    /// ```
    pub fn to_pattern(&self) -> String {
        let mut pattern = String::with_capacity(self.0.len());
        for segment in self.0.split('/').skip(1) {
            pattern.push('/');
            pattern.push_str(match segment {
                "*" => "~2",
                "**" => "~2~2",
                other => other,
            });
        }
        pattern
    }

    /// The pointer as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn unescape(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') {
        Cow::Owned(segment.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(segment)
    }
}

impl Deref for Pointer {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Pointer {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Pointer {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Pointer {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<&Pointer> for Pointer {
    fn from(pointer: &Pointer) -> Self {
        pointer.clone()
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> Self {
        pointer.0
    }
}

impl PartialEq<str> for Pointer {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Pointer {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_as_they_were_appended() {
        for key in ["a", "", "a/b", "~", "~1", "~01", "a~b/c", "*", "**", "é"] {
            let pointer = Pointer::ROOT.child("jobs").child(key);
            assert_eq!(pointer.name().as_deref(), Some(key), "{pointer}");
            assert_eq!(pointer.segments().last().as_deref(), Some(key), "{pointer}");
            assert_eq!(pointer.parent(), Some(Pointer::from("/jobs")), "{pointer}");
        }
    }

    #[test]
    fn the_root_has_neither_parent_nor_name() {
        assert_eq!(Pointer::ROOT.parent(), None);
        assert_eq!(Pointer::ROOT.name(), None);
        assert_eq!(Pointer::ROOT.segments().count(), 0);
    }

    #[test]
    fn within_counts_whole_segments() {
        let image = Pointer::from("/jobs/a/image");
        assert!(image.is_within("/jobs/a"));
        assert!(image.is_within("/jobs/a/image"));
        assert!(image.is_within(""));
        assert!(!Pointer::from("/jobs/ab").is_within("/jobs/a"));
    }
}
