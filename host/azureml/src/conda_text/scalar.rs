//! Scalars, and the style in which PyYAML writes each.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// A scalar to write.
#[derive(Clone, Debug)]
pub(super) enum Scalar<'t> {
    /// A string.
    Text(&'t str),
    /// A value that resolves to its own type and needs no quotes.
    Plain {
        /// How it is written.
        text: Cow<'t, str>,
        /// The tag, which is not written but counts in the length of a key.
        tag: &'static str,
    },
    /// Bytes, which are written with their tag.
    Bytes(&'t [u8]),
}

/// The style of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
}

/// A key of so many characters and more is written behind a `? ` (`check_simple_key`). PyYAML counts the tag, written or not.
const LONG_KEY: usize = 128;

impl Scalar<'_> {
    /// Whether the scalar as a key is written without a `? `.
    pub(super) fn is_simple_key(&self) -> bool {
        match self {
            Scalar::Text(text) => {
                let multiline = text.contains(is_break);
                !text.is_empty() && !multiline && "!!str".len() + text.chars().count() < LONG_KEY
            }
            Scalar::Plain { text, tag } => tag.len() + text.len() < LONG_KEY,
            // They are empty or end with a line break.
            Scalar::Bytes(_) => false,
        }
    }

    /// Whether the scalar is written without quotes.
    pub(super) fn is_plain(&self) -> bool {
        match self {
            Scalar::Text(text) => style(text) == Style::Plain,
            Scalar::Plain { .. } => true,
            Scalar::Bytes(_) => false,
        }
    }
}

/// The style of a string (`analyze_scalar` and `choose_scalar_style`, for block context and ASCII alone).
pub(super) fn style(text: &str) -> Style {
    if !text.chars().all(|character| matches!(character, '\n' | ' '..='~')) || text.contains(" \n") {
        return Style::Double;
    }
    if text.contains("\n ") {
        return Style::Double;
    }
    let blank_ends = text.starts_with([' ', '\n']) || text.ends_with([' ', '\n']);
    if blank_ends || text.contains('\n') || has_indicator(text) || is_typed(text) {
        return Style::Single;
    }
    Style::Plain
}

/// Whether something in a string means something in block context.
fn has_indicator(text: &str) -> bool {
    let blank = |character: Option<char>| character.is_none_or(is_blank);
    if text.starts_with("---") || text.starts_with("...") {
        return true;
    }
    let mut before = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let followed = blank(characters.peek().copied());
        let means = match (before, character) {
            (
                None,
                '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@'
                | '`',
            ) => true,
            (None, '?' | '-') | (_, ':') => followed,
            (Some(before), '#') => is_blank(before),
            _ => false,
        };
        if means {
            return true;
        }
        before = Some(character);
    }
    false
}

fn is_blank(character: char) -> bool {
    matches!(character, '\0' | ' ' | '\t' | '\r') || is_break(character)
}

/// A line break of YAML 1.1, without the carriage return, as PyYAML's emitter has it.
fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a string without quotes would be read as something else: the implicit resolvers of PyYAML's `resolver.py`.
fn is_typed(text: &str) -> bool {
    static TYPED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&IMPLICIT.join("|")).ok());
    // The pattern is a constant that the tests compile. Without it, quotes would be the safe answer.
    TYPED.as_ref().is_none_or(|typed| typed.is_match(text))
}

/// Null, merge and value; booleans; floats; integers; timestamps.
const IMPLICIT: [&str; 12] = [
    r"^(?:~|null|Null|NULL||<<|=)$",
    r"^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$",
    r"^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$",
    r"^\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$",
    r"^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$",
    r"^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
    r"^[-+]?0b[0-1_]+$",
    r"^[-+]?(?:0[0-7_]+|0|[1-9][0-9_]*)$",
    r"^[-+]?0x[0-9a-fA-F_]+$",
    r"^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    concat!(
        r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?",
        r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?$"
    ),
];
