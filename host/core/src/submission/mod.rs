//! A submission: a root spec and every local file that it refers to, seen as one tree (`docs/abi.md` §4).
//!
//! A file exists once, however often it is referred to; a *place* is a node of a file. A clone is cheap, and an edit copies the
//! file that it touches and no other.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobgate_yaml::{Document, NodeId, Tree, Value};

use crate::files::Files;
use crate::finding::{Finding, Place};
use crate::meter::{Meter, Stop};
use crate::pointer::Pointer;

/// Names a spec file of a [`Submission`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub(crate) u32);

/// One YAML file of a submission.
#[derive(Clone, Debug)]
pub struct SpecFile {
    /// From the project root, links resolved, `/` between segments: what people and policies see.
    pub path: Arc<str>,
    /// Where it is on the file system: absolute, links resolved.
    pub absolute: PathBuf,
    /// What was read.
    pub document: Arc<Document>,
    /// What it says now, edits included.
    pub tree: Arc<Tree>,
    /// What stands here: decides which of its nodes are reference places.
    pub role: crate::kind::Role,
}

/// A node of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodePlace {
    /// The file.
    pub file: FileId,
    /// The node in its tree.
    pub node: NodeId,
}

/// A submission. See the module's text.
#[derive(Clone, Debug)]
pub struct Submission {
    files: Vec<Arc<SpecFile>>,
    root: FileId,
    kind: &'static str,
}

/// What loading gave: as much of the submission as can be had, and what is wrong in it.
#[derive(Debug)]
pub struct Loaded {
    /// None if the root spec itself cannot be read.
    pub submission: Option<Submission>,
    /// What the host found while reading and resolving: unreadable files, cycles, duplicate keys, placeholders, an unknown kind.
    pub findings: Vec<Finding>,
}

/// Limits of reading and resolving (`docs/abi.md` §12).
#[derive(Clone, Copy, Debug)]
pub struct LoadLimits {
    /// Of each file.
    pub yaml: jobgate_yaml::Limits,
    /// Nodes of the resolved tree, each use of a file counted.
    pub nodes: u64,
    /// Depth of the resolved tree.
    pub depth: usize,
}

impl Submission {
    /// Reads a spec and every local file that it refers to. `root` is the project root, links resolved: no file outside it is read;
    /// none: no limit. Both paths are absolute.
    pub fn load(files: &dyn Files, root: Option<&Path>, spec: &Path, limits: &LoadLimits) -> Loaded {
        let _ = (files, root, spec, limits);
        todo!()
    }

    /// Kind of the root spec, for example `job/pipeline`.
    pub fn kind(&self) -> &str {
        self.kind
    }

    /// The root spec's file, relative to the project root.
    pub fn path(&self) -> &str {
        &self.file(self.root).path
    }

    /// The file that holds the root spec.
    pub fn root(&self) -> FileId {
        self.root
    }

    /// Every spec file, the root first, then in the order in which references meet them.
    pub fn files(&self) -> impl Iterator<Item = &SpecFile> {
        self.files.iter().map(AsRef::as_ref)
    }

    /// A file.
    pub fn file(&self, id: FileId) -> &SpecFile {
        &self.files[id.0 as usize]
    }

    /// Every Dockerfile of a build context, in the order in which they are met.
    pub fn dockerfiles(&self) -> impl Iterator<Item = &DockerfileDocument> {
        std::iter::empty()
    }

    /// The number of nodes of the resolved tree, each use of a file counted.
    pub fn nodes(&self) -> u64 {
        todo!()
    }

    /// The node at the root of the resolved tree, from which a walk of the host's own begins.
    pub fn at_root(&self) -> At<'_> {
        todo!()
    }

    /// The node at a pointer; none if there is none.
    pub fn at(&self, pointer: &Pointer) -> Option<At<'_>> {
        let _ = pointer;
        todo!()
    }

    /// Where the node at a pointer stands; if nothing does, the nearest ancestor; at a replaced reference, the reference in the
    /// referring file; at a derived node, its line in the Dockerfile (`docs/abi.md` §8).
    pub fn place(&self, pointer: &Pointer) -> Place {
        let _ = pointer;
        todo!()
    }

    /// The pointers that lead to the same place, in document order; none if the node is not there.
    pub fn uses(&self, pointer: &Pointer) -> Vec<String> {
        let _ = pointer;
        todo!()
    }

    /// The replaced references, in document order.
    pub fn links(&self) -> Vec<Link> {
        todo!()
    }

    /// The value at a node as a policy sees it.
    pub fn view<'a>(&'a self, meter: &'a Meter) -> View<'a> {
        View { submission: self, meter }
    }

    /// The text of every file that edits touched: what `fix` writes and `submit` sends.
    pub fn rewritten(&self) -> Vec<Rewritten> {
        todo!()
    }
}

/// A file that edits touched.
#[derive(Debug)]
pub struct Rewritten {
    /// Relative to the project root.
    pub path: String,
    /// On the file system.
    pub absolute: PathBuf,
    /// The text as it was.
    pub before: String,
    /// The new text, read again and found equal to the tree; or why there is none (`fix` then leaves the file alone).
    pub after: Result<String, String>,
    /// The content to submit in any case: `after`, or else the tree written afresh.
    pub submitted: String,
}

