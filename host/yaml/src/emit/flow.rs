//! Values on one line: scalars, and collections in flow style.

use crate::emit::text::{self, Quote};
use crate::{Key, KeyValue, Node, NodeId, Value};

/// Writes a node on one line. `quote` is what a string stood in before, `in_flow` whether brackets or braces are around.
pub(crate) fn flow(nodes: &[Node], id: NodeId, quote: Option<Quote>, in_flow: bool, out: &mut String) {
    let Some(node) = nodes.get(id.0 as usize) else { return };
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Int(value) => out.push_str(&value.to_string()),
        Value::BigInt(digits) => out.push_str(digits),
        Value::Float(value) => out.push_str(&float(*value)),
        Value::Text(value) => text::write(value, quote, in_flow, out),
        Value::Opaque(opaque) => out.push_str(&opaque.spelling),
        Value::Sequence(items) => {
            out.push('[');
            for (at, &item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                flow(nodes, item, None, true, out);
            }
            out.push(']');
        }
        Value::Mapping(mapping) => {
            out.push('{');
            for (at, entry) in mapping.entries().iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                key(&entry.key, true, out);
                out.push_str(": ");
                flow(nodes, entry.value, None, true, out);
            }
            out.push('}');
        }
    }
}

/// A key without a `?` has at most 1,024 characters as written; some are left for what may stand before it.
const LONGEST_KEY: usize = 1000;

/// Writes a key, with a `?` in front where it is too long for an ordinary one. Tells whether it is.
pub(crate) fn key(key: &Key, in_flow: bool, out: &mut String) -> bool {
    let mut written = String::new();
    match &key.value {
        KeyValue::Text => text::write(&key.spelling, None, in_flow, &mut written),
        KeyValue::Float(value) => written = float(*value),
        _ => written.push_str(&key.spelling),
    }
    let long = written.chars().nth(LONGEST_KEY).is_some();
    out.push_str(if long { "? " } else { "" });
    out.push_str(&written);
    long
}

/// A float as PyYAML reads it: with a point, and with a sign in the exponent.
pub(crate) fn float(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let text = format!("{value:?}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let point = if digits.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with('-') { "" } else { "+" };
    format!("{digits}{point}e{sign}{exponent}")
}

/// A set in flow style.
pub(crate) fn set(members: &[Key]) -> String {
    let mut out = "!!set {".to_owned();
    for (at, member) in members.iter().enumerate() {
        out.push_str(if at > 0 { ", " } else { "" });
        key(member, true, &mut out);
    }
    out.push('}');
    out
}

/// Ordered pairs in flow style.
pub(crate) fn pairs(nodes: &[Node], pairs: &[(NodeId, NodeId)], ordered: bool) -> String {
    let mut out = if ordered { "!!omap [" } else { "!!pairs [" }.to_owned();
    for (at, &(left, right)) in pairs.iter().enumerate() {
        out.push_str(if at > 0 { ", {? " } else { "{? " });
        flow(nodes, left, None, true, &mut out);
        out.push_str(" : ");
        flow(nodes, right, None, true, &mut out);
        out.push('}');
    }
    out.push(']');
    out
}

#[cfg(test)]
mod tests {
    use super::float;

    #[test]
    fn floats_have_a_point_and_a_signed_exponent() {
        for (value, text) in [
            (1.0, "1.0"),
            (1e-7, "1.0e-7"),
            (1e300, "1.0e+300"),
            (1.5e16, "1.5e+16"),
            (-0.0, "-0.0"),
            (f64::NEG_INFINITY, "-.inf"),
        ] {
            assert_eq!(float(value), text);
        }
    }
}
