//! What holds for all documents and all edits.
#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

mod support;

use std::collections::BTreeSet;

use jobgate_yaml::{Document, Entry, Key, Limits, Mapping, NodeId, Tree, Value, to_yaml};
use proptest::prelude::*;

/// Texts that are easily read as something else.
const AWKWARD: &[&str] = &[
    "",
    "no",
    "1e3",
    "012",
    "a: b",
    "x #y",
    "- x",
    "a\nb\n",
    "a\n\n  b",
    "tail\n\n",
    "it's \"so\"",
    "\t",
    "é\u{85}",
    "?",
    "[x",
    "<<",
    "=",
    "2020-01-01",
    "null",
    "\u{feff}",
    "|",
    "C:\\x",
    "y",
    "0o7",
    "%x",
    "...",
    "---",
];

/// A value to be written; keys are made unique when it is added to a tree.
#[derive(Clone, Debug)]
enum Made {
    Scalar(Value),
    Sequence(Vec<Made>),
    Mapping(Vec<(String, Made)>),
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(AWKWARD).prop_map(str::to_owned),
        "[a-z]{1,8}",
        "[ -~]{0,12}",
        any::<String>(),
        "[a-z #:\n-]{0,20}",
    ]
}

fn scalars() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<f64>().prop_map(|value| Value::Float(if value.is_nan() { f64::NAN } else { value })),
        texts().prop_map(|text| Value::Text(text.into())),
    ]
}

fn made() -> impl Strategy<Value = Made> {
    scalars().prop_map(Made::Scalar).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Made::Sequence),
            proptest::collection::vec((texts(), inner), 0..4).prop_map(Made::Mapping),
        ]
    })
}

fn add(tree: &mut Tree, made: &Made) -> NodeId {
    let value = match made {
        Made::Scalar(value) => value.clone(),
        Made::Sequence(items) => Value::Sequence(items.iter().map(|item| add(tree, item)).collect()),
        Made::Mapping(entries) => {
            let mut mapping = Mapping::default();
            for (key, value) in entries {
                let value = add(tree, value);
                if mapping.get(key).is_none() {
                    mapping.push(Entry { key: Key::text(key.as_str()), key_span: None, value });
                }
            }
            Value::Mapping(mapping)
        }
    };
    tree.add(value)
}

fn tree_of(made: &Made) -> Tree {
    let mut tree = Tree::new(Value::Null);
    let id = add(&mut tree, made);
    let value = tree.value(id).clone();
    let root = tree.root();
    *tree.value_mut(root) = value;
    tree
}

/// Pieces of documents in all styles; each is a list of lines for a mapping at the given depth.
const PIECES: &[&str] = &[
    "# comment\n@: plain # note\n",
    "@: 'single'   # s\n",
    "@: \"double\"\n\n",
    "@:\n  - one # 1\n  # between\n  - two\n  - k: v # kv\n    # about l\n    l: w\n",
    "@:\n- x\n- - y # yy\n  - z\n-\n",
    "@: # on the key\n  a: 1\n  b: {c: 2, d: [3, 4]} # flow\n\n  # inner\n  e:\n    f: g\n",
    "@: |\n  literal # no comment\n\n  more\n",
    "@: >- # folded\n  one\n  two\n",
    "@: |+\n  kept\n\n",
    "@: [\n  a, # A\n  b,\n  c # C\n]\n",
    "@: {\n  p: q, # Q\n  r: s\n  }\n",
    "@:\n",
    "@: ~ # nothing\n",
    "? @\n: explicit\n",
    "@: many\n  lines # end\n",
    "@:\n  # lead\n  below # trail\n",
];

/// Pieces with anchors, aliases and merge keys: a change in one line of them may have to be written in another.
const ALIASES: &[&str] = &[
    "@: &@ {x: 1, y: [2, 3]} # anchored\n@b: *@ # use\n@c: [*@, 4]\n",
    "@: &@\n  x: 1\n  y: 2\n@b:\n  <<: *@ # merged\n  y: 3\n@c: {<<: *@, z: 4}\n",
    "@:\n  <<: &@ {x: 1}\n  w: *@\n@b: {k: &@s text, l: *@s, m: {<<: [*@, {y: 2}]}}\n",
    "@:\n- &@ a # A\n- *@\n- - *@\n  - b\n",
];

