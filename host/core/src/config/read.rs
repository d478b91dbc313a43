//! From the text of a configuration to its raw types, with every problem on the way.

use serde_json::Value;
use serde_path_to_error::Segment;

use super::ConfigText;
use super::nearest::suggest;
use super::problems::Problems;
use super::raw::RawConfig;
use super::schema::{Schema, schema};
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
    let schema = schema();
    if prune(&mut value, "", Schema::new(&schema), problems) {
        typed(value, problems)
    } else {
        RawConfig::default()
    }
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
    let number =
        integer.or_else(|| number.as_f64().and_then(serde_json::Number::from_f64).map(Value::Number));
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

/// Takes out what has not the shape that the schema gives it, and keys that it does not know: each is a problem. What is left
/// are single values, whose types serde judges. Says whether the value itself can stay.
fn prune(value: &mut Value, pointer: &str, schema: Schema<'_>, problems: &mut Problems<'_>) -> bool {
    let expected = match schema.shape() {
        Some("object") if !value.is_object() => Some("a mapping"),
        Some("array") if !value.is_array() => Some("a list"),
        _ => None,
    };
    if let Some(expected) = expected {
        problems.value(pointer, format!("{expected} belongs here"), None);
        return false;
    }
    match value {
        Value::Object(object) => {
            object.retain(|key, value| prune_entry(key, value, pointer, schema, problems))
        }
        Value::Array(items) => {
            let Some(schema) = schema.items() else { return true };
            for (at, item) in items.iter_mut().enumerate() {
                if !prune(item, &format!("{pointer}/{at}"), schema, problems) {
                    // It holds the place: pointers to the items behind it stay right. As it is a problem already, what
                    // validation says of it is not heard.
                    *item = Value::Object(serde_json::Map::new());
                }
            }
        }
        _ => {}
    }
    true
}

fn prune_entry(
    key: &str,
    value: &mut Value,
    pointer: &str,
    schema: Schema<'_>,
    problems: &mut Problems<'_>,
) -> bool {
    let at = format!("{pointer}/{}", escape(key));
    if let Some(known) = schema.keys()
        && !known.contains(&key)
    {
        problems.key(&at, format!("there is no key `{key}` here"), Some(suggest(key, known.iter().copied())));
        return false;
    }
    match schema.property(key) {
        // `key:` with nothing behind it is as good as no key.
        Some(schema) if !value.is_null() => prune(value, &at, schema, problems),
        _ => true,
    }
}

/// The typed configuration. serde stops at the first value of a wrong type: it is taken out, and serde begins again.
fn typed(mut value: Value, problems: &mut Problems<'_>) -> RawConfig {
    loop {
        let error = match serde_path_to_error::deserialize::<_, RawConfig>(&value) {
            Ok(raw) => return raw,
            Err(error) => error,
        };
        let pointer = pointer_of(error.path());
        problems.value(&pointer, error.inner().to_string(), None);
        if !take_out(&mut value, &pointer) {
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

/// Takes a key out, or puts an empty text for an item: lists of other things are pruned already. Says whether that changed
/// anything, and so whether another attempt may go further.
fn take_out(value: &mut Value, pointer: &str) -> bool {
    let Some((above, name)) = pointer.rsplit_once('/') else { return false };
    match value.pointer_mut(above) {
        Some(Value::Object(object)) => {
            object.shift_remove(&name.replace("~1", "/").replace("~0", "~")).is_some()
        }
        Some(Value::Array(items)) => {
            let item = name.parse::<usize>().ok().and_then(|at| items.get_mut(at));
            item.is_some_and(|item| !std::mem::replace(item, Value::String(String::new())).is_string())
        }
        _ => false,
    }
}
