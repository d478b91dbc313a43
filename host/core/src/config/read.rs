//! From the text of a configuration to its raw types, with every problem on the way.

use serde_json::Value;
use serde_path_to_error::Segment;

use super::nearest::suggest;
use super::problems::Problems;
use super::raw::RawConfig;
use super::{ConfigText, schema};
use crate::pointer::escape;

/// Reads the raw configuration. What cannot be read is a problem and left out of it.
pub(super) fn read(text: &ConfigText, problems: &mut Problems<'_>) -> RawConfig {
    if text.is_empty() {
        let help = "begin with `version: 1` and a list of `policies`";
        problems.value("", "the configuration is empty", Some(help.to_owned()));
        return RawConfig::default();
    }
    let Some(mut value) = json_of_text(text, problems) else {
        return RawConfig::default();
    };
    let schema = schema::schema();
    drop_unknown(&mut value, "", &schema, &schema, problems);
    typed(value, problems)
}

fn json_of_text(text: &ConfigText, problems: &mut Problems<'_>) -> Option<Value> {
    let parsed = serde_yaml::from_str::<serde_yaml::Value>(text.text()).and_then(|mut value| {
        value.apply_merge()?;
        Ok(value)
    });
    match parsed {
        Ok(value) => Some(json(value, "", problems)),
        Err(error) => {
            // Where the other reader found nothing wrong, this one's words are all there is; they say line and column.
            problems.value("", error.to_string(), None);
            None
        }
    }
}

/// The value as JSON, which is what policies get as settings. What JSON cannot say is a problem.
fn json(value: serde_yaml::Value, pointer: &str, problems: &mut Problems<'_>) -> Value {
    match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(value) => Value::Bool(value),
        serde_yaml::Value::String(text) => Value::String(text),
        serde_yaml::Value::Number(number) => number_of(&number, pointer, problems),
        serde_yaml::Value::Sequence(items) => {
            let each = items.into_iter().enumerate();
            Value::Array(each.map(|(at, item)| json(item, &format!("{pointer}/{at}"), problems)).collect())
        }
        serde_yaml::Value::Mapping(entries) => {
            let mut object = serde_json::Map::new();
            for (key, value) in entries {
                let Some(key) = key_of(&key) else {
                    problems.key(pointer, "a key in here is no text", Some("put it in quotes".to_owned()));
                    continue;
                };
                let below = format!("{pointer}/{}", escape(&key));
                let value = json(value, &below, problems);
                object.insert(key, value);
            }
            Value::Object(object)
        }
        serde_yaml::Value::Tagged(tagged) => {
            let message = format!("the tag `{}` means nothing in a configuration", tagged.tag);
            problems.value(pointer, message, Some("remove it".to_owned()));
            Value::Null
        }
    }
}

fn number_of(number: &serde_yaml::Number, pointer: &str, problems: &mut Problems<'_>) -> Value {
    let integer = number.as_i64().map(Value::from).or_else(|| number.as_u64().map(Value::from));
    let number = integer.or_else(|| number.as_f64().and_then(serde_json::Number::from_f64).map(Value::Number));
    number.unwrap_or_else(|| {
        problems.value(pointer, "JSON has no form for this number, and settings are JSON", None);
        Value::Null
    })
}

/// A key that is a number or a boolean is spelled as a text; a collection is none.
fn key_of(key: &serde_yaml::Value) -> Option<String> {
    match key {
        serde_yaml::Value::String(text) => Some(text.clone()),
        serde_yaml::Value::Number(number) => Some(number.to_string()),
        serde_yaml::Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// Takes out the keys that the schema does not know: each is a problem.
fn drop_unknown(value: &mut Value, pointer: &str, schema: &Value, root: &Value, problems: &mut Problems<'_>) {
    match value {
        Value::Object(object) => {
            if let Some(known) = schema::keys(schema, root) {
                object.retain(|key, _| {
                    let is_known = known.contains(&key.as_str());
                    if !is_known {
                        let at = format!("{pointer}/{}", escape(key));
                        let help = suggest(key, known.iter().copied());
                        problems.key(&at, format!("there is no key `{key}` here"), Some(help));
                    }
                    is_known
                });
            }
            for (key, value) in object {
                if let Some(schema) = schema::property(schema, root, key) {
                    drop_unknown(value, &format!("{pointer}/{}", escape(key)), schema, root, problems);
                }
            }
        }
        Value::Array(array) => {
            let Some(schema) = schema::items(schema, root) else { return };
            for (at, value) in array.iter_mut().enumerate() {
                drop_unknown(value, &format!("{pointer}/{at}"), schema, root, problems);
            }
        }
        _ => {}
    }
}

/// Values that take the place of an item of a list that has the wrong type: a list of texts takes one, a list of mappings the
/// other. The item is a problem already, so what validation says of them is not heard.
fn stand_ins() -> [Value; 2] {
    [Value::String(String::new()), Value::Object(serde_json::Map::new())]
}

/// The typed configuration. serde stops at the first value of a wrong type: the value is taken out, and it begins again.
fn typed(mut value: Value, problems: &mut Problems<'_>) -> RawConfig {
    let mut tried = 0;
    let mut last = String::new();
    loop {
        let error = match serde_path_to_error::deserialize::<_, RawConfig>(&value) {
            Ok(raw) => return raw,
            Err(error) => error,
        };
        let pointer = pointer_of(error.path());
        tried = if pointer == last { tried + 1 } else { 0 };
        last.clone_from(&pointer);
        problems.value(&pointer, error.inner().to_string(), None);
        if !take_out(&mut value, &pointer, tried) {
            return RawConfig::default();
        }
    }
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    let segments = path.iter().map(|segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", escape(key)),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    });
    segments.collect()
}

/// Takes a key out, or puts a stand-in for an item; says whether there was something to take out.
fn take_out(value: &mut Value, pointer: &str, tried: usize) -> bool {
    let Some((above, name)) = pointer.rsplit_once('/') else { return false };
    match value.pointer_mut(above) {
        Some(Value::Object(object)) => {
            let key = name.replace("~1", "/").replace("~0", "~");
            object.shift_remove(&key).is_some()
        }
        Some(Value::Array(items)) => {
            let item = name.parse::<usize>().ok().and_then(|at| items.get_mut(at));
            match (item, stand_ins().into_iter().nth(tried)) {
                (Some(item), Some(stand_in)) => {
                    *item = stand_in;
                    true
                }
                _ => false,
            }
        }
        _ => false,
    }
}
