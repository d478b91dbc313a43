//! What an input or output takes: its type and how it is read or written.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

/// What an input or output takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Port {
    /// Its type.
    pub(super) kind: String,
    /// The mode as it is written.
    pub(super) mode: Option<String>,
    /// Whether it is a value that stands there, not data and not bound.
    pub(super) is_value: bool,
}

impl Port {
    /// A folder, which is what anything is that says nothing.
    pub(super) fn folder() -> Self {
        Self::data("uri_folder")
    }

    /// Data of a type.
    pub(super) fn data(kind: &str) -> Self {
        Self { kind: kind.to_owned(), mode: None, is_value: false }
    }

    /// Data that say their type and mode in a mapping.
    pub(super) fn of_mapping(at: &At<'_>) -> Self {
        let text = |key: &str| at.get(key).and_then(|value| value.text()).map(str::to_owned);
        let kind = text("type").unwrap_or_else(|| "uri_folder".to_owned());
        Self { kind, mode: text("mode").map(|mode| mode.to_lowercase()), is_value: false }
    }

    /// A value, by what it is in Python (azure-ai-ml 1.35.2, `_PYTHON_SDK_TYPE_MAPPING`); none for anything else.
    pub(super) fn of_value(value: &Value) -> Option<Self> {
        let kind = match value {
            Value::Bool(_) => "boolean",
            Value::Int(_) | Value::BigInt(_) => "integer",
            Value::Float(_) => "number",
            Value::Text(_) => "string",
            _ => return None,
        };
        Some(Self { kind: kind.to_owned(), mode: None, is_value: true })
    }
}

/// Whether there is anything.
pub(super) fn is_given(at: &At<'_>) -> bool {
    *at.value() != Value::Null
}

/// The value itself where it is written as `{value: …}`.
pub(super) fn value_of<'a>(at: &At<'a>) -> At<'a> {
    match at.get("value") {
        Some(value) if at.get("path").is_none() => value,
        _ => at.clone(),
    }
}
