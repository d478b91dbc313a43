//! JSON text of nodes: what a policy gets for a mapping or a sequence (`docs/abi.md` §5).

use jobgate_yaml::{NodeId, Tree, Value};

use super::{NodePlace, PolicyValue, Shape, Submission};
use crate::meter::{Meter, Stop};

/// How YAML spells a float that JSON has no form for; none for any other.
pub(crate) fn float_spelling(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some(".nan")
    } else if value.is_infinite() {
        Some(if value > 0.0 { ".inf" } else { "-.inf" })
    } else {
        None
    }
}

/// What stands at a node.
pub(super) fn shape(value: &Value) -> Shape {
    match value {
        Value::Null => Shape::Null,
        Value::Bool(_) => Shape::Boolean,
        Value::Int(_) | Value::BigInt(_) | Value::Float(_) => Shape::Number,
        Value::Text(_) => Shape::Text,
        Value::Opaque(_) => Shape::Opaque,
        Value::Sequence(_) => Shape::Sequence,
        Value::Mapping(_) => Shape::Mapping,
    }
}

/// The value at a node, metered.
pub(super) fn policy_value(
    submission: &Submission,
    place: NodePlace,
    meter: &Meter,
) -> Result<PolicyValue, Stop> {
    meter.nodes(1)?;
    let value = match submission.value(place) {
        Value::Null => PolicyValue::Null,
        Value::Bool(value) => PolicyValue::Boolean(*value),
        Value::Int(value) => PolicyValue::Integer(*value),
        Value::Float(value) => PolicyValue::Float(*value),
        Value::Text(text) => {
            meter.bytes(text.len())?;
            PolicyValue::Text(text.to_string())
        }
        Value::Opaque(opaque) => {
            meter.bytes(opaque.spelling.len())?;
            PolicyValue::Opaque(opaque.spelling.to_string())
        }
        Value::BigInt(_) | Value::Sequence(_) | Value::Mapping(_) => {
            let mut text = String::new();
            write(submission, place, meter, &mut text)?;
            PolicyValue::Json(text)
        }
    };
    Ok(value)
}

/// Appends the JSON text of a node, with the content of files where they are referred to. Counts nodes and bytes.
pub(super) fn write(
    submission: &Submission,
    place: NodePlace,
    meter: &Meter,
    out: &mut String,
) -> Result<(), Stop> {
    let before = out.len();
    write_counting(submission, place, meter, out)?;
    meter.bytes(out.len() - before)
}

fn write_counting(
    submission: &Submission,
    place: NodePlace,
    meter: &Meter,
    out: &mut String,
) -> Result<(), Stop> {
    meter.nodes(1)?;
    let enter = |node: NodeId| submission.enter(NodePlace { file: place.file, node }).0;
    match submission.value(place) {
        Value::Sequence(items) => {
            out.push('[');
            for (at, &item) in items.iter().enumerate() {
                separate(at, out);
                write_counting(submission, enter(item), meter, out)?;
            }
            out.push(']');
        }
        Value::Mapping(mapping) => {
            out.push('{');
            for (at, entry) in mapping.entries().iter().enumerate() {
                separate(at, out);
                write_text(&entry.key.spelling, out);
                out.push(':');
                write_counting(submission, enter(entry.value), meter, out)?;
            }
            out.push('}');
        }
        scalar => write_scalar(scalar, out),
    }
    Ok(())
}

/// Appends the JSON text of a node of one file as it is written: a reference stays a text.
pub(crate) fn write_raw(tree: &Tree, node: NodeId, out: &mut String) {
    match tree.value(node) {
        Value::Sequence(items) => {
            out.push('[');
            for (at, &item) in items.iter().enumerate() {
                separate(at, out);
                write_raw(tree, item, out);
            }
            out.push(']');
        }
        Value::Mapping(mapping) => {
            out.push('{');
            for (at, entry) in mapping.entries().iter().enumerate() {
                separate(at, out);
                write_text(&entry.key.spelling, out);
                out.push(':');
                write_raw(tree, entry.value, out);
            }
            out.push('}');
        }
        scalar => write_scalar(scalar, out),
    }
}

fn separate(at: usize, out: &mut String) {
    if at > 0 {
        out.push(',');
    }
}

/// Appends a value of [`PolicyValue`] as JSON text.
pub(super) fn write_policy_value(value: &PolicyValue, out: &mut String) {
    match value {
        PolicyValue::Null => out.push_str("null"),
        PolicyValue::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        PolicyValue::Integer(value) => out.push_str(&value.to_string()),
        PolicyValue::Float(value) => write_float(*value, out),
        PolicyValue::Text(text) | PolicyValue::Opaque(text) => write_text(text, out),
        PolicyValue::Json(text) => out.push_str(text),
    }
}

fn write_scalar(value: &Value, out: &mut String) {
    match value {
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Int(value) => out.push_str(&value.to_string()),
        Value::BigInt(digits) => out.push_str(digits),
        Value::Float(value) => write_float(*value, out),
        Value::Text(text) => write_text(text, out),
        Value::Opaque(opaque) => write_text(&opaque.spelling, out),
    }
}

/// A float always has a point or an exponent, so that `1` and `1.0` stay apart.
fn write_float(value: f64, out: &mut String) {
    match float_spelling(value) {
        Some(spelling) => write_text(spelling, out),
        None => out.push_str(&format!("{value:?}")),
    }
}

/// Appends a JSON string (RFC 8259 §7: quotation mark, backslash and control characters are escaped, nothing else).
pub(super) fn write_text(text: &str, out: &mut String) {
    out.push('"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..=0x1f => "",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        if escaped.is_empty() {
            out.push_str(&format!("\\u{byte:04x}"));
        } else {
            out.push_str(escaped);
        }
        from = at + 1;
    }
    out.push_str(&text[from..]);
    out.push('"');
}
