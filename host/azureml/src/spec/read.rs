//! Reading the fields of a mapping, each as the official client's schema reads it (client-protocol §9; azure-ai-ml 1.35.2 uses marshmallow
//! 3.26), and sending what it became.

use jobgate_core::submission::At;
use jobgate_yaml::{Value, float_repr};

use super::{Draft, Spelling, plain};
use crate::plan::Node;

/// How a field is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum As {
    /// A text, as it is.
    Text,
    /// A text in lower case: the client's enumerations do not care for case.
    Lower,
    /// A whole number. A text of digits is one too, and of a fraction what stands before the point is left, as Python's `int` does it.
    Int,
    /// A number. A whole one becomes a float, as Python's `float` does it: `1` is sent as `1.0`.
    Float,
    /// A boolean. `1`, `"yes"`, `"on"` and the like are some.
    Bool,
    /// Anything, as it is.
    Json,
}

/// The field of a mapping, as it is sent; none if it is absent or null. In a pipeline it may be an expression (`${{…}}`) instead of what it
/// should be, and is sent as it is. Anything else that it cannot be is refused.
pub(crate) fn field(draft: &mut Draft<'_>, owner: &At<'_>, key: &str, how: As) -> Option<Node> {
    let at = owner.get(key).filter(|at| *at.value() != Value::Null)?;
    value(draft, &at, how)
}

/// The same for a value that stands for itself, as in a list.
pub(crate) fn value(draft: &mut Draft<'_>, at: &At<'_>, how: As) -> Option<Node> {
    if let Some(text) = at.text().filter(|text| text.contains("${{")) {
        return Some(Node::text(text));
    }
    let (read, what) = match how {
        As::Text => (at.text().map(Node::text), "a text"),
        As::Lower => (at.text().map(|text| Node::text(text.to_lowercase())), "a text"),
        As::Int => (int(at.value()).and_then(|digits| plain::number(&digits)), "a whole number"),
        As::Float => (float(at.value()).and_then(|float| plain::number(&float_repr(float))), "a number"),
        As::Bool => (bool(at.value()).map(Node::Bool), "`true` or `false`"),
        As::Json => (Some(plain::json(draft, at)), "a value"),
    };
    if read.is_none() {
        draft.refuse(at, format!("this must be {what}"), None);
    }
    read
}

/// Fields of a mapping, those that are there, under their own names in the given spelling.
pub(crate) fn fields(draft: &mut Draft<'_>, owner: &At<'_>, spelling: Spelling, rows: &[(&str, As)]) -> Node {
    let sent = rows.iter().map(|(key, how)| (spelling.key(key).into_owned(), field(draft, owner, key, *how)));
    Node::Map(sent.filter_map(|(key, value)| Some((key, value?))).collect())
}

/// Fields of a mapping as the client's own objects have them: in snake case, and with nulls for what is absent. That is how it sends what it
/// forgets to convert.
pub(crate) fn complete(draft: &mut Draft<'_>, owner: &At<'_>, rows: &[(&str, As)]) -> Node {
    let of =
        |(key, how): &(&str, As)| ((*key).to_owned(), field(draft, owner, key, *how).unwrap_or(Node::Null));
    Node::Map(rows.iter().map(of).collect())
}

/// The digits of a whole number.
fn int(value: &Value) -> Option<String> {
    Some(match value {
        Value::Int(value) => value.to_string(),
        Value::BigInt(digits) => digits.to_string(),
        Value::Float(value) if value.abs() < 1e15 => format!("{:.0}", value.trunc()),
        Value::Text(text) => text.trim().parse::<i64>().ok()?.to_string(),
        _ => return None,
    })
}

/// A whole number that fits.
pub(crate) fn i64(at: &At<'_>) -> Option<i64> {
    int(at.value())?.parse().ok()
}

/// A boolean.
pub(crate) fn boolean(at: &At<'_>) -> Option<bool> {
    bool(at.value())
}

#[allow(clippy::cast_precision_loss, reason = "Python's `float` rounds as well")]
pub(crate) fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some(*value as f64),
        Value::BigInt(digits) => digits.parse().ok(),
        Value::Float(value) => Some(*value),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn bool(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Int(0) => Some(false),
        Value::Int(1) => Some(true),
        Value::Float(value) if *value == 0.0 => Some(false),
        Value::Float(value) if *value == 1.0 => Some(true),
        Value::Text(text) => match &**text {
            "t" | "T" | "true" | "True" | "TRUE" | "on" | "On" | "ON" | "y" | "Y" | "yes" | "Yes" | "YES"
            | "1" => Some(true),
            "f" | "F" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" | "n" | "N" | "no" | "No"
            | "NO" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn whole_numbers_are_read_as_python_reads_them() {
        let text = |text: &str| Value::Text(text.into());
        for (value, read) in [
            (Value::Int(-3), Some("-3")),
            (Value::BigInt("123456789012345678901234567890".into()), Some("123456789012345678901234567890")),
            (Value::Float(2.9), Some("2")),
            (Value::Float(-2.9), Some("-2")),
            (text(" 12 "), Some("12")),
            (text("+7"), Some("7")),
            (text("1.5"), None),
            (text(""), None),
            (Value::Float(f64::NAN), None),
            (Value::Bool(true), None),
            (Value::Null, None),
        ] {
            assert_eq!(int(&value).as_deref(), read, "{value:?}");
        }
    }

    #[test]
    fn numbers_become_floats() {
        let spelled = |value: Value| float(&value).map(|float| float_repr(float).to_string());
        assert_eq!(spelled(Value::Int(1)).unwrap(), "1.0");
        assert_eq!(spelled(Value::Text("1e-5".into())).unwrap(), "1e-05");
        assert_eq!(spelled(Value::Bool(true)), None);
    }

    #[test]
    fn booleans_are_read_as_marshmallow_reads_them() {
        for (value, read) in [
            (Value::Text("Yes".into()), Some(true)),
            (Value::Text("off".into()), Some(false)),
            (Value::Int(1), Some(true)),
            (Value::Float(0.0), Some(false)),
            (Value::Int(2), None),
            (Value::Text("yEs".into()), None),
        ] {
            assert_eq!(bool(&value), read, "{value:?}");
        }
    }
}
