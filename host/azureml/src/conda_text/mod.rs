//! The text that is sent for a conda file: what PyYAML dumps (client-protocol §1 step 7).
//!
//! No crate writes YAML as PyYAML does, and as the text enters the environment's id (client-protocol §3.3) a text that only
//! means the same would make another environment. So this follows `representer.py`, `serializer.py` and `emitter.py` of
//! PyYAML 6.0.3, as far as its default settings reach: block style, keys sorted, two blanks of indentation, 80 columns, ASCII.

mod emitter;
mod key_order;
mod objects;
mod scalar;

use std::borrow::Cow;

use jobgate_yaml::{Key, KeyValue, Mapping, NodeId, Opaque, OpaqueKind, Tree, Value, float_repr};

use emitter::Emitter;
use key_order::sorted;
use objects::{Objects, Role};
use scalar::Scalar;

/// Python's `yaml.dump` of a node of a tree, with PyYAML's default settings: the text that the client sends as `condaFile`.
///
/// Comments are gone, keys are sorted, lines are folded at 80 columns. A sequence or mapping that is used more than once, by an
/// alias or a merge key, is written once with an anchor `&id001`, and `*id001` where it is used again.
///
/// A tree does not tell everything of which Python makes a difference. The text differs from PyYAML's where
///
/// * an alias stands for an empty collection, a date, bytes or a set: PyYAML gives them anchors, here they are written again;
/// * a mapping holds nothing but one merge key (`{<<: *a}`): it is taken for an alias of what it merges;
/// * the members of a set, which Python keeps in no order, are of several types, and so are not sorted either;
/// * not-a-number is a key among other numbers, or keys are timestamps with different offsets;
/// * a character is written as two halves (`"\ud83d\ude00"`), which Python does not put together.
///
/// An edit ends what it breaks only: a copy that differs is written in full, what is equal within it keeps its anchor.
///
/// ```
/// use jobgate_yaml::{Document, Limits};
///
/// let file = "name: e # mine\ndependencies:\n  - python=3.10\n  - pip: [\"numpy\", 'yes']\n";
/// let document = Document::parse(file.as_bytes(), &Limits::default())?;
/// let text = jobgate_azureml::conda_text(document.tree(), document.tree().root());
/// assert_eq!(text, "dependencies:\n- python=3.10\n- pip:\n  - numpy\n  - 'yes'\nname: e\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn conda_text(tree: &Tree, node: NodeId) -> String {
    let mut dump = Dump { tree, objects: Objects::of(tree, node), emitter: Emitter::default() };
    dump.node(node, Place { indent: None, value_of_mapping: false });
    let open_ended = dump.is_plain_text(node);
    dump.emitter.end(open_ended)
}

/// Where a node is written.
#[derive(Clone, Copy)]
struct Place {
    /// The indentation of the collection around; none at the root.
    indent: Option<usize>,
    /// Whether the node is the value of a mapping: a sequence is not indented then.
    value_of_mapping: bool,
}

impl Place {
    /// The indentation of a scalar, which shows in the further lines of a folded one.
    fn scalar_indent(self) -> usize {
        self.indent.unwrap_or(0) + 2
    }

    fn collection_indent(self) -> usize {
        self.indent.map_or(0, |indent| indent + 2)
    }
}

struct Dump<'t> {
    tree: &'t Tree,
    objects: Objects,
    emitter: Emitter,
}

