//! The value of a scalar under its effective tag, as PyYAML's SafeLoader constructs it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::resolve::{Implicit, resolve};
use crate::timestamp::{self, Timestamp};
use crate::{ErrorKind, Opaque, OpaqueKind, Value, integer};

/// What all tags of YAML's own types start with.
pub(crate) const PREFIX: &str = "tag:yaml.org,2002:";

/// Why a scalar has no value.
type Refusal = (ErrorKind, String);

/// The value of a plain scalar without a tag.
pub(crate) fn implicit(text: &str) -> Result<Value, Refusal> {
    let value = match resolve(text) {
        Implicit::Null => Ok(Value::Null),
        Implicit::Bool(value) => Ok(Value::Bool(value)),
        Implicit::Text => Ok(Value::Text(Arc::from(text))),
        Implicit::Int => integer::parse(text),
        Implicit::Float => float(text),
        Implicit::Timestamp => timestamp(text),
        Implicit::Merge => {
            return Err((ErrorKind::Tag, "`<<` may stand as a key only: write it in quotes".to_owned()));
        }
        Implicit::Value => {
            return Err((ErrorKind::Tag, "`=` has no value in YAML 1.1: write it in quotes".to_owned()));
        }
    };
    value.map_err(|why| (ErrorKind::Value, format!("`{}`: {why}", shortened(text))))
}

/// The value of a scalar with an explicit tag, which is not `!`.
pub(crate) fn tagged(text: &str, tag: &str) -> Result<Value, Refusal> {
    let value = match tag.strip_prefix(PREFIX) {
        Some("null") => Ok(Value::Null),
        Some("bool") => boolean(text),
        Some("int") => integer::parse(text),
        Some("float") => float(text),
        Some("timestamp") => timestamp(text),
        Some("str") => Ok(Value::Text(Arc::from(text))),
        Some("binary") => binary(text),
        Some("seq" | "map" | "set" | "omap" | "pairs") => {
            return Err((
                ErrorKind::Tag,
                format!("a scalar with the tag `{}` of a collection", shortened(tag)),
            ));
        }
        _ => return Err(unknown_tag(tag)),
    };
    value.map_err(|why| (ErrorKind::Value, format!("`{}`: {why}", shortened(text))))
}

/// The error for a tag that SafeLoader does not know.
pub(crate) fn unknown_tag(tag: &str) -> Refusal {
    (ErrorKind::Tag, format!("the tag `{}` is not known: the official client refuses it", shortened(tag)))
}

/// At most 60 characters of a text, for messages.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn boolean(text: &str) -> Result<Value, &'static str> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "on" => Ok(Value::Bool(true)),
        "no" | "false" | "off" => Ok(Value::Bool(false)),
        _ => Err("not a boolean"),
    }
}

fn float(text: &str) -> Result<Value, &'static str> {
    let text = text.replace('_', "").to_lowercase();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(&text)),
    };
    let number = |digits: &str| digits.trim().parse::<f64>().map_err(|_| "not a number");
    let value = match digits {
        ".inf" => f64::INFINITY,
        ".nan" => f64::NAN,
        _ if digits.contains(':') => {
            let (mut value, mut base) = (0.0, 1.0);
            for part in digits.rsplit(':') {
                value += number(part)? * base;
                base *= 60.0;
                if base.is_infinite() {
                    return Err("the number is too large");
                }
            }
            value
        }
        _ => number(digits)?,
    };
    Ok(Value::Float(if value.is_nan() { f64::NAN } else { sign * value }))
}

fn timestamp(text: &str) -> Result<Value, &'static str> {
    let (spelling, kind) = match timestamp::parse(text)? {
        Timestamp::Date(date) => {
            let date: Arc<str> = Arc::from(date);
            (date.clone(), OpaqueKind::Date(date))
        }
        Timestamp::DateTime(time) => {
            let time: Arc<str> = Arc::from(time);
            (time.clone(), OpaqueKind::DateTime(time))
        }
    };
    Ok(Value::Opaque(Opaque { spelling, kind }))
}

fn binary(text: &str) -> Result<Value, &'static str> {
    if !text.is_ascii() {
        return Err("not base64");
    }
    let bytes = base64_as_python(text.as_bytes()).ok_or("the base64 padding is not right")?;
    let spelling = Arc::from(format!("!!binary \"{}\"", STANDARD.encode(&bytes)));
    Ok(Value::Opaque(Opaque { spelling, kind: OpaqueKind::Bytes(Arc::from(bytes)) }))
}

/// Python's `binascii.a2b_base64`: what is not of the alphabet is skipped, and nothing is read behind the padding.
fn base64_as_python(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut quad, mut pads) = (0u32, 0, 0);
    for &byte in text {
        if byte == b'=' {
            if quad >= 2 {
                pads += 1;
                if quad + pads >= 4 {
                    return Some(out);
                }
            }
            continue;
        }
        let sextet = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        pads = 0;
        bits = (bits << 6 | u32::from(sextet)) & 0xFFF;
        match quad {
            1 => out.push((bits >> 4) as u8),
            2 => out.push((bits >> 2) as u8),
            3 => out.push(bits as u8),
            _ => {}
        }
        quad = (quad + 1) % 4;
    }
    (quad == 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_python_reads_it() {
        let read = |text: &str| base64_as_python(text.as_bytes());
        assert_eq!(read("aGVs\n bG8="), Some(b"hello".to_vec()));
        assert_eq!(read("YQ==YQ=="), Some(b"a".to_vec()));
        assert_eq!(read("//79"), Some(vec![0xFF, 0xFE, 0xFD]));
        assert_eq!(read("ab=c"), None);
        assert_eq!(read("a"), None);
        assert_eq!(read("=YWJj"), Some(b"abc".to_vec()));
    }

    #[test]
    fn floats_are_read_as_python_reads_them() {
        for (text, value) in [
            ("1:30.5", 90.5),
            ("1_0.0_1", 10.01),
            ("1.e+3", 1000.0),
            ("-.inf", f64::NEG_INFINITY),
            ("1.0e+400", f64::INFINITY),
        ] {
            assert_eq!(float(text), Ok(Value::Float(value)), "{text}");
        }
        assert!(float("0x10").is_err() && float("").is_err());
    }
}
