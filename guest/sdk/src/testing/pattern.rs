//! Pointers and patterns, read strictly: what a host refuses panics here.

/// What a key of a derived node begins with inside the test document: a character that no JSON key of a test has.
pub(super) const DERIVED: char = '\0';

/// One segment of a pattern.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Segment {
    Key(String),
    Any,
    AnyPath,
}

/// The segments of a pointer, unescaped; `~dockerfile` begins with [`DERIVED`] instead.
pub(super) fn pointer(text: &str) -> Vec<String> {
    segments(text).map(|segment| key(text, segment, false)).collect()
}

/// The segments of a pattern.
pub(super) fn pattern(text: &str) -> Vec<Segment> {
    segments(text)
        .map(|segment| match segment {
            "*" => Segment::Any,
            "**" => Segment::AnyPath,
            other => Segment::Key(key(text, other, true)),
        })
        .collect()
}

/// Whether a pattern matches a pointer, both as segments.
pub(super) fn matches(pattern: &[Segment], pointer: &[String]) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return pointer.is_empty() };
    let below = |pointer: &[String]| pointer.split_first().map(|(key, below)| (key.clone(), below.to_vec()));
    match first {
        Segment::Key(key) => {
            below(pointer).is_some_and(|(name, below)| name == *key && matches(rest, &below))
        }
        Segment::Any => {
            below(pointer).is_some_and(|(name, below)| !name.starts_with(DERIVED) && matches(rest, &below))
        }
        Segment::AnyPath => {
            matches(rest, pointer)
                || below(pointer)
                    .is_some_and(|(name, below)| !name.starts_with(DERIVED) && matches(pattern, &below))
        }
    }
}

/// Whether a pattern matches a pointer or a node above it.
pub(super) fn covers(pattern: &[Segment], pointer: &[String]) -> bool {
    (0..=pointer.len()).any(|length| matches(pattern, &pointer[..length]))
}

fn segments(text: &str) -> impl Iterator<Item = &str> {
    assert!(
        text.is_empty() || text.starts_with('/'),
        "malformed pointer `{text}`: it does not begin with `/`"
    );
    text.split('/').skip(1)
}

fn key(whole: &str, segment: &str, in_pattern: bool) -> String {
    let mut key = String::new();
    let mut chars = segment.char_indices();
    while let Some((at, c)) = chars.next() {
        if c != '~' {
            key.push(c);
            continue;
        }
        match chars.next() {
            Some((_, '0')) => key.push('~'),
            Some((_, '1')) => key.push('/'),
            Some((_, '2')) if in_pattern => key.push('*'),
            Some((_, c)) if at == 0 && c.is_ascii_alphabetic() => {
                key.push(DERIVED);
                key.push(c);
            }
            _ => panic!("malformed pointer `{whole}`: `~` in `{segment}` escapes nothing"),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_what_the_abi_says() {
        for (text, path, expected) in [
            ("", "", true),
            ("/a", "/a", true),
            ("/a", "/b", false),
            ("/*", "/a", true),
            ("/*", "/a/b", false),
            ("/**", "", true),
            ("/**", "/a/b", true),
            ("/**/image", "/image", true),
            ("/**/image", "/jobs/a/image", true),
            ("/**/image", "/jobs/a/image/x", false),
            ("/~2", "/*", true),
            ("/~2", "/a", false),
            ("/~2~2", "/**", true),
            ("/a/*", "/a/~dockerfile", false),
            ("/a/~dockerfile", "/a/~dockerfile", true),
            ("/**/0", "/a/~dockerfile/images/0", false),
            ("/**/~dockerfile/images/*", "/a/~dockerfile/images/0", true),
            ("/x~1y/z~0", "/x~1y/z~0", true),
        ] {
            assert_eq!(matches(&pattern(text), &pointer(path)), expected, "{text} {path}");
        }
    }

    #[test]
    #[should_panic(expected = "does not begin with")]
    fn a_pointer_begins_with_a_slash() {
        pointer("jobs");
    }

    #[test]
    #[should_panic(expected = "escapes nothing")]
    fn a_tilde_escapes_something() {
        pointer("/a~b");
    }
}
