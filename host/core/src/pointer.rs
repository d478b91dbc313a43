//! JSON Pointers as policies write them (`docs/abi.md` §4.3).

use std::borrow::Cow;

/// A well-formed pointer, split into unescaped segments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pointer {
    segments: Vec<Segment>,
}

/// One segment of a [`Pointer`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// A key or an index, unescaped.
    Name(String),
    /// A derived node: `~` and a letter, which no YAML key can spell. Without the `~`.
    Derived(String),
}

/// Longest pointer or pattern in bytes (`docs/abi.md` §12).
pub const POINTER_BYTES: usize = 4096;
/// Most segments of a pointer or pattern (`docs/abi.md` §12).
pub const POINTER_SEGMENTS: usize = 64;

/// Why a text is no pointer or pattern: misuse by the policy, and so the end of its evaluation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PointerError {
    /// A segment does not begin with `/`.
    #[error("`{0}` is no pointer: it must be empty or begin with `/`")]
    NoSlash(String),
    /// A `~` that is followed by nothing known.
    #[error("`{0}` is no pointer: in a segment `~` is written `~0` and `/` is written `~1`")]
    Escape(String),
    /// A `~` in a pattern that is followed by nothing known.
    #[error(
        "`{0}` is no pattern: in a segment `~` is written `~0`, `/` is written `~1` and a `*` that is no wildcard `~2`"
    )]
    Pattern(String),
    /// Over [`POINTER_BYTES`].
    #[error("a pointer of {0} bytes is over the limit of {POINTER_BYTES}")]
    TooLong(usize),
    /// Over [`POINTER_SEGMENTS`].
    #[error("a pointer of {0} segments is over the limit of {POINTER_SEGMENTS}")]
    TooDeep(usize),
}

impl Pointer {
    /// The root.
    pub fn root() -> Self {
        Self::default()
    }

    /// Reads a pointer.
    ///
    /// # Errors
    /// When the text is malformed or over a limit.
    pub fn parse(text: &str) -> Result<Self, PointerError> {
        Ok(Self { segments: split(text)?.map(|segment| unescape(segment, text)).collect::<Result<_, _>>()? })
    }

    /// Reads a pointer of the host's own, which the limits do not bind: a tree may be deeper than what a policy may ask.
    pub fn parse_long(text: &str) -> Result<Self, PointerError> {
        if !text.is_empty() && !text.starts_with('/') {
            return Err(PointerError::NoSlash(text.to_owned()));
        }
        let segments = text.split('/').skip(1).map(|segment| unescape(segment, text));
        Ok(Self { segments: segments.collect::<Result<_, _>>()? })
    }

    /// A pointer of these segments.
    pub(crate) fn of(segments: &[Segment]) -> Self {
        Self { segments: segments.to_vec() }
    }

    /// The segments, from the root down.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The pointer of a child, by unescaped key or index.
    pub fn child(&self, name: &str) -> Self {
        let mut segments = self.segments.clone();
        segments.push(Segment::Name(name.to_owned()));
        Self { segments }
    }

    /// The pointer above, and the last segment; none at the root.
    pub fn split_last(&self) -> Option<(Self, &Segment)> {
        let (last, above) = self.segments.split_last()?;
        Some((Self { segments: above.to_vec() }, last))
    }
}

impl std::fmt::Display for Pointer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.segments.iter().try_for_each(|segment| match segment {
            Segment::Name(name) => write!(f, "/{}", escape(name)),
            Segment::Derived(name) => write!(f, "/~{name}"),
        })
    }
}

/// The escaped form of a key, as it stands in a pointer.
pub fn escape(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) {
        Cow::Owned(key.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(key)
    }
}

/// The raw segments of a pointer or pattern, limits checked.
pub(crate) fn split(text: &str) -> Result<impl Iterator<Item = &str>, PointerError> {
    if text.len() > POINTER_BYTES {
        return Err(PointerError::TooLong(text.len()));
    }
    if !text.is_empty() && !text.starts_with('/') {
        return Err(PointerError::NoSlash(text.to_owned()));
    }
    let count = text.bytes().filter(|&byte| byte == b'/').count();
    if count > POINTER_SEGMENTS {
        return Err(PointerError::TooDeep(count));
    }
    Ok(text.split('/').skip(1))
}

/// One segment unescaped; `whole` is for the message.
pub(crate) fn unescape(raw: &str, whole: &str) -> Result<Segment, PointerError> {
    if !raw.contains('~') {
        return Ok(Segment::Name(raw.to_owned()));
    }
    if let Some(name) = raw.strip_prefix('~')
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && !name.contains('~')
    {
        return Ok(Segment::Derived(name.to_owned()));
    }
    let mut name = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(next) = rest.next() {
        match (next, if next == '~' { rest.next() } else { None }) {
            ('~', Some('0')) => name.push('~'),
            ('~', Some('1')) => name.push('/'),
            ('~', _) => return Err(PointerError::Escape(whole.to_owned())),
            (plain, _) => name.push(plain),
        }
    }
    Ok(Segment::Name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_with_slash_and_tilde_is_escaped() {
        let pointer = Pointer::parse("/jobs/a~1b~0c").unwrap();
        assert_eq!(pointer, Pointer::root().child("jobs").child("a/b~c"));
        assert_eq!(pointer.to_string(), "/jobs/a~1b~0c");
    }

    #[test]
    fn a_derived_node_is_no_key() {
        let pointer = Pointer::parse("/build/~dockerfile/images/0").unwrap();
        assert_eq!(pointer.segments()[1], Segment::Derived("dockerfile".to_owned()));
        assert_eq!(pointer.to_string(), "/build/~dockerfile/images/0");
    }

    proptest::proptest! {
        /// So pointers can be compared as they are written.
        #[test]
        fn a_pointer_has_one_spelling(text in "(/(~[012a-c]|[~a-c0*-]){0,4}){0,4}") {
            if let Ok(pointer) = Pointer::parse(&text) {
                proptest::prop_assert_eq!(pointer.to_string(), text);
            }
        }
    }

    #[test]
    fn malformed_pointers_are_refused() {
        for text in ["jobs", "/a~", "/a~2", "/~", "/~dock~1", &"/a".repeat(65), &"/".repeat(5000)] {
            assert!(Pointer::parse(text).is_err(), "{text}");
        }
    }
}
