//! Values of a document.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::json::{self, Json};

/// A value of a document, typed as the official client's reader of YAML types it (`docs/abi.md` §5).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// A boolean. In YAML 1.1 `yes` is one.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A float, infinities and not-a-number included.
    Float(f64),
    /// A text.
    Text(String),
    /// A mapping, a sequence, or an integer outside `i64`, as JSON text. See [`deserialize`](Value::deserialize) and
    /// [`Value::json`].
    Json(String),
    /// A value that JSON has no form for (a date, bytes, a set), in YAML's spelling. It can be read, not written.
    Opaque(String),
}

impl Value {
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of anything that serde can write: a mapping, a sequence, a scalar.
    ///
    /// # Errors
    /// What serde refuses, for example a map whose keys are no texts.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<Self, ValueError> {
        let text = serde_json::to_string(value).map_err(|e| ValueError(e.to_string()))?;
        Self::from_json_text(text)
    }

    /// A mapping, in the given order.
    ///
    /// ```
    /// # use jobgate_guest::Value;
    /// let identity = Value::mapping([("type", Value::from("user_identity"))]);
    /// assert_eq!(identity, Value::Json(r#"{"type":"user_identity"}"#.to_owned()));
    /// ```
    pub fn mapping<K: AsRef<str>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        let mut json = String::from("{");
        for (key, value) in entries {
            separate(&mut json);
            write_text(&mut json, key.as_ref());
            json.push(':');
            value.write_json(&mut json);
        }
        json.push('}');
        Self::Json(json)
    }

    /// A sequence.
    pub fn sequence(items: impl IntoIterator<Item = Value>) -> Self {
        let mut json = String::from("[");
        for item in items {
            separate(&mut json);
            item.write_json(&mut json);
        }
        json.push(']');
        Self::Json(json)
    }

    /// The value as JSON text. What JSON cannot say (opaque values, infinities, not-a-number) becomes a text in YAML's spelling.
    pub fn to_json(&self) -> String {
        let mut json = String::new();
        self.write_json(&mut json);
        json
    }

    /// Reads the value as a type of yours.
    ///
    /// # Errors
    /// The value is not of that type. Values come from users, so that is a finding rather than a failure.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, ValueError> {
        json::read(&self.to_json()).map_err(|error| ValueError(error.to_string()))
    }

    fn from_json_text(text: String) -> Result<Self, ValueError> {
        Ok(match json::parse(&text).map_err(|error| ValueError(error.to_string()))? {
            Json::Null => Self::Null,
            Json::Boolean(boolean) => Self::Boolean(boolean),
            Json::Text(text) => Self::Text(text.into_owned()),
            Json::Number(number) => match (number.parse(), number.contains(['.', 'e', 'E'])) {
                (Ok(integer), _) => Self::Integer(integer),
                (Err(_), true) => Self::Float(number.parse().unwrap_or(f64::NAN)),
                (Err(_), false) => Self::Json(text),
            },
            Json::Sequence(_) | Json::Mapping(_) => Self::Json(text),
        })
    }

    fn write_json(&self, json: &mut String) {
        match self {
            Self::Null => json.push_str("null"),
            Self::Boolean(true) => json.push_str("true"),
            Self::Boolean(false) => json.push_str("false"),
            Self::Integer(integer) => json.push_str(&integer.to_string()),
            Self::Float(float) if float.is_nan() => json.push_str("\".nan\""),
            Self::Float(f64::INFINITY) => json.push_str("\".inf\""),
            Self::Float(f64::NEG_INFINITY) => json.push_str("\"-.inf\""),
            // Not `format!` or serde_json: their code for floats would be a tenth of a component.
            Self::Float(float) => json.push_str(ryu::Buffer::new().format_finite(*float)),
            Self::Text(text) | Self::Opaque(text) => write_text(json, text),
            Self::Json(text) => json.push_str(text),
        }
    }
}

fn separate(json: &mut String) {
    if json.len() > 1 {
        json.push(',');
    }
}

/// Appends a JSON string.
fn write_text(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            c if c < ' ' => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => json.push(c),
        }
    }
    json.push('"');
}

impl From<bool> for Value {
    fn from(boolean: bool) -> Self {
        Self::Boolean(boolean)
    }
}

impl From<i64> for Value {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<f64> for Value {
    fn from(float: f64) -> Self {
        Self::Float(float)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A value is not of the type that was asked for, or cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError(String);

impl std::fmt::Display for ValueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ValueError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_keep_their_type_through_json() {
        for (json, value) in [
            ("null", Value::Null),
            ("true", Value::Boolean(true)),
            ("-7", Value::Integer(-7)),
            ("1.0", Value::Float(1.0)),
            ("1e300", Value::Float(1e300)),
            ("\"1.10\"", Value::from("1.10")),
            ("36893488147419103232", Value::Json("36893488147419103232".to_owned())),
            ("{}", Value::Json("{}".to_owned())),
        ] {
            assert_eq!(Value::from_json_text(json.to_owned()), Ok(value.clone()), "{json}");
            let again = Value::from_json_text(value.to_json());
            assert_eq!(again, Ok(value), "{json}");
        }
    }

    #[test]
    fn written_texts_are_json() {
        for text in ["", "a", "\"\\/\u{0}\u{1f}\n\t\u{7f}é\u{1f980}", "${{inputs.x}}"] {
            let back: String = serde_json::from_str(&Value::from(text).to_json()).unwrap();
            assert_eq!(back, text);
        }
    }

    #[test]
    fn what_json_cannot_say_is_spelled_as_yaml() {
        let values =
            [Value::Float(f64::NAN), Value::Float(f64::NEG_INFINITY), Value::Opaque("2024-01-01".to_owned())];
        assert_eq!(Value::sequence(values), Value::Json(r#"[".nan","-.inf","2024-01-01"]"#.to_owned()));
    }

    #[test]
    fn a_value_is_read_as_a_type() {
        let value = Value::mapping([("b", Value::from(1)), ("a", Value::from("x"))]);
        assert_eq!(value.to_json(), r#"{"b":1,"a":"x"}"#);
        let read: std::collections::BTreeMap<String, serde_json::Value> = value.deserialize().unwrap();
        assert_eq!(read["a"], "x");
        assert!(value.deserialize::<Vec<String>>().is_err());
    }
}
