//! The one way for text from specs, policies and file names to reach an output.
//!
//! Azure Pipelines obeys `##vso[…]` anywhere in a line of a log, GitHub obeys `::…` at its start: a spec that is printed as it is
//! could set variables and paths of the build that checks it (see `docs/ci.md`). So control characters become visible, and the
//! finished text is swept once more, because a command can also come about where two harmless pieces meet.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text on one line, with control characters and marks that turn the direction of text made visible.
pub(crate) fn one_line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            _ if is_hidden(char) => {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{{{:x}}}", char as u32);
            }
            _ => safe.push(char),
        }
    }
    safe
}

/// Whether a character would not show, or would make others show elsewhere: controls, line and paragraph separators, marks of
/// direction (Unicode 16, `Bidi_Control`), and characters without a width that can make two names look like one.
pub(crate) fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{2028}' | '\u{2029}' | '\u{061c}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
        || matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(char, '\u{e0000}'..='\u{e007f}')
}

/// Lines of a file as a snippet shows them: what does not show becomes `\u{fffd}`, one for one, so that columns stay. Line breaks and
/// tabs are the snippet's to draw.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    let replaced = |char: char| is_hidden(char) && !matches!(char, '\n' | '\t');
    let text =
        if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
    if !text.contains(replaced) {
        return text;
    }
    Cow::Owned(text.chars().map(|char| if replaced(char) { '\u{fffd}' } else { char }).collect())
}

/// The finished text of an output, no line of which is a command to a CI system. Colours are looked through: they may be stripped on
/// the way, and what they kept apart would meet.
pub(crate) fn sweep(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let plain = anstream::adapter::strip_str(line).to_string();
        let start = safe.len();
        if plain.trim_start().starts_with("::") {
            safe.push_str("│ ");
        }
        sweep_line(&plain, &mut safe);
        if safe[start..] == *plain {
            // Nothing to neutralise: the line may keep its colours.
            safe.truncate(start);
            safe.push_str(line);
        }
    }
    safe
}

/// `##vso[` becomes `##_vso[`, in any case, and `##[` becomes `##_[`.
fn sweep_line(line: &str, safe: &mut String) {
    let mut rest = line;
    while let Some(at) = rest.find("##") {
        let (before, found) = rest.split_at(at + 2);
        safe.push_str(before);
        let command =
            found.starts_with('[') || found.get(..4).is_some_and(|next| next.eq_ignore_ascii_case("vso["));
        if command {
            safe.push('_');
        }
        // A third `#` may be the second one of a command.
        if found.starts_with('#') {
            safe.pop();
            rest = &rest[at + 1..];
        } else {
            rest = found;
        }
    }
    safe.push_str(rest);
}

/// Whether a text has a line that a CI system would obey.
pub(crate) fn has_command(text: &str) -> bool {
    sweep(text) != text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_neutralised_wherever_they_stand() {
        let cases = [
            ("plain ## text", "plain ## text"),
            ("a ##vso[task.setvariable]b", "a ##_vso[task.setvariable]b"),
            ("##VsO[x", "##_VsO[x"),
            ("###vso[x", "###_vso[x"),
            ("##[section]", "##_[section]"),
            ("####[x", "####_[x"),
            ("::error::x\n  ::y\nz ::w", "│ ::error::x\n│   ::y\nz ::w"),
            ("##", "##"),
            ("#\u{1b}[1m#\u{1b}[0m[x]", "##_[x]"),
            ("\u{1b}[1m::error::x", "│ ::error::x"),
            ("\u{1b}[1mred\u{1b}[0m", "\u{1b}[1mred\u{1b}[0m"),
            ("##é", "##é"),
        ];
        for (text, safe) in cases {
            assert_eq!(sweep(text), safe);
            assert!(!has_command(&sweep(text)));
        }
    }

    #[test]
    fn hidden_characters_show() {
        assert_eq!(one_line("a\n\r\tb\u{1b}[31m\u{202e}c"), "a\\n\\r\\tb\\u{1b}[31m\\u{202e}c");
    }

    #[test]
    fn lines_keep_their_columns() {
        assert_eq!(lines("a\r\nb\tc"), "a\nb\tc");
        assert_eq!(lines("é\u{9b}31m\u{2028}x\ry"), "é\u{fffd}31m\u{fffd}x\u{fffd}y");
    }
}
