//! The inputs and outputs that a component declares.

use std::collections::BTreeMap;

use jobgate_core::submission::At;
use jobgate_yaml::{Value, float_repr};

use super::super::read::{self, As, float};
use super::super::{Draft, plain};
use crate::plan::Node;

/// Whether inputs of this type are values, not data (azure-ai-ml 1.35.2, `IOConstants.PRIMITIVE_STR_2_TYPE`).
pub(crate) fn is_primitive(kind: &str) -> bool {
    matches!(kind, "integer" | "number" | "boolean" | "string")
}

/// The declared inputs.
pub(crate) fn declared_inputs(draft: &mut Draft<'_>, component: &At<'_>) -> Node {
    let mut sent = BTreeMap::new();
    for (name, at) in component.get("inputs").map(|inputs| inputs.entries()).unwrap_or_default() {
        sent.insert(name.to_owned(), declared_input(draft, &at));
    }
    Node::Map(sent)
}

/// What the client's schema of the input's type does not know is not sent: data have no default, values no mode.
fn declared_input(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let kind = at.get("type").and_then(|kind| kind.text()).unwrap_or_default();
    let node = Node::map([
        ("type", Some(Node::text(kind))),
        ("description", plain::text(at, "description")),
        ("optional", read::field(draft, at, "optional", As::Bool)),
    ]);
    if !is_primitive(kind) {
        return node.with("mode", plain::text(at, "mode"));
    }
    let node = node.with("default", default(draft, at).map(Node::Text));
    let enumeration = at.get("enum").filter(|list| *list.value() != Value::Null);
    node.with("min", limit(draft, at, kind, "min"))
        .with("max", limit(draft, at, kind, "max"))
        .with("enum", enumeration.map(|list| plain::json(draft, &list)))
}

/// The default of a declared input, as Python's `str` spells what the client makes of it; none if it has none. The client reads every
/// number as a float first, so that `5` is the text `5.0` (azure-ai-ml 1.35.2, `ParameterSchema`, `Input._parse`).
pub(crate) fn default(draft: &mut Draft<'_>, input: &At<'_>) -> Option<String> {
    let kind = input.get("type").and_then(|kind| kind.text()).unwrap_or_default();
    let at = input.get("default").filter(|value| *value.value() != Value::Null)?;
    if matches!(at.value(), Value::Float(value) if !value.is_finite()) {
        draft.warn(&at, "the service keeps no such number, so this default is not sent", None);
        return None;
    }
    let spelled = match (kind, at.value()) {
        ("integer" | "boolean" | "string", Value::Bool(value)) => Some(python_bool(*value)),
        ("number", Value::Bool(value)) => Some(float_repr(f64::from(u8::from(*value)))),
        ("string", Value::Text(text)) => Some(text.to_string()),
        ("boolean", Value::Text(text)) => match text.to_lowercase().as_str() {
            "true" => Some(python_bool(true)),
            "false" => Some(python_bool(false)),
            _ => None,
        },
        ("boolean", _) => None,
        (_, value) => float(value).and_then(|number| spelled(kind, number)),
    };
    if spelled.is_none() {
        draft.refuse(&at, format!("this is no default of an input of type `{kind}`"), None);
    }
    spelled
}

fn python_bool(value: bool) -> String {
    if value { "True" } else { "False" }.to_owned()
}

/// `min` or `max`, which are floats first as well.
fn limit(draft: &mut Draft<'_>, input: &At<'_>, kind: &str, key: &str) -> Option<Node> {
    let at = input.get(key).filter(|value| *value.value() != Value::Null)?;
    let spelled = match kind {
        "integer" | "number" => float(at.value()).and_then(|number| spelled(kind, number)),
        _ => None,
    };
    if spelled.is_none() {
        draft.refuse(&at, format!("this is no `{key}` of an input of type `{kind}`"), None);
    }
    spelled.map(Node::Text)
}

/// A number of this type. An integer has no fraction, and no infinity is one.
fn spelled(kind: &str, number: f64) -> Option<String> {
    if kind != "integer" {
        return Some(float_repr(number));
    }
    // 0 is added so that there is no `-0`.
    number.is_finite().then(|| format!("{:.0}", number.trunc() + 0.0))
}

/// The declared outputs.
pub(crate) fn declared_outputs(draft: &mut Draft<'_>, component: &At<'_>) -> Node {
    let mut sent = BTreeMap::new();
    for (name, at) in component.get("outputs").map(|outputs| outputs.entries()).unwrap_or_default() {
        let node = Node::map([
            ("type", plain::text(&at, "type")),
            ("description", plain::text(&at, "description")),
            ("mode", plain::text(&at, "mode")),
            // For values alone; the client reads it as true if it is there at all and not false.
            ("early_available", read::field(draft, &at, "early_available", As::Bool)),
        ]);
        sent.insert(name.to_owned(), node);
    }
    Node::Map(sent)
}