fn documents(aliases: bool) -> impl Strategy<Value = String> {
    let all: Vec<&str> = PIECES.iter().chain(ALIASES.iter().filter(|_| aliases)).copied().collect();
    let pieces = proptest::collection::vec(proptest::sample::select(all), 1..6);
    (pieces, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(pieces, crlf, mark, ends)| {
        let piece = |(at, piece): (usize, &&str)| piece.replace('@', &format!("key{at}"));
        let mut text: String = pieces.iter().enumerate().map(piece).collect();
        if !ends {
            text.truncate(text.trim_end().len());
        }
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        format!("{}{text}", if mark { "\u{feff}" } else { "" })
    })
}

fn nodes(tree: &Tree) -> Vec<NodeId> {
    let (mut out, mut open) = (Vec::new(), vec![tree.root()]);
    while let Some(id) = open.pop() {
        out.push(id);
        match tree.value(id) {
            Value::Mapping(mapping) => open.extend(mapping.entries().iter().map(|entry| entry.value)),
            Value::Sequence(items) => open.extend(items),
            _ => {}
        }
    }
    out
}

/// One edit somewhere; gives the lines of the document that it may touch, from 0.
fn edit(document: &Document, tree: &mut Tree, place: usize, what: usize, new: &Made) -> BTreeSet<u32> {
    let all = nodes(tree);
    let id = all[place % all.len()];
    let new = add(tree, new);
    let new_value = tree.value(new).clone();
    let lines = |from: u32, to: u32| document.position(from).line - 1..=document.position(to).line - 1;
    let span = |id: NodeId| document.tree().node(id).span;
    let mut touched = BTreeSet::new();
    let whole = span(id).unwrap();
    match tree.value_mut(id) {
        Value::Mapping(mapping) if what.is_multiple_of(3) || mapping.is_empty() => {
            if mapping.get("an added key").is_none() {
                mapping.push(Entry { key: Key::text("an added key"), key_span: None, value: new });
            }
            touched.extend(lines(whole.end, whole.end));
            touched.extend(flow_lines(document, whole));
        }
        Value::Sequence(items) if what.is_multiple_of(3) || items.is_empty() => {
            items.insert(what % (items.len() + 1), new);
            // In front of the first item of `- - x` there is no line to put one on.
            touched.extend(lines(whole.start, whole.start));
            touched.extend(lines(whole.end, whole.end));
            touched.extend(flow_lines(document, whole));
        }
        Value::Mapping(mapping) => {
            let at = what % mapping.len();
            let entry = mapping.entries()[at].clone();
            if what % 3 == 1 {
                mapping.set_value(at, new)
            } else {
                drop(mapping.remove(at))
            }
            touched.extend(lines(entry.key_span.unwrap().start, span(entry.value).unwrap().end));
            touched.extend(flow_lines(document, whole));
            if mapping.is_empty() {
                touched.extend(lines(whole.start, whole.end));
            }
        }
        Value::Sequence(items) => {
            let at = what % items.len();
            let item = span(items[at]).unwrap();
            if what % 3 == 1 {
                items[at] = new
            } else {
                let _ = items.remove(at);
            }
            let empty = items.is_empty();
            touched.extend(lines(item.start, item.end));
            touched.extend(flow_lines(document, whole));
            if empty {
                touched.extend(lines(whole.start, whole.end));
            }
        }
        value => {
            *value = new_value;
            touched.extend(lines(whole.start, whole.end));
        }
    }
    // The line of the key above a value is where a new one starts.
    touched.extend(keys_above(document, id));
    touched
}

/// All lines of a collection in flow style.
fn flow_lines(document: &Document, span: jobgate_yaml::Span) -> Vec<u32> {
    let text = &document.text()[span.range()];
    let flow = text.starts_with(['[', '{']);
    let lines = document.position(span.start).line - 1..document.position(span.end).line;
    if flow { lines.collect() } else { Vec::new() }
}

