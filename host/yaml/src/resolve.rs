//! What a plain scalar is in YAML 1.1 as PyYAML resolves it: decided by the first character, then by the whole text.

/// The implicit type of a plain scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Implicit {
    Null,
    Bool(bool),
    Int,
    Float,
    Timestamp,
    Merge,
    Value,
    Text,
}

/// The type of a plain scalar with this text.
pub(crate) fn resolve(text: &str) -> Implicit {
    let bytes = text.as_bytes();
    match bytes.first() {
        None => Implicit::Null,
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => word(text),
        Some(b'~') if text == "~" => Implicit::Null,
        Some(b'<') if text == "<<" => Implicit::Merge,
        Some(b'=') if text == "=" => Implicit::Value,
        Some(b'-' | b'+' | b'.') => number(bytes),
        Some(b'0'..=b'9') => match number(bytes) {
            Implicit::Text if is_timestamp(bytes) => Implicit::Timestamp,
            found => found,
        },
        _ => Implicit::Text,
    }
}

fn word(text: &str) -> Implicit {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Implicit::Bool(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Implicit::Bool(false),
        "null" | "Null" | "NULL" => Implicit::Null,
        _ => Implicit::Text,
    }
}

fn number(bytes: &[u8]) -> Implicit {
    if is_float(bytes) {
        Implicit::Float
    } else if is_int(bytes) {
        Implicit::Int
    } else {
        Implicit::Text
    }
}

/// The number of bytes at the start that belong to a class.
fn run(bytes: &[u8], class: impl Fn(&u8) -> bool) -> usize {
    bytes.iter().take_while(|&byte| class(byte)).count()
}

fn digits_(bytes: &[u8]) -> usize {
    run(bytes, |&byte| byte.is_ascii_digit() || byte == b'_')
}

fn unsigned(bytes: &[u8]) -> &[u8] {
    match bytes {
        [b'-' | b'+', rest @ ..] => rest,
        _ => bytes,
    }
}

fn is_float(bytes: &[u8]) -> bool {
    if matches!(bytes, b".nan" | b".NaN" | b".NAN") {
        return true;
    }
    let rest = unsigned(bytes);
    match rest {
        b".inf" | b".Inf" | b".INF" => true,
        // No sign before a leading point.
        [b'.', digit, more @ ..] if digit.is_ascii_digit() => {
            rest.len() == bytes.len() && is_exponent(&more[digits_(more)..])
        }
        [digit, ..] if digit.is_ascii_digit() => {
            let after = &rest[digits_(rest)..];
            match after {
                [b'.', fraction @ ..] => is_exponent(&fraction[digits_(fraction)..]),
                [b':', ..] => match &after[sexagesimal(after)..] {
                    [b'.', fraction @ ..] => digits_(fraction) == fraction.len(),
                    _ => false,
                },
                _ => false,
            }
        }
        _ => false,
    }
}

/// Nothing, or an exponent: its sign is mandatory.
fn is_exponent(bytes: &[u8]) -> bool {
    match bytes {
        [] => true,
        [b'e' | b'E', b'-' | b'+', digits @ ..] => {
            !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

/// The length of `(:[0-5]?D)+` at the start, two digits where possible.
fn sexagesimal(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += match &bytes[at..] {
            [b':', b'0'..=b'5', b'0'..=b'9', ..] => 3,
            [b':', b'0'..=b'9', ..] => 2,
            _ => return at,
        };
    }
}

fn is_int(bytes: &[u8]) -> bool {
    let rest = unsigned(bytes);
    let all = |bytes: &[u8], class: fn(&u8) -> bool| !bytes.is_empty() && bytes.iter().all(class);
    match rest {
        [b'0'] => true,
        [b'0', b'b', more @ ..] => all(more, |byte| matches!(byte, b'0' | b'1' | b'_')),
        [b'0', b'x', more @ ..] => all(more, |byte| byte.is_ascii_hexdigit() || *byte == b'_'),
        [b'0', more @ ..] => all(more, |byte| matches!(byte, b'0'..=b'7' | b'_')),
        [b'1'..=b'9', ..] => {
            let after = &rest[digits_(rest)..];
            after.is_empty() || sexagesimal(after) == after.len()
        }
        _ => false,
    }
}

/// A date needs two digits for month and day; with a time, one is enough. [`crate::timestamp::parse`] takes both apart.
fn is_timestamp(bytes: &[u8]) -> bool {
    let date = |length: usize| {
        bytes.len() == length && bytes.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-')
    };
    match crate::timestamp::fields(bytes) {
        Some(fields) => fields.time.is_some() || date(10),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_those_of_yaml_1_1() {
        let all = |texts: &[&str], expected| {
            for text in texts {
                assert_eq!(resolve(text), expected, "{text}");
            }
        };
        all(&["", "~", "null", "Null", "NULL"], Implicit::Null);
        all(&["yes", "On", "TRUE"], Implicit::Bool(true));
        all(&["no", "off", "False"], Implicit::Bool(false));
        all(
            &["0", "-0", "0_", "0777", "1_000", "0b10", "0b_", "0xF_", "12:30:45", "99:59", "12:5", "-1:30"],
            Implicit::Int,
        );
        all(
            &["1.", "1.e+3", ".5", "1_0.0_1", "1.0e+3", "1:30.5", "-.Inf", "+.INF", ".nan", "190:20:30."],
            Implicit::Float,
        );
        all(
            &["2020-01-01", "2020-1-1 1:02:03", "2001-12-14t21:59:43.10-05:00", "2001-12-14  21:59:43 Z"],
            Implicit::Timestamp,
        );
        all(&["<<"], Implicit::Merge);
        all(&["="], Implicit::Value);
        all(
            &[
                "y",
                "n",
                "tRUE",
                "nUll",
                "08",
                "0o17",
                "_1",
                "01:30:00",
                "08:30",
                "0:30",
                "1:60",
                "1e3",
                "2e-5",
                "1e+3",
                "1.0e3",
                "-.5",
                "+.5",
                "._5",
                "-.nan",
                "nan",
                "inf",
                "2020-1-1",
                "0b",
                "0x",
                "+",
                "-",
                ".",
                "1:2:345",
                "<",
                "==",
                "1.2.3",
                "~~",
                "2020-01-01x",
                "2020-01-01 10:00",
            ],
            Implicit::Text,
        );
    }
}
