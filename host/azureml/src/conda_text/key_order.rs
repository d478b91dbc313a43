//! The order of keys: Python's `sorted`, or none.

use std::cmp::Ordering;

use jobgate_yaml::{Key, KeyValue, OpaqueKind};

/// Entries in the order of their keys. Python refuses to compare keys of different types, and PyYAML leaves the order alone
/// then; integers, floats and booleans are one type in that.
pub(super) fn sorted<T>(entries: &[T], key: impl Fn(&T) -> &Key) -> Vec<&T> {
    let mut sorted: Vec<&T> = entries.iter().collect();
    let mut types = entries.iter().map(|entry| type_of(key(entry)));
    let first = types.next();
    if types.all(|found| Some(found) == first) {
        if first == Some(Type::Number) {
            sorted.sort_by(|a, b| number_order(key(a), key(b)));
        } else {
            sorted.sort_by(|a, b| content(key(a)).cmp(content(key(b))));
        }
    }
    sorted
}

/// Types whose values Python compares.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Null,
    Number,
    Text,
    Bytes,
    Date,
    /// A date-time without an offset.
    LocalTime,
    /// A date-time with an offset.
    Instant,
}

fn type_of(key: &Key) -> Type {
    match &key.value {
        KeyValue::Null => Type::Null,
        KeyValue::Text => Type::Text,
        KeyValue::Bool(_) | KeyValue::Int(_) | KeyValue::BigInt | KeyValue::Float(_) => Type::Number,
        KeyValue::Opaque(opaque) => match &opaque.kind {
            OpaqueKind::Date(_) => Type::Date,
            OpaqueKind::DateTime(time) => {
                let clock = time.split_once('T').map_or("", |(_, clock)| clock);
                if clock.contains(['+', '-']) { Type::Instant } else { Type::LocalTime }
            }
            OpaqueKind::Bytes(_) | OpaqueKind::Set(_) | OpaqueKind::Pairs(_) => Type::Bytes,
        },
    }
}

/// What orders keys that are no numbers: strings by code point, as their UTF-8 does; ISO 8601 by time, as its text does.
fn content(key: &Key) -> &[u8] {
    match &key.value {
        KeyValue::Opaque(opaque) => match &opaque.kind {
            OpaqueKind::Date(text) | OpaqueKind::DateTime(text) => text.as_bytes(),
            OpaqueKind::Bytes(bytes) => bytes,
            OpaqueKind::Set(_) | OpaqueKind::Pairs(_) => opaque.spelling.as_bytes(),
        },
        _ => key.spelling.as_bytes(),
    }
}

/// The exact order of numbers of any size: by the nearest float, and where that is the same, by the digits.
fn number_order(a: &Key, b: &Key) -> Ordering {
    let (near_a, near_b) = (nearest(a), nearest(b));
    near_a.total_cmp(&near_b).then_with(|| {
        let order = magnitude(a).cmp(&magnitude(b));
        if near_a < 0.0 { order.reverse() } else { order }
    })
}

fn nearest(key: &Key) -> f64 {
    match &key.value {
        KeyValue::Bool(value) => f64::from(u8::from(*value)),
        KeyValue::Int(value) => *value as f64,
        KeyValue::Float(value) => *value,
        _ => key.spelling.parse().unwrap_or(f64::NAN),
    }
}

/// Whether the number is a float that is infinite, then how many digits it has and which, without its sign. Floats that share
/// their nearest float with an integer are integers themselves.
fn magnitude(key: &Key) -> (bool, usize, String) {
    let (infinite, text) = match &key.value {
        KeyValue::Bool(value) => (false, u8::from(*value).to_string()),
        KeyValue::Float(value) => (value.is_infinite(), format!("{value:.0}")),
        _ => (false, key.spelling.to_string()),
    };
    let digits = text.trim_start_matches('-').to_owned();
    (infinite, digits.len(), digits)
}
