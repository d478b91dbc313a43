//! What the command line sets in a root spec: `--set a.b=c` and `--name`, as the official client applies them, before the spec is
//! looked at (azure-ai-ml 1.35.2, `params_override`).

use std::collections::HashMap;
use std::sync::Arc;

use jobgate_yaml::{Document, Entry, Key, Limits, NodeId, Opaque, OpaqueKind, Tree, Value};

use super::SpecFile;
use crate::finding::{Finding, Place};
use crate::host_rules as rules;
use crate::pointer::escape;

/// The most keys of a path: with the deepest value the spec still keeps to the depth of a submission.
const KEYS: usize = 50;

/// One value that is set in a root spec.
#[derive(Clone, Debug)]
pub struct Override {
    /// What places of it are called, for example `--set inputs.epochs`.
    shown: Arc<str>,
    /// The keys that lead to it, at least one.
    keys: Vec<Arc<str>>,
    /// The value: the root of this tree.
    value: Arc<Tree>,
}

/// What is wrong with the text of a `--set`. Untrusted text: escape before printing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` sets nothing: {why}")]
pub struct OverrideProblem {
    text: String,
    why: &'static str,
}

impl Override {
    /// Reads `a.b=c`: keys between dots (`\.` is a dot within a key), and a value, which is what the same text would be behind a key in
    /// a spec: `2` is an integer, `yes` a boolean, nothing is null; quotes make a text of it, and a list or a mapping in brackets is one.
    /// What is no YAML, or has a meaning in YAML that only a file gives it (anchors, tags, comments), is a text as it stands.
    ///
    /// # Errors
    /// When there is no `=`, or a key is empty.
    pub fn set(text: &str) -> Result<Self, OverrideProblem> {
        // The value may be a secret, and is not told.
        let told = text.split_once('=').map_or(text, |(path, _)| path);
        let problem = |why| OverrideProblem { text: told.to_owned(), why };
        let (path, value) = text.split_once('=').ok_or_else(|| problem("there is no `=` in it"))?;
        let keys = keys(path);
        if keys.iter().any(|key| key.is_empty()) {
            return Err(problem("a key before the `=` is empty"));
        }
        if keys.len() > KEYS {
            return Err(problem("it nests deeper than any spec"));
        }
        Ok(Self { shown: format!("--set {path}").into(), keys, value: Arc::new(read(value)) })
    }

    /// Sets the name, which is a text whatever it looks like.
    pub fn name(name: &str) -> Self {
        let value = Arc::new(Tree::new(Value::Text(name.into())));
        Self { shown: "--name".into(), keys: vec!["name".into()], value }
    }
}

/// The keys of a path.
fn keys(path: &str) -> Vec<Arc<str>> {
    let mut keys = vec![String::new()];
    let mut chars = path.chars().peekable();
    while let Some(char) = chars.next() {
        match (char, keys.last_mut()) {
            ('\\', Some(key)) if chars.next_if_eq(&'.').is_some() => key.push('.'),
            ('.', _) => keys.push(String::new()),
            (char, Some(key)) => key.push(char),
            (_, None) => {}
        }
    }
    keys.into_iter().map(Arc::from).collect()
}

/// The value of a text.
fn read(text: &str) -> Tree {
    let verbatim = || Tree::new(Value::Text(text.into()));
    let starts = |marks: &[char]| text.starts_with(marks);
    if starts(&['&', '*', '!', '%', '#', '|', '>']) || text.contains(['\n', '\r']) {
        return verbatim();
    }
    let Ok(document) = Document::parse(text.as_bytes(), &Limits::default()) else { return verbatim() };
    let tree = document.tree();
    let is_meant = match tree.value(tree.root()) {
        Value::Sequence(_) => starts(&['[']),
        Value::Mapping(_) => starts(&['{']),
        Value::Text(_) => starts(&['"', '\'']),
        _ => !text.contains('#'),
    };
    if is_meant { (**tree).clone() } else { verbatim() }
}

/// Sets the values in a root spec that was read, and gives what cannot be set. A key that is not there is made; what leads through a
/// text, a list or another value that has no keys is refused, as the official client does.
pub(super) fn apply(spec: &mut SpecFile, overrides: &[Override]) -> Vec<Finding> {
    if overrides.is_empty() {
        return Vec::new();
    }
    let mut tree = (*spec.tree).clone();
    let mut made = HashMap::new();
    let mut findings = Vec::new();
    for one in overrides {
        if let Err((node, pointer)) = put(&mut tree, one, &mut made) {
            findings.push(refused(spec, &tree, one, (node, &pointer)));
        }
    }
    spec.edited = true;
    spec.tree = Arc::new(tree);
    spec.set = Arc::new(made);
    findings
}

