//! Values as they are: free maps as JSON, and scalars as Python's `str` spells them.

use jobgate_core::submission::At;
use jobgate_yaml::{OpaqueKind, Value, float_repr};
use serde_json::Number;

use super::{Draft, read};
use crate::plan::Node;

/// The value as JSON has it. A date becomes its ISO text, as the client's serialiser makes it (client-protocol §9). What JSON has no form
/// for is refused.
pub(crate) fn json(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    match at.value() {
        Value::Null => Node::Null,
        Value::Bool(value) => Node::Bool(*value),
        Value::Int(value) => Node::int(*value),
        Value::BigInt(digits) => finite(draft, at, digits),
        Value::Float(value) => finite(draft, at, &float_repr(*value)),
        Value::Text(text) => Node::text(&**text),
        Value::Opaque(opaque) => match &opaque.kind {
            OpaqueKind::Date(text) | OpaqueKind::DateTime(text) => Node::text(&**text),
            _ => {
                draft.refuse(
                    at,
                    "this value has no form in JSON, so it cannot be sent",
                    Some("write a text"),
                );
                Node::Null
            }
        },
        Value::Sequence(_) => Node::List(at.items().iter().map(|item| json(draft, item)).collect()),
        Value::Mapping(_) => {
            let entries = at.entries();
            Node::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), json(draft, value))).collect())
        }
    }
}

/// A number by its spelling; none for infinities and not-a-number, which have none in JSON.
pub(crate) fn number(spelling: &str) -> Option<Node> {
    spelling.parse::<Number>().ok().map(Node::Number)
}

fn finite(draft: &mut Draft<'_>, at: &At<'_>, spelling: &str) -> Node {
    match number(spelling) {
        Some(number) => number,
        None => {
            draft.refuse(
                at,
                "this number has no form in JSON, so it cannot be sent",
                Some("write a finite number"),
            );
            Node::Null
        }
    }
}

/// Python's `str` of a scalar; none of anything else.
pub(crate) fn python_str(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(value) => value.to_string(),
        Value::BigInt(digits) => digits.to_string(),
        Value::Float(value) => float_repr(*value).to_string(),
        Value::Text(text) => text.to_string(),
        Value::Opaque(_) | Value::Sequence(_) | Value::Mapping(_) => return None,
    })
}

/// Python's `repr` of a text: in single quotes, or in double ones if it holds single ones alone.
pub(crate) fn python_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            letter if letter == quote => {
                out.push('\\');
                out.push(letter);
            }
            letter => out.push(letter),
        }
    }
    out.push(quote);
    out
}

/// The text of a key, if there is one. Schema checks have refused anything else.
pub(crate) fn text(at: &At<'_>, key: &str) -> Option<Node> {
    at.get(key)?.text().map(Node::text)
}

/// The text of a key, if it is not empty: where Python asks whether there is any.
pub(crate) fn filled(at: &At<'_>, key: &str) -> Option<Node> {
    at.get(key)?.text().filter(|text| !text.is_empty()).map(Node::text)
}

/// The mapping of a key as JSON has it, if it is not empty.
pub(crate) fn filled_mapping(draft: &mut Draft<'_>, at: &At<'_>, key: &str) -> Option<Node> {
    optional(draft, at, key).filter(|node| !matches!(node, Node::Map(entries) if entries.is_empty()))
}

/// The value of a key as JSON has it; none if it is absent or null.
pub(crate) fn optional(draft: &mut Draft<'_>, at: &At<'_>, key: &str) -> Option<Node> {
    let value = at.get(key).filter(|value| *value.value() != Value::Null)?;
    Some(json(draft, &value))
}

/// The mapping of a key as JSON has it; an empty one if it is absent or null.
pub(crate) fn mapping(draft: &mut Draft<'_>, at: &At<'_>, key: &str) -> Node {
    optional(draft, at, key).unwrap_or_else(Node::empty)
}

/// The same without nulls and empty mappings, at any depth; none if nothing is left. The client does so where it sends a mapping that it
/// does not know (azure-ai-ml 1.35.2, `convert_ordered_dict_to_dict`).
pub(crate) fn without_empty(node: Node) -> Option<Node> {
    match node {
        Node::Null => None,
        Node::List(items) => Some(Node::List(items.into_iter().filter_map(without_empty).collect())),
        Node::Map(entries) => {
            let kept = entries.into_iter().filter_map(|(key, value)| Some((key, without_empty(value)?)));
            Some(Node::Map(kept.collect())).filter(|map| *map != Node::empty())
        }
        other => Some(other),
    }
}

/// A whole number, as the client's schema reads one (client-protocol §9).
pub(crate) fn integer(at: &At<'_>, key: &str) -> Option<i64> {
    read::i64(&at.get(key)?)
}

/// A boolean, as the client's schema reads one: some texts and numbers are taken for one, too.
pub(crate) fn boolean(at: &At<'_>, key: &str) -> Option<bool> {
    read::boolean(&at.get(key)?)
}
