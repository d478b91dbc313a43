//! One walk over a file that was read: what it refers to, how large it is, and which placeholders it holds.

use std::collections::HashMap;

use jobgate_yaml::{NodeId, Tree, Value};

use super::placeholder;
use crate::kind::Role;
use crate::pointer::escape;

/// What a walk over one file finds.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The number of nodes.
    pub(super) nodes: u64,
    /// The depth of the deepest node; that of the root is 0.
    pub(super) height: usize,
    /// The reference places, in document order.
    pub(super) references: Vec<ScannedReference>,
    /// Mappings under a key `build` with a text at `path`, and their pointers.
    pub(super) builds: Vec<(NodeId, String)>,
    /// Placeholders, in document order.
    pub(super) placeholders: Vec<Placeholder>,
}

/// A reference place within its file.
#[derive(Debug)]
pub(super) struct ScannedReference {
    pub(super) node: NodeId,
    pub(super) role: Role,
    pub(super) pointer: String,
    pub(super) depth: usize,
}

/// A placeholder within its file.
#[derive(Debug)]
pub(super) struct Placeholder {
    pub(super) pointer: String,
    pub(super) node: NodeId,
    /// What of the text is one.
    pub(super) found: String,
    /// Whether it is the key of the node, not its value.
    pub(super) key: bool,
    /// Whether an image, an environment or a reference to a file stands there.
    pub(super) fatal: bool,
}

/// Keys at which a placeholder is an error.
const FATAL: [&str; 5] = ["image", "environment", "environment_id", "base_image", "conda_file"];

/// Keys below which names are the author's own.
const NAMED: [&str; 6] = ["inputs", "outputs", "tags", "properties", "environment_variables", "jobs"];

struct Walk<'w> {
    tree: &'w Tree,
    roles: HashMap<NodeId, Role>,
    segments: Vec<Segment<'w>>,
    scan: Scan,
}

#[derive(Clone, Copy)]
enum Segment<'w> {
    Key(&'w str),
    Index(usize),
}

/// Walks a file.
pub(super) fn scan(tree: &Tree, role: Role) -> Scan {
    let places = crate::kind::reference_places(tree, role);
    let roles = places.into_iter().map(|place| (place.node, place.role)).collect();
    let mut walk = Walk { tree, roles, segments: Vec::new(), scan: Scan::default() };
    walk.node(tree.root());
    walk.scan
}

impl<'w> Walk<'w> {
    fn node(&mut self, node: NodeId) {
        self.scan.nodes += 1;
        self.scan.height = self.scan.height.max(self.segments.len());
        match self.tree.value(node) {
            Value::Text(text) => self.text(node, text),
            Value::Mapping(mapping) => {
                if matches!(self.segments.last(), Some(Segment::Key("build")))
                    && super::build::build_texts(self.tree, node).is_some()
                {
                    let pointer = self.pointer();
                    self.scan.builds.push((node, pointer));
                }
                for entry in mapping.entries() {
                    self.segments.push(Segment::Key(&entry.key.spelling));
                    self.placeholder(entry.value, &entry.key.spelling, true);
                    self.node(entry.value);
                    self.segments.pop();
                }
            }
            Value::Sequence(items) => {
                for (at, &item) in items.iter().enumerate() {
                    self.segments.push(Segment::Index(at));
                    self.node(item);
                    self.segments.pop();
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, node: NodeId, text: &str) {
        if let Some(&role) = self.roles.get(&node) {
            let (pointer, depth) = (self.pointer(), self.segments.len());
            self.scan.references.push(ScannedReference { node, role, pointer, depth });
        }
        self.placeholder(node, text, false);
    }

    fn placeholder(&mut self, node: NodeId, text: &str, key: bool) {
        let at = if key { "" } else { self.key(0).unwrap_or_default() };
        if let Some(found) = placeholder::find(text, at) {
            let named = self.key(1).is_some_and(|above| NAMED.contains(&above));
            // A reference that is not followed leaves something out that nobody judges.
            let fatal = !key && (self.roles.contains_key(&node) || !named && FATAL.contains(&at));
            let (pointer, found) = (self.pointer(), found.to_owned());
            self.scan.placeholders.push(Placeholder { pointer, node, found, key, fatal });
        }
    }

    /// The key that many keys above this node, indices passed over.
    fn key(&self, above: usize) -> Option<&'w str> {
        let keys = self.segments.iter().rev().filter_map(|segment| match segment {
            Segment::Key(key) => Some(*key),
            Segment::Index(_) => None,
        });
        keys.into_iter().nth(above)
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for segment in &self.segments {
            pointer.push('/');
            match segment {
                Segment::Key(key) => pointer.push_str(&escape(key)),
                Segment::Index(at) => pointer.push_str(&at.to_string()),
            }
        }
        pointer
    }
}
