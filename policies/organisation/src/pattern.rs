//! Patterns: texts in which `*` stands for any number of characters.

/// Whether a text matches a pattern; case does not count.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut seen) = (0, 0);
    let mut star = None;
    while let Some(byte) = text.get(seen) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at + 1, seen));
                at += 1;
            }
            Some(wanted) if wanted.eq_ignore_ascii_case(byte) => (at, seen) = (at + 1, seen + 1),
            // Only the last star is tried again: an earlier one took the least that it could.
            _ => match &mut star {
                Some((after, from)) => {
                    *from += 1;
                    (at, seen) = (*after, *from);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|byte| *byte == b'*')
}

/// Whether a text matches one of them.
pub(crate) fn any(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, text))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("Standard_D*", "STANDARD_DS3_v2", true),
            ("*", "", true),
            ("*", "x", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "abcd", false),
            ("*_v2", "x_v2_v2", true),
            ("x", "xy", false),
            ("xy", "x", false),
            ("", "", true),
            ("", "x", false),
            ("a**", "a", true),
            ("ü*", "üx", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