/// The line of the key of a node, or of the dash before it.
fn keys_above(document: &Document, id: NodeId) -> Vec<u32> {
    let tree = document.tree();
    for parent in nodes(tree) {
        let entry =
            tree.mapping(parent).and_then(|mapping| mapping.entries().iter().find(|entry| entry.value == id));
        if let Some(entry) = entry {
            return vec![document.position(entry.key_span.unwrap().start).line - 1];
        }
    }
    Vec::new()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_made_tree_is_read_as_it_was(made in made()) {
        let tree = tree_of(&made);
        let text = to_yaml(&tree);
        let document = Document::parse(text.as_bytes(), &Limits::default()).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert!(document.tree().same(document.tree().root(), &tree, tree.root()), "{}", text);
    }

    #[test]
    fn edit_and_read_agree(text in documents(true), edits in proptest::collection::vec((any::<usize>(), any::<usize>(), made()), 1..4)) {
        let document = Document::parse(text.as_bytes(), &Limits::default()).unwrap();
        let mut tree = (**document.tree()).clone();
        for (place, what, new) in &edits {
            let all = nodes(&tree);
            let id = all[place % all.len()];
            let new = add(&mut tree, new);
            let new_value = tree.value(new).clone();
            match tree.value_mut(id) {
                Value::Mapping(mapping) if what.is_multiple_of(3) || mapping.is_empty() => {
                    if mapping.get("an added key").is_none() {
                        mapping.push(Entry { key: Key::text("an added key"), key_span: None, value: new });
                    }
                }
                Value::Mapping(mapping) => drop(mapping.remove(what % mapping.len())),
                Value::Sequence(items) => items.insert(what % (items.len() + 1), new),
                value => *value = new_value,
            }
        }
        let out = document.render(&tree).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        let again = Document::parse(out.as_bytes(), &Limits::default()).unwrap();
        prop_assert!(again.tree().same(again.tree().root(), &tree, tree.root()));
        prop_assert_eq!(out.starts_with('\u{feff}'), text.starts_with('\u{feff}'));
    }

    #[test]
    fn lines_that_no_change_touches_stay(text in documents(false), place in any::<usize>(), what in any::<usize>(), new in made()) {
        let document = Document::parse(text.as_bytes(), &Limits::default()).unwrap();
        let mut tree = (**document.tree()).clone();
        let touched = edit(&document, &mut tree, place, what, &new);
        let out = document.render(&tree).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        let mut written = out.trim_start_matches('\u{feff}').lines();
        let unfinished = !text.ends_with('\n');
        for (number, line) in document.text().lines().enumerate() {
            // A text at the end that has no last line break has to say so once lines follow.
            if unfinished && (line.ends_with(": |") || line.ends_with(": |+")) {
                continue;
            }
            // Blank lines that would become a part of a text that keeps its own go with what stood before them.
            if line.is_empty() && text.contains("|+") {
                continue;
            }
            if !touched.contains(&(number as u32)) {
                prop_assert!(written.any(|other| other == line), "line {} is gone: {:?}\n{}\n->\n{}", number + 1, line, text, out);
            }
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Document::parse(&bytes, &Limits::default());
    }

    #[test]
    fn no_text_makes_it_panic(text in "[-a?:,\\[\\]{}&*!|>'\"%@`# \t\r\n~<=0-9.éü\u{85}\u{feff}]{0,80}") {
        if let Ok(document) = Document::parse(text.as_bytes(), &Limits::default()) {
            let tree = document.tree();
            for id in nodes(tree) {
                if let Some(span) = tree.node(id).span {
                    prop_assert!(document.text().get(span.range()).is_some());
                    document.position(span.start);
                }
            }
            let mut wanted = (**tree).clone();
            let root = wanted.root();
            if let Value::Mapping(mapping) = wanted.value(root).clone() {
                for at in 0..mapping.len() {
                    let mut mapping = mapping.clone();
                    mapping.remove(at);
                    *wanted.value_mut(root) = Value::Mapping(mapping);
                    let _ = document.render(&wanted);
                }
            }
        }
    }
}