/// What has no keys, and the pointer to it.
type Barred = (NodeId, String);

fn put(tree: &mut Tree, one: &Override, made: &mut HashMap<NodeId, Arc<str>>) -> Result<(), Barred> {
    let Some((last, above)) = one.keys.split_last() else { return Ok(()) };
    let mut node = tree.root();
    let mut pointer = String::new();
    for key in above {
        takes_keys(tree, node, &pointer)?;
        let child = tree.get(node, key).filter(|&child| *tree.value(child) != Value::Null);
        pointer = format!("{pointer}/{}", escape(key));
        node = match child {
            Some(child) => child,
            None => {
                let child = tree.add(Value::Mapping(jobgate_yaml::Mapping::default()));
                made.insert(child, Arc::clone(&one.shown));
                enter(tree, node, key, child);
                child
            }
        };
    }
    takes_keys(tree, node, &pointer)?;
    let value = copy(&one.value, one.value.root(), tree, &mut |node| {
        made.insert(node, Arc::clone(&one.shown));
    });
    enter(tree, node, last, value);
    Ok(())
}

fn takes_keys(tree: &Tree, node: NodeId, pointer: &str) -> Result<(), Barred> {
    match tree.value(node) {
        Value::Mapping(_) => Ok(()),
        _ => Err((node, pointer.to_owned())),
    }
}

/// Lets a key of a mapping have this value.
pub(super) fn enter(tree: &mut Tree, mapping: NodeId, key: &Arc<str>, value: NodeId) {
    if let Value::Mapping(mapping) = tree.value_mut(mapping) {
        match mapping.position(key) {
            Some(at) => mapping.set_value(at, value),
            None => mapping.push(Entry { key: Key::text(Arc::clone(key)), key_span: None, value }),
        }
    }
}

/// Copies a node of one tree into another, where no text spells it.
pub(super) fn copy(from: &Tree, node: NodeId, to: &mut Tree, each: &mut dyn FnMut(NodeId)) -> NodeId {
    let value = match from.value(node) {
        Value::Sequence(items) => {
            Value::Sequence(items.iter().map(|&item| copy(from, item, to, each)).collect())
        }
        Value::Mapping(mapping) => {
            let mut copied = jobgate_yaml::Mapping::with_capacity(mapping.len());
            for entry in mapping.entries() {
                let value = copy(from, entry.value, to, each);
                copied.push(Entry { key: entry.key.clone(), key_span: None, value });
            }
            Value::Mapping(copied)
        }
        Value::Opaque(Opaque { spelling, kind: OpaqueKind::Pairs(pairs) }) => {
            let mut pair =
                |&(key, value): &(NodeId, NodeId)| (copy(from, key, to, each), copy(from, value, to, each));
            let kind = OpaqueKind::Pairs(pairs.iter().map(&mut pair).collect());
            Value::Opaque(Opaque { spelling: Arc::clone(spelling), kind })
        }
        other => other.clone(),
    };
    let node = to.add(value);
    each(node);
    node
}

fn refused(spec: &SpecFile, tree: &Tree, one: &Override, (node, pointer): (NodeId, &str)) -> Finding {
    let what = match tree.value(node) {
        Value::Text(text) => format!("the text `{text}`, perhaps a reference"),
        Value::Sequence(_) => "a list".to_owned(),
        _ => "a single value".to_owned(),
    };
    let message = format!("`{}` leads through `{pointer}`, which is {what}", one.shown);
    let finding = rules::OVERRIDE.error(message, "set the whole value instead, or change what it refers to");
    let span = tree.node(node).span.unwrap_or(jobgate_yaml::Span { start: 0, end: 0 });
    rules::at(finding, super::place::place(spec, span), pointer)
}

impl SpecFile {
    /// Where something stands that the command line set; none for what a file says.
    pub(super) fn set_place(&self, node: NodeId) -> Option<Place> {
        let file = self.set.get(&node)?.to_string();
        Some(Place { file, line: 1, column: 1, span: (0, 0) })
    }
}
