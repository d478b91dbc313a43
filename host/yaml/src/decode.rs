//! From bytes to text: UTF-8, one byte-order mark, and only the characters that YAML allows.

use crate::error::Fault;
use crate::lines::Lines;
use crate::{ErrorKind, Limits, ParseError, Position, Span};

const MARK: &str = "\u{feff}";

/// The text of a document without its byte-order mark, and whether it had one.
pub(crate) fn decode<'b>(bytes: &'b [u8], limits: &Limits) -> Result<(&'b str, bool), ParseError> {
    let most = limits.bytes.min(u32::MAX as usize - 1);
    if bytes.len() > most {
        let message = format!("{} bytes of YAML are more than the {most} that are allowed", bytes.len());
        return Err(at_start(ErrorKind::TooLarge, message));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error.valid_up_to()))?;
    let (text, marked) = text.strip_prefix(MARK).map_or((text, false), |rest| (rest, true));
    match forbidden(text) {
        None => Ok((text, marked)),
        Some(fault) => Err(located(fault, text, &Lines::new(text))),
    }
}

/// The error for a fault, with its position in this text.
pub(crate) fn located(fault: Fault, text: &str, lines: &Lines) -> ParseError {
    let position = lines.position(text, fault.span.start as usize);
    let Fault { kind, message, span } = fault;
    ParseError { kind, message, span, position, duplicates: Vec::new() }
}

fn at_start(kind: ErrorKind, message: String) -> ParseError {
    let (span, position) = (Span { start: 0, end: 0 }, Position { line: 1, column: 1 });
    ParseError { kind, message, span, position, duplicates: Vec::new() }
}

fn not_utf8(bytes: &[u8], valid: usize) -> ParseError {
    let valid = bytes.get(..valid).and_then(|prefix| std::str::from_utf8(prefix).ok()).unwrap_or("");
    let valid = valid.strip_prefix(MARK).unwrap_or(valid);
    let span = Span { start: valid.len() as u32, end: valid.len() as u32 };
    let fault = Fault::new(ErrorKind::NotUtf8, span, "the file is not UTF-8: save it as UTF-8");
    located(fault, valid, &Lines::new(valid))
}

/// The first character that may not stand in a document. U+0085, U+2028 and U+2029 are line breaks to the official client's
/// reader (YAML 1.1) and none to YAML 1.2; no other reader would see the same document, so they are refused as well.
fn forbidden(text: &str) -> Option<Fault> {
    let plain = |byte: &u8| matches!(byte, 0x20..=0x7E | b'\t' | b'\n' | b'\r');
    // Over blocks, so that the compiler makes vector code of it.
    if text.as_bytes().chunks(64).all(|block| block.iter().fold(true, |all, byte| all & plain(byte))) {
        return None;
    }
    let (at, character) = text.char_indices().find(|&(_, character)| !allowed(character))?;
    let span = Span { start: at as u32, end: (at + character.len_utf8()) as u32 };
    let code = u32::from(character);
    let message = match character {
        '\u{85}' | '\u{2028}' | '\u{2029}' => {
            format!(
                "U+{code:04X} is a line break in YAML 1.1: write it as an escape in double quotes, or remove it"
            )
        }
        '\u{FEFF}' => "a byte-order mark inside the file: remove it".to_owned(),
        _ => format!("the character U+{code:04X} is not allowed in YAML"),
    };
    Some(Fault::new(ErrorKind::Character, span, message))
}

fn allowed(character: char) -> bool {
    matches!(character,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{A0}'..='\u{2027}' | '\u{202A}'..='\u{D7FF}'
        | '\u{E000}'..='\u{FEFE}' | '\u{FF00}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> (ErrorKind, u32, u32) {
        let error = decode(bytes, &Limits::default()).unwrap_err();
        (error.kind, error.position.line, error.position.column)
    }

    #[test]
    fn one_byte_order_mark_is_dropped_and_remembered() {
        let limits = Limits::default();
        assert_eq!(decode(b"\xEF\xBB\xBFa: 1", &limits).unwrap(), ("a: 1", true));
        assert_eq!(decode(b"a: 1", &limits).unwrap(), ("a: 1", false));
    }

    #[test]
    fn what_is_not_allowed_is_named_with_its_place() {
        assert_eq!(refusal(b"a: 1\nb\xC3\xA9\xFF"), (ErrorKind::NotUtf8, 2, 3));
        assert_eq!(refusal(b"a: \0"), (ErrorKind::Character, 1, 4));
        assert_eq!(refusal("a: é\u{90}".as_bytes()), (ErrorKind::Character, 1, 5));
        assert_eq!(refusal("a: x\u{2028}y".as_bytes()), (ErrorKind::Character, 1, 5));
        assert_eq!(refusal("\u{FFFE}".as_bytes()), (ErrorKind::Character, 1, 1));
        assert_eq!(refusal("\u{FEFF}\u{FEFF}a".as_bytes()), (ErrorKind::Character, 1, 1));
    }

    #[test]
    fn the_size_is_checked_before_anything_else() {
        let limits = Limits { bytes: 3, ..Limits::default() };
        assert_eq!(decode(b"\xFF\xFF\xFF\xFF", &limits).unwrap_err().kind, ErrorKind::TooLarge);
    }
}
