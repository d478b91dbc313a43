//! How a string is written: plain where every reader takes it for this string, else in quotes.

use std::fmt::Write as _;

use crate::resolve::{Implicit, resolve};

/// The quotes that a string stood in before, which are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quote {
    Single,
    Double,
}

/// Writes a string. `in_flow` is for strings within brackets or braces.
pub(crate) fn write(text: &str, quote: Option<Quote>, in_flow: bool, out: &mut String) {
    match quote {
        Some(Quote::Single) if text.chars().all(is_printable) => {
            out.push('\'');
            out.push_str(&text.replace('\'', "''"));
            out.push('\'');
        }
        None if is_plain(text, in_flow) => out.push_str(text),
        _ => double_quoted(text, out),
    }
}

/// Whether a character may stand in a text as it is, on one line.
fn is_printable(character: char) -> bool {
    !matches!(character, '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Whether a string needs no quotes: YAML 1.1 and 1.2 both have to take it for a string.
fn is_plain(text: &str, in_flow: bool) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let starts_well = match first {
        '-' => text.chars().nth(1).is_some_and(|next| next != ' '),
        '?' | ':' | ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
        | '@' | '`' => false,
        _ => true,
    };
    let blank_at_end = first.is_whitespace() || text.ends_with(char::is_whitespace);
    let typed = resolve(text) != Implicit::Text
        || text.parse::<f64>().is_ok()
        || text.starts_with("0o")
        || matches!(text, "y" | "n" | "Y" | "N");
    starts_well
        && !blank_at_end
        && !typed
        && !text.contains(": ")
        && !text.ends_with(':')
        && !text.contains(" #")
        && !text.starts_with("---")
        && !text.starts_with("...")
        && text.chars().all(is_printable)
        && !(in_flow && text.contains([',', '[', ']', '{', '}', '?']))
}

fn double_quoted(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{2028}' => out.push_str("\\L"),
            '\u{2029}' => out.push_str("\\P"),
            // Writing to a string does not fail.
            '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => drop(write!(out, "\\u{:04X}", u32::from(character))),
            _ if !is_printable(character) => drop(write!(out, "\\x{:02X}", u32::from(character))),
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// Whether a string of several lines is one for a literal block.
pub(super) fn is_literal(text: &str) -> bool {
    text.contains('\n') && is_block(text)
}

/// Whether a block scalar can hold a string without an indentation indicator or a keep indicator.
pub(super) fn is_block(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with([' ', '\n'])
        && !text.ends_with("\n\n")
        && text.split('\n').all(|line| line.is_empty() || !line.trim_matches(' ').is_empty())
        && text.chars().all(|character| character == '\n' || is_printable(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, in_flow: bool) -> String {
        let mut out = String::new();
        write(text, None, in_flow, &mut out);
        out
    }

    #[test]
    fn quotes_stand_where_a_reader_could_err() {
        for plain in ["a", "a b", "a:b", "a#b", "-x", "src/**", "azureml:e:1", "${{inputs.x}}", "C:\\x", "é"]
        {
            assert_eq!(written(plain, false), plain);
        }
        for quoted in [
            "",
            " a",
            "a ",
            "no",
            "y",
            "1",
            "1e3",
            "2e-5",
            "012",
            "08",
            "0o7",
            ".5",
            "nan",
            "~",
            "<<",
            "=",
            "- a",
            "-",
            "? a",
            "a: b",
            "a:",
            "a #b",
            "#a",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "`a",
            "---",
            "...",
            "2020-01-01",
            "12:30",
            "'a'",
        ] {
            assert_eq!(written(quoted, false), format!("\"{quoted}\""));
        }
        for quoted in ["a,b", "a?", "{{x}}", "a]"] {
            assert_eq!(written(quoted, true), format!("\"{quoted}\""));
        }
        assert_eq!(
            written("\u{85}\u{2028}\u{FEFF}\u{1}\"\\\n", false),
            "\"\\x85\\L\\uFEFF\\x01\\\"\\\\\\n\""
        );
    }
}
