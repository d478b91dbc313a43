//! The JSON Schema of the configuration: for editors, and for the names of the keys that there are.

use serde_json::Value;

use super::raw::RawConfig;

/// The JSON Schema of `jobgate.yaml` (draft 2020-12), generated from the types that read it.
pub fn schema() -> Value {
    schemars::schema_for!(RawConfig).to_value()
}

/// The schema of one value, within the whole.
#[derive(Clone, Copy)]
pub(super) struct Schema<'a> {
    root: &'a Value,
    at: &'a Value,
}

impl<'a> Schema<'a> {
    /// That of the whole.
    pub(super) fn new(root: &'a Value) -> Self {
        Self { root, at: root }
    }

    /// `object` or `array`, if the value must be one.
    pub(super) fn shape(self) -> Option<&'a str> {
        let names = match self.at.get("type")? {
            Value::Array(names) => names.as_slice(),
            name => std::slice::from_ref(name),
        };
        // An optional value may be null too.
        names.iter().filter_map(Value::as_str).find(|name| matches!(*name, "object" | "array"))
    }

    /// The keys of a mapping, if it allows no others.
    pub(super) fn keys(self) -> Option<Vec<&'a str>> {
        let closed = self.at.get("additionalProperties") == Some(&Value::Bool(false));
        let properties = self.at.get("properties").filter(|_| closed)?;
        Some(properties.as_object()?.keys().map(String::as_str).collect())
    }

    /// The schema of the value of a key.
    pub(super) fn property(self, key: &str) -> Option<Self> {
        let named = self.at.get("properties").and_then(|properties| properties.get(key));
        named.map(|schema| self.below(schema))
    }

    /// The schema of the items of a list.
    pub(super) fn items(self) -> Option<Self> {
        self.at.get("items").map(|schema| self.below(schema))
    }

    /// A schema with the type behind `$ref`, and behind "or null", which is how an optional key is generated.
    fn below(self, schema: &'a Value) -> Self {
        let named = |schema: &'a Value| {
            let name = schema.get("$ref").and_then(Value::as_str)?;
            self.root.pointer(name.strip_prefix('#')?)
        };
        let cases = schema.get("anyOf").and_then(Value::as_array);
        let behind = cases.and_then(|cases| cases.iter().find_map(named));
        Self { at: behind.or_else(|| named(schema)).unwrap_or(schema), ..self }
    }
}
