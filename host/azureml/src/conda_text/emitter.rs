//! Characters, lines and columns: the writers of PyYAML's `emitter.py`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::scalar::{Scalar, Style, style};

/// Lines are folded at the first blank behind this column.
const WIDTH: usize = 80;

/// How many bytes Python's `base64.encodebytes` puts into a line.
const BYTES_PER_LINE: usize = 57;

/// The text so far, and what the next write depends on.
#[derive(Debug)]
pub(super) struct Emitter {
    out: String,
    /// Characters in the line.
    column: usize,
    /// Whether a blank was written last, or nothing in this line.
    whitespace: bool,
    /// Whether the line holds nothing but blanks and indicators of structure.
    indention: bool,
}

impl Default for Emitter {
    fn default() -> Self {
        Self { out: String::new(), column: 0, whitespace: true, indention: true }
    }
}

impl Emitter {
    /// The text. A document that is only a scalar without quotes ends with `...`.
    pub(super) fn end(mut self, open_ended: bool) -> String {
        self.line(0);
        if open_ended {
            self.indicator("...");
            self.line(0);
        }
        self.out
    }

    /// Whether the line holds nothing but blanks and indicators of structure.
    pub(super) fn at_indentation(&self) -> bool {
        self.indention
    }

    /// An anchor, an alias, a tag or an opening quote.
    pub(super) fn indicator(&mut self, indicator: &str) {
        self.write_indicator(indicator, true, false, false);
    }

    /// An empty collection.
    pub(super) fn empty(&mut self, open: &str, close: &str) {
        self.write_indicator(open, true, true, false);
        self.write_indicator(close, false, false, false);
    }

    /// The dash of an item.
    pub(super) fn item(&mut self, indent: usize) {
        self.line(indent);
        self.write_indicator("-", true, false, true);
    }

    /// The colon behind a simple key.
    pub(super) fn colon(&mut self) {
        self.write_indicator(":", false, false, false);
    }

    /// The question mark before a key that is not simple.
    pub(super) fn complex_key(&mut self, indent: usize) {
        self.line(indent);
        self.write_indicator("?", true, false, true);
    }

    /// The colon behind a key that is not simple.
    pub(super) fn complex_colon(&mut self, indent: usize) {
        self.line(indent);
        self.write_indicator(":", true, false, true);
    }

    /// A scalar, folded if it may be (a simple key may not).
    pub(super) fn scalar(&mut self, scalar: &Scalar<'_>, indent: usize, fold: bool) {
        match scalar {
            Scalar::Plain { text, .. } => self.plain(text, indent, fold),
            Scalar::Text(text) => match style(text) {
                Style::Plain => self.plain(text, indent, fold),
                Style::Single => self.single_quoted(text, indent, fold),
                Style::Double => self.double_quoted(text, indent, fold),
            },
            Scalar::Bytes(bytes) => self.bytes(bytes, indent),
        }
    }

    /// `write_indicator`.
    fn write_indicator(&mut self, text: &str, need_whitespace: bool, whitespace: bool, indention: bool) {
        if need_whitespace && !self.whitespace {
            self.push(" ");
        }
        self.push(text);
        self.whitespace = whitespace;
        self.indention &= indention;
    }

    /// `write_indent`: a new line, unless the place is in front of it already, and blanks up to the indentation.
    pub(super) fn line(&mut self, indent: usize) {
        if !self.indention || self.column > indent || (self.column == indent && !self.whitespace) {
            self.line_break();
        }
        if self.column < indent {
            self.whitespace = true;
            self.push(&" ".repeat(indent - self.column));
        }
    }

    fn line_break(&mut self) {
        self.out.push('\n');
        self.column = 0;
        self.whitespace = true;
        self.indention = true;
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    /// `write_plain`; the text has no line break, and no blank at its ends.
    fn plain(&mut self, text: &str, indent: usize, fold: bool) {
        if !self.whitespace {
            self.push(" ");
        }
        self.whitespace = false;
        self.indention = false;
        for run in runs(text) {
            if run == " " && fold && self.column > WIDTH {
                self.line(indent);
                self.whitespace = false;
                self.indention = false;
            } else {
                self.push(run);
            }
        }
    }

    /// `write_single_quoted`.
    fn single_quoted(&mut self, text: &str, indent: usize, fold: bool) {
        self.indicator("'");
        let mut left = text.len();
        for run in runs(text) {
            let inside = left < text.len() && left > run.len();
            left -= run.len();
            if run.starts_with('\n') {
                // One line break means a blank: the first one is doubled.
                self.line_break();
                run.chars().for_each(|_| self.line_break());
                self.line(indent);
            } else if run == " " && inside && fold && self.column > WIDTH {
                self.line(indent);
            } else {
                self.push(&run.replace('\'', "''"));
            }
        }
        self.write_indicator("'", false, false, false);
    }

    /// `write_double_quoted`, step by step: where it folds depends on which of the characters before were escaped.
    fn double_quoted(&mut self, text: &str, indent: usize, fold: bool) {
        self.indicator("\"");
        let text: Vec<char> = text.chars().collect();
        // What is not written yet starts here.
        let mut start = 0;
        for end in 0..=text.len() {
            let character = text.get(end).copied();
            if character.is_none_or(needs_escape) {
                self.push_characters(&text, start, end);
                start = start.max(end);
                if let Some(character) = character {
                    self.push(&escape(character));
                    start = end + 1;
                }
            }
            let inside = 0 < end && end + 1 < text.len();
            let unwritten = end.saturating_sub(start);
            let may = inside && (character == Some(' ') || start >= end);
            // `end - start` is -1 in Python behind an escape: the column is one too many.
            let column = if start > end { self.column - 1 } else { self.column + unwritten };
            if may && fold && column > WIDTH {
                self.push_characters(&text, start, end);
                start = start.max(end);
                self.push("\\");
                self.line(indent);
                self.whitespace = false;
                self.indention = false;
                if text.get(start) == Some(&' ') {
                    self.push("\\");
                }
            }
        }
        self.write_indicator("\"", false, false, false);
    }

    fn push_characters(&mut self, text: &[char], start: usize, end: usize) {
        if let Some(part) = text.get(start..end) {
            self.push(&part.iter().collect::<String>());
        }
    }

    /// Bytes: a literal block of base64, or an empty string.
    fn bytes(&mut self, bytes: &[u8], indent: usize) {
        self.indicator("!!binary");
        if bytes.is_empty() {
            return self.double_quoted("", indent, true);
        }
        self.indicator("|");
        self.line_break();
        for line in bytes.chunks(BYTES_PER_LINE) {
            self.line(indent);
            self.push(&STANDARD.encode(line));
            self.line_break();
        }
    }
}

/// A text in runs of blanks, of line breaks and of other characters.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let class = |character: char| match character {
        ' ' => 0,
        '\n' => 1,
        _ => 2,
    };
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = class(rest.chars().next()?);
        let length = rest.find(|character| class(character) != first).unwrap_or(rest.len());
        let (run, after) = rest.split_at(length);
        rest = after;
        Some(run)
    })
}

fn needs_escape(character: char) -> bool {
    !matches!(character, ' '..='~') || matches!(character, '"' | '\\')
}

fn escape(character: char) -> String {
    let short = match character {
        '\0' => '0',
        '\x07' => 'a',
        '\x08' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\x0b' => 'v',
        '\x0c' => 'f',
        '\r' => 'r',
        '\x1b' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            return match u32::from(character) {
                code @ ..=0xff => format!("\\x{code:02X}"),
                code @ ..=0xffff => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{short}")
}
