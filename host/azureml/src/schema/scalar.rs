//! Single values as the client's schema library (marshmallow 3.26) and Python take them: what counts as an integer, a number, a
//! boolean.

use jobgate_yaml::{OpaqueKind, Value};

/// Whether `int(value)` succeeds: an integer, a finite float (which is cut off), or a text of digits.
pub(super) fn is_int(value: &Value) -> bool {
    match value {
        Value::Int(_) | Value::BigInt(_) => true,
        Value::Float(float) => float.is_finite(),
        Value::Text(text) => is_int_text(text),
        _ => false,
    }
}

/// Whether `float(value)` succeeds and gives a finite number.
pub(super) fn is_float(value: &Value) -> bool {
    match value {
        Value::Int(_) => true,
        // Of more digits than a double can hold Python makes an error.
        Value::BigInt(digits) => digits.parse::<f64>().is_ok_and(f64::is_finite),
        Value::Float(float) => float.is_finite(),
        Value::Text(text) => is_float_text(text),
        _ => false,
    }
}

/// Whether the value is, or stands for, a boolean.
pub(super) fn is_bool(value: &Value) -> bool {
    match value {
        Value::Bool(_) | Value::Int(0 | 1) => true,
        Value::Float(float) => *float == 0.0 || *float == 1.0,
        Value::Text(text) => {
            matches!(&**text, "t" | "T" | "f" | "F" | "y" | "Y" | "n" | "N" | "0" | "1")
                || ["true", "false", "on", "off", "yes", "no"].iter().any(|word| cased(text, word))
        }
        _ => false,
    }
}

/// Whether a text is a word in small letters, in capitals, or with one capital at the beginning.
fn cased(text: &str, word: &str) -> bool {
    let rest_small = text.get(1..).is_some_and(|rest| word.get(1..) == Some(rest));
    text == word || text == word.to_uppercase() || (rest_small && text.eq_ignore_ascii_case(word))
}

/// Whether the value is a text for the client: a string, or bytes that are UTF-8.
pub(super) fn is_text(value: &Value) -> bool {
    match value {
        Value::Text(_) => true,
        Value::Opaque(opaque) => {
            matches!(&opaque.kind, OpaqueKind::Bytes(bytes) if std::str::from_utf8(bytes).is_ok())
        }
        _ => false,
    }
}

/// A text that Python's `int` reads: digits with single underscores between them, a sign before, blanks around.
fn is_int_text(text: &str) -> bool {
    let text = text.trim();
    is_digits(text.strip_prefix(['+', '-']).unwrap_or(text))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty()
        && text.split('_').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A text that Python's `float` reads as a finite number.
fn is_float_text(text: &str) -> bool {
    let text = text.trim();
    let number = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (number, None),
    };
    let whole_and_fraction = match mantissa.split_once('.') {
        Some((whole, fraction)) => {
            (whole.is_empty() || is_digits(whole))
                && (fraction.is_empty() || is_digits(fraction))
                && !(whole.is_empty() && fraction.is_empty())
        }
        None => is_digits(mantissa),
    };
    let plain = || text.replace('_', "").parse::<f64>().is_ok_and(f64::is_finite);
    whole_and_fraction && exponent.is_none_or(is_int_text) && plain()
}

/// What a value is, for a message that must not show it.
pub(super) fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Int(_) | Value::BigInt(_) => "an integer",
        Value::Float(_) => "a float",
        Value::Text(_) => "a text",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a mapping",
        Value::Opaque(opaque) => match opaque.kind {
            OpaqueKind::Date(_) | OpaqueKind::DateTime(_) => "a date",
            OpaqueKind::Bytes(_) => "bytes",
            OpaqueKind::Set(_) => "a set",
            OpaqueKind::Pairs(_) => "a list of pairs",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn what_python_makes_an_integer_of_is_one() {
        for value in [Value::Int(1), Value::Float(1.5), text("3600"), text(" -1_000 "), text("+0")] {
            assert!(is_int(&value), "{value:?}");
        }
        for value in
            [Value::Null, Value::Bool(true), Value::Float(f64::NAN), text("1.5"), text("1__0"), text("")]
        {
            assert!(!is_int(&value), "{value:?}");
        }
    }

    #[test]
    fn what_python_makes_a_number_of_is_one() {
        for value in [Value::Int(1), Value::Float(1.5), text("1e-3"), text(".5"), text("5."), text("1_0.0_1")]
        {
            assert!(is_float(&value), "{value:?}");
        }
        for value in [
            Value::Bool(false),
            Value::Float(f64::INFINITY),
            text("nan"),
            text("1e999"),
            text("."),
            text("e3"),
        ] {
            assert!(!is_float(&value), "{value:?}");
        }
    }

    #[test]
    fn words_for_booleans_are_booleans() {
        for value in [Value::Bool(true), Value::Int(0), text("Yes"), text("OFF"), text("t")] {
            assert!(is_bool(&value), "{value:?}");
        }
        for value in [Value::Int(2), text("yES"), text("enabled"), text(""), Value::Null] {
            assert!(!is_bool(&value), "{value:?}");
        }
    }
}
