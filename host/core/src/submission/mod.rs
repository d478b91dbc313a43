//! A submission: a root spec and every local file that it refers to, seen as one tree (`docs/abi.md` §4).
//!
//! A file exists once, however often it is referred to; a *place* is a node of a file. A clone is cheap, and an edit copies the
//! file that it touches and no other.

mod at;
mod build;
mod code;
mod find;
mod json;
mod link;
mod load;
mod merged;
mod overrides;
mod place;
mod placeholder;
mod resolve;
mod rewritten;
mod scan;
mod value;
mod view;
mod whole;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobgate_yaml::{Document, NodeId, Tree, Value};

pub use at::At;
pub use build::{BuildContext, DockerfileDocument};
pub use code::CodePath;
pub use link::{Link, Reference};
pub use load::{LoadLimits, Loaded};
pub use overrides::{Override, OverrideProblem};
pub use rewritten::Rewritten;
pub(crate) use rewritten::{of_dockerfile, of_spec};
pub use value::{PolicyValue, Shape, Site};
pub use view::View;

use crate::files::Files;
use crate::finding::Place;
use crate::meter::{Meter, Stop};
use crate::pointer::Pointer;
pub(crate) use build::DockerfileId;
pub(crate) use json::{float_spelling, write_raw};
pub(crate) use link::{Uses, is_remote, is_url};
pub(crate) use resolve::{DerivedPart, Found, FoundDerived, FoundNode};

/// Most nodes of a resolved tree, each use of a file counted (`docs/abi.md` §12).
pub const NODES: u64 = 1_000_000;
/// Depth of a resolved tree (`docs/abi.md` §12).
pub const DEPTH: usize = 200;

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
    /// The texts of this file that were replaced, and by which file.
    pub(crate) links: Arc<HashMap<NodeId, FileId>>,
    /// Nodes that can be reached from the root of this file, those of other files not counted.
    pub(crate) own: u64,
    /// Whether an edit, or the command line, changed the tree.
    pub(crate) edited: bool,
    /// The nodes that the command line set, and what their places are called.
    pub(crate) set: Arc<HashMap<NodeId, Arc<str>>>,
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
    pub(crate) files: Vec<Arc<SpecFile>>,
    root: FileId,
    kind: &'static str,
    contexts: Arc<HashMap<NodePlace, build::Context>>,
    codes: Arc<code::CodePaths>,
    pub(crate) dockerfiles: Vec<Arc<DockerfileDocument>>,
    pub(crate) uses: Arc<Uses>,
}

impl Submission {
    /// Reads a spec and every local file that it refers to. `root` is the project root, links resolved: no file outside it is read;
    /// none: no limit. Both paths are absolute.
    pub fn load(files: &dyn Files, root: Option<&Path>, spec: &Path, limits: &LoadLimits) -> Loaded {
        load::load(files, root, spec, limits, &[])
    }

    /// The same with values that the command line sets in the root spec, before its kind is told and its references are followed.
    pub fn load_with(
        files: &dyn Files,
        root: Option<&Path>,
        spec: &Path,
        limits: &LoadLimits,
        overrides: &[Override],
    ) -> Loaded {
        load::load(files, root, spec, limits, overrides)
    }

    /// Kind of the root spec, for example `job/pipeline`; `unknown` if no row of the table of kinds fits.
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
        self.dockerfiles.iter().map(AsRef::as_ref)
    }

    /// What the path of a `build` mapping leads to. None if the node is no mapping with a `path`.
    pub fn build_context(&self, build: &At<'_>) -> Option<BuildContext<'_>> {
        self.context(build.place())
    }

    /// The number of nodes of the resolved tree, each use of a file counted.
    pub fn nodes(&self) -> u64 {
        (0..).map(FileId).zip(&self.files).fold(0, |sum: u64, (id, file)| {
            // A replaced reference is no node: the root of the file referred to stands in its place.
            let nodes = file.own.saturating_sub(file.links.len() as u64);
            sum.saturating_add(nodes.saturating_mul(self.use_count(id)))
        })
    }

    /// The node at the root of the resolved tree, from which a walk of the host's own begins.
    pub fn at_root(&self) -> At<'_> {
        At::new(self, self.root_place(), String::new(), None)
    }

    /// The node at a pointer; none if there is none, or if it is derived.
    pub fn at(&self, pointer: &Pointer) -> Option<At<'_>> {
        match self.resolve(pointer)? {
            Found::Node(found) => Some(At::new(self, found.place, pointer.to_string(), found.link)),
            Found::Derived(_) => None,
        }
    }

    /// Where the node at a pointer stands; if nothing does, the nearest ancestor; at a replaced reference, the reference in the
    /// referring file; at a derived node, its line in the Dockerfile (`docs/abi.md` §8).
    pub fn place(&self, pointer: &Pointer) -> Place {
        self.find_place(pointer)
    }

    /// The pointers that lead to the same place, in document order; none if the node is not there.
    pub fn uses(&self, pointer: &Pointer) -> Vec<String> {
        self.uses_of(pointer)
    }

    /// The replaced references, in document order.
    pub fn links(&self) -> Vec<Link> {
        self.uses_index().links.clone()
    }

    /// The submission as a policy sees it.
    pub fn view<'a>(&'a self, meter: &'a Meter) -> View<'a> {
        View::new(self, meter)
    }

    /// The text of every file that edits touched, Dockerfiles included: what `fix` writes and `submit` sends.
    pub fn rewritten(&self) -> Vec<Rewritten> {
        rewritten::rewritten(self)
    }

    pub(crate) fn file_mut(&mut self, id: FileId) -> &mut SpecFile {
        Arc::make_mut(&mut self.files[id.0 as usize])
    }

    /// The value at a place as policies see it, metered.
    pub(crate) fn policy_value(&self, place: NodePlace, meter: &Meter) -> Result<PolicyValue, Stop> {
        json::policy_value(self, place, meter)
    }

    pub(crate) fn root_place(&self) -> NodePlace {
        self.file_root(self.root)
    }

    pub(crate) fn file_root(&self, file: FileId) -> NodePlace {
        NodePlace { file, node: self.file(file).tree.root() }
    }

    pub(crate) fn value(&self, place: NodePlace) -> &Value {
        self.file(place.file).tree.value(place.node)
    }

    /// The file that replaced the text at a place.
    pub(crate) fn target(&self, written: NodePlace) -> Option<FileId> {
        let file = self.file(written.file);
        if file.links.is_empty() { None } else { file.links.get(&written.node).copied() }
    }

    /// The place that a written node leads to: the content of the file, where the node is a replaced reference.
    pub(crate) fn enter(&self, written: NodePlace) -> (NodePlace, Option<NodePlace>) {
        match self.target(written) {
            Some(file) => (self.file_root(file), Some(written)),
            None => (written, None),
        }
    }

    /// The child of a node as it is written: a replaced reference is not entered.
    pub(crate) fn child(&self, place: NodePlace, name: &str) -> Option<NodePlace> {
        let node = match self.value(place) {
            Value::Mapping(mapping) => mapping.get(name)?,
            Value::Sequence(items) => *items.get(index(name)?)?,
            _ => return None,
        };
        Some(NodePlace { file: place.file, node })
    }
}

/// An index as a segment spells it: `0`, or digits without a leading zero.
pub(crate) fn index(name: &str) -> Option<usize> {
    let digits = name.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (name.len() > 1 && name.starts_with('0')) { None } else { name.parse().ok() }
}
