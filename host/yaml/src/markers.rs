//! A tree as JSON, with marker objects for what JSON has no form for.
//!
//! Floats are `{"$float": "<as Python's repr>"}`, dates `{"$date": "…"}`, date-times `{"$datetime": "…"}` (ISO 8601), bytes
//! `{"$binary": "<base64>"}`, sets `{"$set": [sorted by their JSON text]}`, ordered pairs `[{"$tuple": [key, value]}, …]`. A
//! key that is not a string is `"$key:<compact sorted JSON of the key>"`. Integers are plain numbers of any size.
//!
//! This is for comparing what two readers read. A user's own mapping `{$date: …}` looks the same as a date, so nothing may
//! be decided by it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Number, Value as Json, json};

use crate::{Key, KeyValue, NodeId, Opaque, OpaqueKind, Tree, Value, float_repr};

/// A whole tree.
pub fn to_json(tree: &Tree) -> Json {
    node(tree, tree.root())
}

/// One node of a tree.
pub fn node(tree: &Tree, id: NodeId) -> Json {
    match tree.value(id) {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value) => Json::from(*value),
        Value::BigInt(digits) => integer(digits),
        Value::Float(value) => float(*value),
        Value::Text(text) => Json::from(&**text),
        Value::Opaque(value) => opaque(tree, value),
        Value::Sequence(items) => items.iter().map(|&item| node(tree, item)).collect(),
        Value::Mapping(mapping) => {
            let entry = |entry: &crate::Entry| (key_name(&entry.key, tree), node(tree, entry.value));
            Json::Object(mapping.entries().iter().map(entry).collect())
        }
    }
}

fn integer(digits: &str) -> Json {
    serde_json::from_str::<Number>(digits).map_or(Json::Null, Json::Number)
}

fn float(value: f64) -> Json {
    json!({ "$float": float_repr(value) })
}

fn key_name(key: &Key, tree: &Tree) -> String {
    match key.value {
        KeyValue::Text => key.spelling.to_string(),
        _ => format!("$key:{}", key_value(key, tree)),
    }
}

fn key_value(key: &Key, tree: &Tree) -> Json {
    match &key.value {
        KeyValue::Text => Json::from(&*key.spelling),
        KeyValue::Null => Json::Null,
        KeyValue::Bool(value) => Json::Bool(*value),
        KeyValue::Int(value) => Json::from(*value),
        KeyValue::BigInt => integer(&key.spelling),
        KeyValue::Float(value) => float(*value),
        KeyValue::Opaque(value) => opaque(tree, value),
    }
}

fn opaque(tree: &Tree, value: &Opaque) -> Json {
    match &value.kind {
        OpaqueKind::Date(date) => json!({ "$date": &**date }),
        OpaqueKind::DateTime(time) => json!({ "$datetime": &**time }),
        OpaqueKind::Bytes(bytes) => json!({ "$binary": STANDARD.encode(bytes) }),
        OpaqueKind::Set(members) => {
            let mut members: Vec<Json> = members.iter().map(|member| key_value(member, tree)).collect();
            members.sort_by_cached_key(Json::to_string);
            let mut set = Map::new();
            set.insert("$set".to_owned(), Json::Array(members));
            Json::Object(set)
        }
        OpaqueKind::Pairs(pairs) => pairs
            .iter()
            .map(|&(left, right)| json!({ "$tuple": [node(tree, left), node(tree, right)] }))
            .collect(),
    }
}
