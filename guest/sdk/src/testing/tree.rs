//! Nodes of the test document: JSON, with derived nodes kept as keys that begin with [`DERIVED`].

use serde_json::{Map, Value as Json};

use super::pattern::DERIVED;
use crate::{Pointer, Value};

/// The node at a path.
pub(super) fn node<'a>(root: &'a Json, path: &[String]) -> Option<&'a Json> {
    path.iter().try_fold(root, |node, name| match node {
        Json::Object(entries) => entries.get(name),
        Json::Array(items) => items.get(index(name)?),
        _ => None,
    })
}

/// The node at a path, to be changed.
pub(super) fn node_mut<'a>(root: &'a mut Json, path: &[String]) -> Option<&'a mut Json> {
    path.iter().try_fold(root, |node, name| match node {
        Json::Object(entries) => entries.get_mut(name),
        Json::Array(items) => items.get_mut(index(name)?),
        _ => None,
    })
}

/// An index of a sequence: `0`, or digits without a leading zero.
pub(super) fn index(name: &str) -> Option<usize> {
    let plain = name == "0" || !name.starts_with(['0', '+']);
    name.parse().ok().filter(|_| plain)
}

/// The pointer of a path.
pub(super) fn pointer_of(path: &[String]) -> Pointer {
    path.iter().fold(Pointer::ROOT, |pointer, name| match name.strip_prefix(DERIVED) {
        Some(derived) => pointer.derived(derived),
        None => pointer.child(name),
    })
}

/// Names below a node, in document order: derived nodes after the others.
pub(super) fn names(node: &Json) -> Vec<String> {
    match node {
        Json::Object(entries) => {
            let (derived, mut own): (Vec<_>, Vec<_>) =
                entries.keys().cloned().partition(|key| key.starts_with(DERIVED));
            own.extend(derived);
            own
        }
        Json::Array(items) => (0..items.len()).map(|index| index.to_string()).collect(),
        _ => Vec::new(),
    }
}

/// The JSON of a node without derived nodes below it.
pub(super) fn plain(node: &Json) -> Json {
    match node {
        Json::Object(entries) => {
            let own = entries.iter().filter(|(key, _)| !key.starts_with(DERIVED));
            Json::Object(own.map(|(key, value)| (key.clone(), plain(value))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(plain).collect()),
        scalar => scalar.clone(),
    }
}

/// A node as a policy reads it.
pub(super) fn value(node: &Json) -> Value {
    match node {
        Json::Null => Value::Null,
        Json::Bool(boolean) => Value::Boolean(*boolean),
        Json::String(text) => Value::Text(text.clone()),
        Json::Number(number) => {
            let text = number.to_string();
            match (number.as_i64(), number.as_f64()) {
                (Some(integer), _) => Value::Integer(integer),
                (None, Some(float)) if text.contains(['.', 'e', 'E']) => Value::Float(float),
                _ => Value::Json(text),
            }
        }
        container => Value::Json(plain(container).to_string()),
    }
}

/// A value as a policy writes it.
pub(super) fn json(pointer: &str, value: &Value) -> Json {
    match value {
        Value::Opaque(spelling) => panic!("`{pointer}`: an opaque value (`{spelling}`) cannot be written"),
        other => serde_json::from_str(&other.to_json())
            .unwrap_or_else(|e| panic!("`{pointer}`: the JSON text does not parse: {e}")),
    }
}

/// Makes `node` what `wanted` says, keeping what does not differ: the order of keys, and derived nodes.
pub(super) fn change(node: &mut Json, wanted: Json) {
    match (node, wanted) {
        (Json::Object(entries), Json::Object(wanted)) => {
            entries.retain(|key, _| key.starts_with(DERIVED) || wanted.contains_key(key));
            for (key, value) in wanted {
                match entries.get_mut(&key) {
                    Some(entry) => change(entry, value),
                    None => drop(entries.insert(key, value)),
                }
            }
        }
        (Json::Array(items), Json::Array(wanted)) => {
            items.truncate(wanted.len());
            let mut wanted = wanted.into_iter();
            for (item, value) in items.iter_mut().zip(&mut wanted) {
                change(item, value);
            }
            items.extend(wanted);
        }
        (node, wanted) => *node = wanted,
    }
}

/// The places at which two trees differ: the smallest nodes that hold all of the difference.
pub(super) fn differences(old: &Json, new: &Json, at: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    let empty = Map::new();
    match (old, new) {
        (Json::Object(old), Json::Object(new)) => {
            for key in old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))) {
                below(old.get(key), new.get(key), key.clone(), at, found);
            }
        }
        (Json::Null, Json::Object(new)) if !new.is_empty() => {
            differences(&Json::Object(empty), &Json::Object(new.clone()), at, found);
        }
        (Json::Array(old), Json::Array(new)) => {
            for index in 0..old.len().max(new.len()) {
                below(old.get(index), new.get(index), index.to_string(), at, found);
            }
        }
        (old, new) if old != new => found.push(at.clone()),
        _ => {}
    }
}

fn below(
    old: Option<&Json>,
    new: Option<&Json>,
    name: String,
    at: &mut Vec<String>,
    found: &mut Vec<Vec<String>>,
) {
    at.push(name);
    match (old, new) {
        (Some(old), Some(new)) => differences(old, new, at, found),
        (None, None) => {}
        _ => found.push(at.clone()),
    }
    at.pop();
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_keeps_the_order_of_keys_and_derived_nodes() {
        let mut node = json!({"b": 1, "a": {"x": [1, 2, 3]}, "gone": 0, "\0dockerfile": {}});
        change(&mut node, json!({"a": {"x": [1, 9]}, "b": 1, "new": true}));
        assert_eq!(
            node.to_string(),
            json!({"b": 1, "a": {"x": [1, 9]}, "\0dockerfile": {}, "new": true}).to_string()
        );
        assert_eq!(names(&node), ["b", "a", "new", "\0dockerfile"]);
        assert_eq!(value(&node), Value::Json(r#"{"b":1,"a":{"x":[1,9]},"new":true}"#.to_owned()));
    }

    #[test]
    fn differences_are_the_smallest_places() {
        let old = json!({"a": {"x": 1, "y": 2}, "l": [1, 2], "n": null, "same": [0]});
        let new = json!({"a": {"x": 1, "y": 3}, "l": [1], "n": {"k": 1}, "same": [0], "z": 1});
        let mut found = Vec::new();
        differences(&old, &new, &mut Vec::new(), &mut found);
        let found: Vec<_> = found.iter().map(|path| pointer_of(path).to_string()).collect();
        assert_eq!(found, ["/a/y", "/l/1", "/n/k", "/z"]);
    }

    #[test]
    fn integers_and_floats_differ() {
        assert_eq!(value(&json!(1)), Value::Integer(1));
        assert_eq!(value(&json!(1.0)), Value::Float(1.0));
        assert_eq!(json("/x", &Value::Float(1.0)), json!(1.0));
        assert_ne!(json!(1), json!(1.0));
    }

    #[test]
    fn indices_have_one_spelling() {
        assert_eq!(index("0"), Some(0));
        assert_eq!(index("10"), Some(10));
        for wrong in ["", "00", "01", "-", "+1", "-1", "a"] {
            assert_eq!(index(wrong), None, "{wrong}");
        }
    }
}
