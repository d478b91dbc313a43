//! Keys of mappings: typed, and equal as Python has it.

use std::sync::Arc;

use crate::emit;
use crate::{Key, KeyValue, Value};

/// The key that a value makes; none for a collection, which Python cannot hash.
pub(crate) fn key_of(value: Value) -> Option<Key> {
    Some(match value {
        Value::Text(text) => Key::text(text),
        Value::Null => Key { spelling: Arc::from("null"), value: KeyValue::Null },
        Value::Bool(value) => {
            Key { spelling: Arc::from(if value { "true" } else { "false" }), value: KeyValue::Bool(value) }
        }
        Value::Int(value) => Key { spelling: Arc::from(value.to_string()), value: KeyValue::Int(value) },
        Value::BigInt(digits) => Key { spelling: digits, value: KeyValue::BigInt },
        Value::Float(value) => Key { spelling: Arc::from(json_float(value)), value: KeyValue::Float(value) },
        Value::Opaque(opaque) => {
            let spelling = opaque.spelling.clone();
            Key { spelling, value: KeyValue::Opaque(Box::new(opaque)) }
        }
        Value::Sequence(_) | Value::Mapping(_) => return None,
    })
}

/// A float as JSON spells it; what JSON has no form for, as YAML does.
fn json_float(value: f64) -> String {
    serde_json::Number::from_f64(value).map_or_else(|| emit::float(value), |number| number.to_string())
}

/// What makes two keys one key in Python: `1`, `1.0` and `true` are equal, and no string equals a number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Identity {
    Text(Arc<str>),
    Number(Arc<str>),
    Null,
    Opaque(Arc<str>),
}

impl Identity {
    pub(crate) fn of(key: &Key) -> Self {
        match &key.value {
            KeyValue::Text => Identity::Text(key.spelling.clone()),
            KeyValue::Null => Identity::Null,
            KeyValue::Bool(value) => Identity::Number(Arc::from(if *value { "1" } else { "0" })),
            KeyValue::Int(_) | KeyValue::BigInt => Identity::Number(key.spelling.clone()),
            // Rust writes integral floats exactly, so that they meet integers of any size.
            KeyValue::Float(value) if value.is_finite() && value.fract() == 0.0 => {
                let exact = format!("{value:.0}");
                Identity::Number(Arc::from(if exact == "-0" { "0" } else { &exact }))
            }
            KeyValue::Float(_) => Identity::Number(key.spelling.clone()),
            KeyValue::Opaque(opaque) => Identity::Opaque(opaque.spelling.clone()),
        }
    }

    /// Whether only the spelling can tell that this key is there already: so it is for all but numbers.
    pub(crate) fn is_number(key: &Key) -> bool {
        matches!(key.value, KeyValue::Bool(_) | KeyValue::Int(_) | KeyValue::BigInt | KeyValue::Float(_))
    }
}
