//! The JSON Schema of the configuration: for editors, and for the names of the keys that there are.

use serde_json::Value;

use super::raw::RawConfig;

/// The JSON Schema of `jobgate.yaml` (draft 2020-12), generated from the types that read it.
pub fn schema() -> Value {
    schemars::schema_for!(RawConfig).to_value()
}

/// The keys that the schema allows in a mapping, if it allows no others.
pub(super) fn keys<'a>(schema: &'a Value, root: &'a Value) -> Option<Vec<&'a str>> {
    let schema = target(schema, root);
    if schema.get("additionalProperties") != Some(&Value::Bool(false)) {
        return None;
    }
    Some(schema.get("properties")?.as_object()?.keys().map(String::as_str).collect())
}

/// The schema of the value of a key.
pub(super) fn property<'a>(schema: &'a Value, root: &'a Value, key: &str) -> Option<&'a Value> {
    target(schema, root).get("properties")?.get(key)
}

/// The schema of the items of a list.
pub(super) fn items<'a>(schema: &'a Value, root: &'a Value) -> Option<&'a Value> {
    target(schema, root).get("items")
}

/// What a schema stands for: the type behind `$ref`, and behind "or null", which is how an optional key is generated.
fn target<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let named = |schema: &'a Value| {
        let name = schema.get("$ref").and_then(Value::as_str)?;
        root.pointer(name.strip_prefix('#')?)
    };
    let either = schema.get("anyOf").and_then(Value::as_array);
    let behind = either.and_then(|cases| cases.iter().find_map(named));
    behind.or_else(|| named(schema)).unwrap_or(schema)
}
