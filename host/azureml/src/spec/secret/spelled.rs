//! Secrets in a text that is YAML, a conda file as it is sent: PyYAML doubles quotes, escapes signs and folds lines.

use std::collections::HashSet;
use std::ops::Range;

use jobgate_yaml::{Document, Limits, OpaqueKind, Value};

use crate::plan::SecretPlace;

/// A secret as one style of YAML writes it, on one line.
pub(super) struct Spelled {
    pub(super) text: String,
    pub(super) parts: Vec<Part>,
}

/// A part of a secret that is written as it is.
pub(super) struct Part {
    written: Range<usize>,
    of_secret: Range<usize>,
}

impl Part {
    /// Where it stands in a text that has the secret at a byte, and in the spec that has the secret at a place.
    pub(super) fn at(&self, byte: usize, secret: &SecretPlace) -> (Range<usize>, SecretPlace) {
        let start = secret.bytes.map_or(0, |(start, _)| start);
        let bytes = (start + self.of_secret.start, start + self.of_secret.end);
        let place = SecretPlace { pointer: secret.pointer.clone(), bytes: Some(bytes) };
        (byte + self.written.start..byte + self.written.end, place)
    }
}

/// The spellings of a secret other than its own: in single quotes, and in double ones. Letters outside ASCII, of which double quotes make
/// digits, have none here.
pub(super) fn spellings(secret: &str) -> impl Iterator<Item = Spelled> {
    let single = |sign| (sign == '\'').then_some('\'');
    let double = |sign| matches!(sign, '"' | '\\').then_some('\\');
    [spelling(secret, single), spelling(secret, double)].into_iter().flatten()
}

/// The spelling with a mark in front of some signs; none if there are no such signs. A sign that is its own mark, so that it is doubled,
/// ends one part and begins the next: neither tells the sign.
fn spelling(secret: &str, mark: impl Fn(char) -> Option<char>) -> Option<Spelled> {
    let (mut text, mut parts) = (String::new(), Vec::new());
    let (mut written, mut from) = (0, 0);
    for (at, sign) in secret.char_indices() {
        if let Some(mark) = mark(sign) {
            let is_doubled = mark == sign;
            if is_doubled {
                text.push(mark);
            }
            let to = if is_doubled { at + sign.len_utf8() } else { at };
            parts.push(Part { written: written..text.len(), of_secret: from..to });
            if !is_doubled {
                text.push(mark);
            }
            (written, from) = (text.len(), at);
        }
        text.push(sign);
    }
    if parts.is_empty() {
        return None;
    }
    parts.push(Part { written: written..text.len(), of_secret: from..secret.len() });
    parts.retain(|part| !part.written.is_empty());
    Some(Spelled { text, parts })
}

/// Every scalar and key of a text, if it is YAML.
pub(super) fn each_scalar(text: &str, each: &mut dyn FnMut(&str)) {
    let Ok(document) = Document::parse(text.as_bytes(), &Limits::default()) else { return };
    let tree = document.tree();
    let mut seen = HashSet::new();
    let mut open = vec![tree.root()];
    while let Some(node) = open.pop() {
        if !seen.insert(node) {
            continue;
        }
        match tree.value(node) {
            Value::Text(text) => each(text),
            Value::Opaque(opaque) => {
                each(&opaque.spelling);
                if let OpaqueKind::Date(text) | OpaqueKind::DateTime(text) = &opaque.kind {
                    each(text);
                }
            }
            Value::Sequence(items) => open.extend(items),
            Value::Mapping(mapping) => {
                for entry in mapping.entries() {
                    each(&entry.key.spelling);
                    open.push(entry.value);
                }
            }
            _ => {}
        }
    }
}
