//! The version of a component without a name of its own (client-protocol §3.4).

use std::io::{self, Write};

use jobgate_yaml::float_repr;
use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};
use sha2::{Digest, Sha256};

/// The name under which the client puts every component that a pipeline holds itself or refers to as a file.
pub const ANONYMOUS_COMPONENT: &str = "azureml_anonymous";

/// The version that the client gives to an anonymous component: a UUID made of the first 128 bits of the SHA-256 of the
/// component's JSON (client-protocol §3.4).
///
/// `spec` is what the client hashes: the `componentSpec` that is sent, references resolved, without `name`, `id`, `version` and
/// `_source` at the top level. Its keys may be in any order.
///
/// ```
/// let spec = serde_json::json!({"type": "command", "command": "echo"});
/// assert_eq!(jobgate_azureml::component_id(&spec), "51b5f1cd-e1c7-da5a-96ff-73332baab81e");
/// ```
pub fn component_id(spec: &Value) -> String {
    let mut hash = hex::encode(Sha256::digest(canonical_json(spec)));
    hash.truncate(32);
    for at in [20, 16, 12, 8] {
        hash.insert(at, '-');
    }
    hash
}

/// Python's `json.dumps(spec, sort_keys=True)`: keys by code point, a blank after `,` and `:`, nothing but ASCII.
fn canonical_json(spec: &Value) -> Vec<u8> {
    let mut sorted = spec.clone();
    sorted.sort_all_objects();
    let mut serializer = Serializer::with_formatter(Vec::new(), PythonFormatter);
    // Writing to memory does not fail, and neither does a value whose keys are strings.
    let written = sorted.serialize(&mut serializer);
    debug_assert!(written.is_ok(), "a JSON value is written to memory: {written:?}");
    serializer.into_inner()
}

/// A text as Python's `json.dumps` writes it.
pub(crate) fn json_text(text: &str) -> String {
    String::from_utf8_lossy(&canonical_json(&Value::String(text.to_owned()))).into_owned()
}

/// Writes JSON as Python's `json.dumps` does by default.
struct PythonFormatter;

impl Formatter for PythonFormatter {
    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    /// The text of a number in JSON: integers of any size stay as they are, any other is a float to Python.
    fn write_number_str<W: ?Sized + Write>(&mut self, writer: &mut W, value: &str) -> io::Result<()> {
        let digits = value.strip_prefix('-').unwrap_or(value);
        if value == "-0" {
            return writer.write_all(b"0");
        }
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return writer.write_all(value.as_bytes());
        }
        let written = match value.parse() {
            Ok(f64::INFINITY) => "Infinity".to_owned(),
            Ok(f64::NEG_INFINITY) => "-Infinity".to_owned(),
            Ok(float) => float_repr(float),
            Err(_) => value.to_owned(),
        };
        writer.write_all(written.as_bytes())
    }

    /// Characters that JSON itself does not make escape: Python escapes all but U+0020 to U+007E, as halves of UTF-16.
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut units = [0; 2];
        for character in fragment.chars() {
            if matches!(character, ' '..='~') {
                writer.write_all(&[character as u8])?;
                continue;
            }
            for unit in character.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(json: &str) -> String {
        let value: Value = serde_json::from_str(json).unwrap();
        String::from_utf8(canonical_json(&value)).unwrap()
    }

    #[test]
    fn json_is_written_as_python_does() {
        let cases = [
            (r#"{"b":[1,2,[]],"a":{}}"#, r#"{"a": {}, "b": [1, 2, []]}"#),
            (
                r#"{"Z":1,"a":2,"é":3,"😀":4,"ｚ":5}"#,
                r#"{"Z": 1, "a": 2, "\u00e9": 3, "\uff5a": 5, "\ud83d\ude00": 4}"#,
            ),
            (r#""\u0000\u001f\b\f\n\r\t\"\\/\u007f""#, r#""\u0000\u001f\b\f\n\r\t\"\\/\u007f""#),
            (
                "[1.0,1e5,1e-7,-0,-0.0,1e16,1.10,1e999]",
                "[1.0, 100000.0, 1e-07, 0, -0.0, 1e+16, 1.1, Infinity]",
            ),
            (
                "[123456789012345678901234567890,null,true,false]",
                "[123456789012345678901234567890, null, true, false]",
            ),
        ];
        for (json, expected) in cases {
            assert_eq!(canonical(json), expected);
        }
    }

    /// The text that the vectors say is hashed: when an id is wrong, this shows where.
    #[test]
    fn vectors_have_their_canonical_json() {
        let data: Value =
            serde_json::from_str(include_str!("../../../tests/vectors/anonymous-ids.json")).unwrap();
        let vectors = data["component"]["vectors"].as_array().unwrap();
        assert_eq!(vectors.len(), 19);
        for vector in vectors {
            let json = String::from_utf8(canonical_json(&vector["hash_input"])).unwrap();
            assert_eq!(json, vector["canonical_json"].as_str().unwrap(), "{}", vector["probes"]);
        }
    }
}
