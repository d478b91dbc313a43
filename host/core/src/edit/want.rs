//! A value that a policy wants at a place.

use std::collections::HashSet;
use std::sync::Arc;

use jobgate_yaml::{Entry, Key, Mapping, NodeId, Tree, Value};
use serde_json::Value as Json;

use crate::meter::{Meter, Stop};
use crate::submission::{PolicyValue, float_spelling};

/// A value that a policy wants, typed as the tree is.
#[derive(Clone, Debug)]
pub(super) enum Want {
    /// A value that is neither a mapping nor a sequence.
    Scalar(Value),
    /// A value that JSON has no form for: it may be there, but cannot be written.
    Opaque(String),
    Sequence(Vec<Want>),
    Mapping(Vec<(Arc<str>, Want)>),
}

impl Want {
    /// Reads what a policy gave.
    ///
    /// # Errors
    /// When JSON text does not parse or holds a number that no float reaches, or the meter stops.
    pub(super) fn read(value: PolicyValue, pointer: &str, meter: &Meter) -> Result<Self, Stop> {
        Ok(match value {
            PolicyValue::Null => Self::Scalar(Value::Null),
            PolicyValue::Boolean(value) => Self::Scalar(Value::Bool(value)),
            PolicyValue::Integer(value) => Self::Scalar(Value::Int(value)),
            PolicyValue::Float(value) => Self::Scalar(Value::Float(value)),
            PolicyValue::Text(text) => {
                meter.bytes(text.len())?;
                Self::Scalar(Value::Text(text.into()))
            }
            PolicyValue::Opaque(text) => {
                meter.bytes(text.len())?;
                Self::Opaque(text)
            }
            PolicyValue::Json(text) => {
                meter.bytes(text.len())?;
                let json = serde_json::from_str(&text).map_err(|error| {
                    Stop::Misuse(format!("the JSON text for `{pointer}` does not parse: {error}"))
                })?;
                Self::of_json(json, pointer)?
            }
        })
    }

    fn of_json(json: Json, pointer: &str) -> Result<Self, Stop> {
        Ok(match json {
            Json::Null => Self::Scalar(Value::Null),
            Json::Bool(value) => Self::Scalar(Value::Bool(value)),
            Json::Number(number) => Self::Scalar(number_value(number.as_str(), pointer)?),
            Json::String(text) => Self::Scalar(Value::Text(text.into())),
            Json::Array(items) => Self::Sequence(
                items.into_iter().map(|item| Self::of_json(item, pointer)).collect::<Result<_, _>>()?,
            ),
            Json::Object(entries) => {
                let entry =
                    |(key, value): (String, Json)| Ok((Arc::from(key), Self::of_json(value, pointer)?));
                Self::Mapping(entries.into_iter().map(entry).collect::<Result<_, Stop>>()?)
            }
        })
    }

    /// Whether it is a mapping.
    pub(super) fn is_mapping(&self) -> bool {
        matches!(self, Self::Mapping(_))
    }

    /// Number of nodes, and depth of the deepest below this one.
    pub(super) fn size(&self) -> (u64, usize) {
        let below = |size: (u64, usize), want: &Want| {
            let (nodes, height) = want.size();
            (size.0 + nodes, size.1.max(height + 1))
        };
        match self {
            Self::Sequence(items) => items.iter().fold((1, 0), below),
            Self::Mapping(entries) => entries.iter().map(|(_, want)| want).fold((1, 0), below),
            Self::Scalar(_) | Self::Opaque(_) => (1, 0),
        }
    }

    /// The keys, if it is a mapping.
    pub(super) fn keys(&self) -> HashSet<&str> {
        match self {
            Self::Mapping(entries) => entries.iter().map(|(key, _)| &**key).collect(),
            _ => HashSet::new(),
        }
    }

    /// Whether a value of the tree that is no collection is this. An opaque value equals its own spelling; a float that JSON
    /// cannot say does so within a collection, where JSON text is all that a policy has (`docs/abi.md` §5, §7).
    pub(super) fn equals(&self, value: &Value, within: bool) -> bool {
        match (self, value) {
            (Self::Opaque(wanted), Value::Opaque(opaque)) => *wanted == *opaque.spelling,
            (Self::Scalar(Value::Text(text)), Value::Opaque(opaque)) => *text == opaque.spelling,
            (Self::Scalar(Value::Text(text)), Value::Float(float)) => {
                within && float_spelling(*float) == Some(&**text)
            }
            (Self::Scalar(Value::Float(a)), Value::Float(b)) => a == b || (a.is_nan() && b.is_nan()),
            (Self::Scalar(wanted), value) => wanted == value,
            _ => false,
        }
    }

    /// Adds the nodes of this value to a tree, and calls back for each of them.
    ///
    /// # Errors
    /// None if it holds an opaque value, which cannot be written.
    pub(super) fn build(&self, tree: &mut Tree, added: &mut dyn FnMut(NodeId)) -> Option<Value> {
        let mut node = |want: &Want| {
            let value = want.build(tree, added)?;
            let node = tree.add(value);
            added(node);
            Some(node)
        };
        Some(match self {
            Self::Scalar(value) => value.clone(),
            Self::Opaque(_) => return None,
            Self::Sequence(items) => Value::Sequence(items.iter().map(node).collect::<Option<_>>()?),
            Self::Mapping(entries) => {
                let mut mapping = Mapping::default();
                for (key, want) in entries {
                    let value = node(want)?;
                    mapping.push(Entry { key: Key::text(Arc::clone(key)), key_span: None, value });
                }
                Value::Mapping(mapping)
            }
        })
    }

    /// The value as one text that is equal for equal values: JSON with sorted keys.
    pub(super) fn canonical(&self) -> String {
        match self {
            Self::Scalar(Value::Text(text)) => Json::from(&**text).to_string(),
            Self::Scalar(Value::Float(value)) => format!("{value:?}"),
            Self::Scalar(Value::Int(value)) => value.to_string(),
            Self::Scalar(Value::BigInt(digits)) => digits.to_string(),
            Self::Scalar(Value::Bool(value)) => value.to_string(),
            Self::Scalar(_) => "null".to_owned(),
            Self::Opaque(text) => Json::from(text.as_str()).to_string(),
            Self::Sequence(items) => {
                format!("[{}]", items.iter().map(Self::canonical).collect::<Vec<_>>().join(","))
            }
            Self::Mapping(entries) => {
                let entry =
                    |(key, want): &(Arc<str>, Want)| format!("{}:{}", Json::from(&**key), want.canonical());
                let mut entries: Vec<String> = entries.iter().map(entry).collect();
                entries.sort_unstable();
                format!("{{{}}}", entries.join(","))
            }
        }
    }
}

/// A number of JSON text: an integer if it is written as one, whatever its size.
fn number_value(text: &str, pointer: &str) -> Result<Value, Stop> {
    if !text.contains(['.', 'e', 'E']) {
        return Ok(text.parse().map_or_else(|_| Value::BigInt(text.into()), Value::Int));
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Value::Float(value)),
        _ => Err(Stop::Misuse(format!("the number {text} for `{pointer}` is out of range"))),
    }
}
