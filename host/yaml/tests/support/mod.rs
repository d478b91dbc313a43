//! Edits of trees by JSON pointer, as the tests write them.
#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

use jobgate_yaml::{Document, Entry, Key, Limits, Mapping, NodeId, Tree, Value};
use serde_json::Value as Json;

/// Reads a text that has to be a document.
pub fn read(text: &str) -> Document {
    Document::parse(text.as_bytes(), &Limits::default()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Adds a JSON value to a tree.
pub fn add(tree: &mut Tree, json: &Json) -> NodeId {
    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(value) => Value::Int(value),
            None => Value::Float(number.as_f64().unwrap()),
        },
        Json::String(text) => Value::Text(text.as_str().into()),
        Json::Array(items) => Value::Sequence(items.iter().map(|item| add(tree, item)).collect()),
        Json::Object(object) => {
            let mut mapping = Mapping::default();
            for (key, value) in object {
                let value = add(tree, value);
                mapping.push(Entry { key: Key::text(key.as_str()), key_span: None, value });
            }
            Value::Mapping(mapping)
        }
    };
    tree.add(value)
}

/// The node at a pointer.
pub fn at(tree: &Tree, pointer: &str) -> NodeId {
    pointer.split('/').skip(1).fold(tree.root(), |id, segment| match tree.value(id) {
        Value::Mapping(mapping) => mapping.get(&unescaped(segment)).unwrap_or_else(|| panic!("no {pointer}")),
        Value::Sequence(items) => items[segment.parse::<usize>().unwrap()],
        _ => panic!("no {pointer}"),
    })
}

fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// Adds or replaces what is at a pointer. A null parent becomes a mapping; `-` is behind the last item, an index replaces.
pub fn set(tree: &mut Tree, pointer: &str, json: &Json) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let (parent, last) = (at(tree, parent), unescaped(last));
    let new = add(tree, json);
    match tree.value_mut(parent) {
        Value::Sequence(items) if last == "-" => items.push(new),
        Value::Sequence(items) => items[last.parse::<usize>().unwrap()] = new,
        value => {
            if *value == Value::Null {
                *value = Value::Mapping(Mapping::default());
            }
            let Value::Mapping(mapping) = value else { panic!("no mapping above {pointer}") };
            match mapping.position(&last) {
                Some(at) => mapping.set_value(at, new),
                None => mapping.push(Entry { key: Key::text(last), key_span: None, value: new }),
            }
        }
    }
}

/// Puts an item in front of the one at a pointer.
pub fn insert(tree: &mut Tree, pointer: &str, json: &Json) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let parent = at(tree, parent);
    let new = add(tree, json);
    let Value::Sequence(items) = tree.value_mut(parent) else { panic!("no sequence above {pointer}") };
    items.insert(last.parse().unwrap(), new);
}

/// Removes what is at a pointer.
pub fn remove(tree: &mut Tree, pointer: &str) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let parent = at(tree, parent);
    match tree.value_mut(parent) {
        Value::Sequence(items) => drop(items.remove(last.parse().unwrap())),
        Value::Mapping(mapping) => drop(mapping.remove(mapping.position(&unescaped(last)).unwrap())),
        _ => panic!("nothing at {pointer}"),
    }
}

/// The text after an edit.
pub fn edited(text: &str, edit: impl FnOnce(&mut Tree)) -> String {
    let document = read(text);
    let mut tree = (**document.tree()).clone();
    edit(&mut tree);
    document.render(&tree).unwrap_or_else(|error| panic!("{error}\n{text}"))
}