/// A Dockerfile of a build context: a document of the submission.
#[derive(Debug)]
pub struct DockerfileDocument {
    /// Relative to the project root.
    pub path: Arc<str>,
    /// On the file system.
    pub absolute: PathBuf,
}

/// A reference to a local file that was replaced by the file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where the reference is written, and where the content stands.
    pub pointer: String,
    /// As written.
    pub written: String,
    /// The file: relative to the project root.
    pub file: String,
}

/// A node of the resolved tree, reached by one pointer. Walking goes through boundaries; derived nodes are not met.
#[derive(Clone, Debug)]
pub struct At<'a> {
    submission: &'a Submission,
    place: NodePlace,
    pointer: String,
}

impl<'a> At<'a> {
    /// The pointer that it was reached by.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The place.
    pub fn place(&self) -> NodePlace {
        self.place
    }

    /// The content; at a boundary, that of the file.
    pub fn value(&self) -> &'a Value {
        self.submission.file(self.place.file).tree.value(self.place.node)
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&'a str> {
        match self.value() {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a key, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<At<'a>> {
        let _ = key;
        todo!()
    }

    /// Keys (unescaped) and values, if this is a mapping; else nothing.
    pub fn entries(&self) -> Vec<(&'a str, At<'a>)> {
        todo!()
    }

    /// The items, if this is a sequence; else nothing.
    pub fn items(&self) -> Vec<At<'a>> {
        todo!()
    }

    /// If this is the content of a file that replaced a reference: the reference as written, and the node that holds it.
    pub fn link(&self) -> Option<(&'a str, NodePlace)> {
        todo!()
    }

    /// The file in which the node stands: at a boundary the file referred to.
    pub fn file(&self) -> &'a SpecFile {
        self.submission.file(self.place.file)
    }
}

/// What stands at a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `null`.
    Null,
    /// A boolean.
    Boolean,
    /// An integer or a float.
    Number,
    /// A string.
    Text,
    /// A sequence.
    Sequence,
    /// A mapping.
    Mapping,
    /// A date, a timestamp, bytes, a set.
    Opaque,
}

/// A value as policies see and write it (`docs/abi.md` §5).
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyValue {
    /// `null`.
    Null,
    /// A boolean.
    Boolean(bool),
    /// An integer within `i64`.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A string.
    Text(String),
    /// A mapping, a sequence, or an integer outside `i64`, as JSON text.
    Json(String),
    /// A value that JSON has no form for: its YAML spelling.
    Opaque(String),
}

/// One place of a facet, as policies see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// Where the value stands, or would stand.
    pub pointer: String,
    /// The value; none if nothing stands there or the host cannot tell.
    pub value: Option<PolicyValue>,
    /// One of the forms of the facet.
    pub form: &'static str,
    /// The pointer of the nearest job, step, component, environment, deployment or other asset above.
    pub owner: String,
    /// Why the service never sees the value.
    pub inert: Option<&'static str>,
}

/// A submission as a policy reads it: every function of the WIT's `document`, with host work counted and misuse told.
pub struct View<'a> {
    submission: &'a Submission,
    meter: &'a Meter,
}

#[allow(clippy::missing_errors_doc, reason = "each stops on misuse or when the host work is used up")]
impl View<'_> {
    /// What stands at a pointer.
    pub fn shape(&self, pointer: &str) -> Result<Option<Shape>, Stop> {
        let _ = (pointer, self.submission, self.meter);
        todo!()
    }

    /// The value at a pointer.
    pub fn get(&self, pointer: &str) -> Result<Option<PolicyValue>, Stop> {
        let _ = pointer;
        todo!()
    }

    /// The text at a pointer.
    pub fn text(&self, pointer: &str) -> Result<Option<String>, Stop> {
        let _ = pointer;
        todo!()
    }

    /// Keys or indices.
    pub fn names(&self, pointer: &str) -> Result<Vec<String>, Stop> {
        let _ = pointer;
        todo!()
    }

    /// Every node that a pattern matches.
    pub fn find(&self, pattern: &str) -> Result<Vec<String>, Stop> {
        let _ = pattern;
        todo!()
    }

    /// `find` and `get` in one, as JSON text.
    pub fn select(&self, pattern: &str, fields: &[String]) -> Result<String, Stop> {
        let _ = (pattern, fields);
        todo!()
    }

    /// Every place of a facet.
    pub fn sites(&self, facet: &str) -> Result<Vec<Site>, Stop> {
        let _ = facet;
        todo!()
    }

    /// `sites` as JSON text.
    pub fn sites_json(&self, facet: &str) -> Result<String, Stop> {
        let _ = facet;
        todo!()
    }

    /// The file in which the node stands or would stand.
    pub fn file(&self, pointer: &str) -> Result<String, Stop> {
        let _ = pointer;
        todo!()
    }

    /// The reference that was replaced at a pointer.
    pub fn link(&self, pointer: &str) -> Result<Option<Link>, Stop> {
        let _ = pointer;
        todo!()
    }

    /// Every replaced reference.
    pub fn links(&self) -> Result<Vec<Link>, Stop> {
        todo!()
    }

    /// Every pointer to the same place.
    pub fn uses(&self, pointer: &str) -> Result<Vec<String>, Stop> {
        let _ = pointer;
        todo!()
    }
}