impl Dump<'_> {
    fn node(&mut self, id: NodeId, place: Place) {
        match self.objects.role(id) {
            Role::Alias(number) => return self.emitter.indicator(&format!("*id{number:03}")),
            Role::Anchor(number) => self.emitter.indicator(&format!("&id{number:03}")),
            Role::Single => {}
        }
        let tree = self.tree;
        match tree.value(id) {
            Value::Sequence(items) => self.sequence(items, place),
            Value::Mapping(mapping) => self.mapping(mapping, place),
            Value::Opaque(Opaque { kind: OpaqueKind::Set(members), .. }) => self.set(members, place),
            Value::Opaque(Opaque { kind: OpaqueKind::Pairs(pairs), .. }) => self.pairs(pairs, place),
            other => {
                if let Some(scalar) = of_value(other) {
                    self.emitter.scalar(&scalar, place.scalar_indent(), true);
                }
            }
        }
    }

    fn sequence(&mut self, items: &[NodeId], place: Place) {
        if items.is_empty() {
            return self.emitter.empty("[", "]");
        }
        let indent = self.sequence_indent(place);
        for &item in items {
            self.emitter.item(indent);
            self.node(item, Place { indent: Some(indent), value_of_mapping: false });
        }
    }

    /// The indentation of the items of a sequence: that of the key above, unless something other than an indicator of
    /// structure (`- `, `? `, `: `) would have to stand before.
    fn sequence_indent(&self, place: Place) -> usize {
        match place.indent {
            Some(indent) if place.value_of_mapping && !self.emitter.at_indentation() => indent,
            _ => place.collection_indent(),
        }
    }

    fn mapping(&mut self, mapping: &Mapping, place: Place) {
        if mapping.is_empty() {
            return self.emitter.empty("{", "}");
        }
        let indent = place.collection_indent();
        for entry in sorted(mapping.entries(), |entry| &entry.key) {
            self.key(&entry.key, indent);
            self.node(entry.value, Place { indent: Some(indent), value_of_mapping: true });
        }
    }

    /// A key and the colon behind it.
    fn key(&mut self, key: &Key, indent: usize) {
        let scalar = of_key(key);
        if scalar.is_simple_key() {
            self.emitter.line(indent);
            self.emitter.scalar(&scalar, indent + 2, false);
            self.emitter.colon();
        } else {
            self.emitter.complex_key(indent);
            self.emitter.scalar(&scalar, indent + 2, true);
            self.emitter.complex_colon(indent);
        }
    }

    fn set(&mut self, members: &[Key], place: Place) {
        self.emitter.indicator("!!set");
        if members.is_empty() {
            return self.emitter.empty("{", "}");
        }
        let indent = place.collection_indent();
        for member in sorted(members, |member| member) {
            self.key(member, indent);
            self.emitter.scalar(&plain("null", "!!null"), indent + 2, true);
        }
    }

    /// Ordered pairs are a list of tuples to Python, and tuples have a tag of its own.
    fn pairs(&mut self, pairs: &[(NodeId, NodeId)], place: Place) {
        if pairs.is_empty() {
            return self.emitter.empty("[", "]");
        }
        let indent = self.sequence_indent(place);
        let tuple = Place { indent: Some(indent), value_of_mapping: false };
        for &(key, value) in pairs {
            self.emitter.item(indent);
            self.emitter.indicator("!!python/tuple");
            self.sequence(&[key, value], tuple);
        }
    }

    /// Whether a node is a scalar without quotes.
    fn is_plain_text(&self, id: NodeId) -> bool {
        of_value(self.tree.value(id)).is_some_and(|scalar| scalar.is_plain())
    }
}

fn plain<'t>(text: impl Into<Cow<'t, str>>, tag: &'static str) -> Scalar<'t> {
    Scalar::Plain { text: text.into(), tag }
}

/// The scalar for a value; none for a collection.
fn of_value(value: &Value) -> Option<Scalar<'_>> {
    Some(match value {
        Value::Null => plain("null", "!!null"),
        Value::Bool(value) => plain(bool_text(*value), "!!bool"),
        Value::Int(value) => plain(value.to_string(), "!!int"),
        Value::BigInt(digits) => plain(&**digits, "!!int"),
        Value::Float(value) => plain(float_text(*value), "!!float"),
        Value::Text(text) => Scalar::Text(text),
        Value::Opaque(opaque) => of_opaque(opaque)?,
        Value::Sequence(_) | Value::Mapping(_) => return None,
    })
}

fn of_key(key: &Key) -> Scalar<'_> {
    match &key.value {
        KeyValue::Text => Scalar::Text(&key.spelling),
        KeyValue::Null => plain("null", "!!null"),
        KeyValue::Bool(value) => plain(bool_text(*value), "!!bool"),
        KeyValue::Int(value) => plain(value.to_string(), "!!int"),
        KeyValue::BigInt => plain(&*key.spelling, "!!int"),
        KeyValue::Float(value) => plain(float_text(*value), "!!float"),
        // No collection is a key in Python.
        KeyValue::Opaque(opaque) => of_opaque(opaque).unwrap_or(Scalar::Text(&key.spelling)),
    }
}

fn of_opaque(opaque: &Opaque) -> Option<Scalar<'_>> {
    Some(match &opaque.kind {
        OpaqueKind::Date(date) => plain(&**date, "!!timestamp"),
        OpaqueKind::DateTime(time) => plain(time.replacen('T', " ", 1), "!!timestamp"),
        OpaqueKind::Bytes(bytes) => Scalar::Bytes(bytes),
        OpaqueKind::Set(_) | OpaqueKind::Pairs(_) => return None,
    })
}

fn bool_text(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// As `represent_float` has it: YAML 1.1 wants a point in a float, and its own names for what is no number.
fn float_text(value: f64) -> String {
    let text = float_repr(value);
    match text.as_str() {
        "nan" => ".nan".to_owned(),
        "inf" => ".inf".to_owned(),
        "-inf" => "-.inf".to_owned(),
        _ if text.contains('.') => text,
        _ => text.replacen('e', ".0e", 1),
    }
}
