//! Reads a spec and every local file that it refers to (`docs/abi.md` §4.1, §12).

mod context;
mod problem;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobgate_yaml::{Document, NodeId, Value};

use super::build::Context;
use super::code::CodePaths;
use super::link::Reference;
use super::overrides::{self, Override};
use super::scan::{Placeholder, Scan, ScannedReference, scan};
use super::{DockerfileDocument, FileId, NodePlace, SpecFile, Submission, placeholder};
use crate::files::Files;
use crate::finding::{Finding, Level, Place};
use crate::host_rules as rules;
use crate::kind::{self, Role};

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

impl Default for LoadLimits {
    fn default() -> Self {
        Self { yaml: jobgate_yaml::Limits::default(), nodes: super::NODES, depth: super::DEPTH }
    }
}

/// What became of a file that was referred to.
enum State {
    /// Its own references are being resolved: another one to it closes a cycle.
    Open(FileId),
    /// It is part of the submission.
    Ready(FileId),
    /// It is not; the finding of this number says why.
    Failed(usize),
}

/// Where in the resolved tree a file is entered first.
#[derive(Clone, Copy)]
struct Entrance<'e> {
    pointer: &'e str,
    depth: usize,
}

struct Loader<'l> {
    files: &'l dyn Files,
    root: Option<&'l Path>,
    /// Paths are shown relative to it: the root, or without one the folder of the root spec.
    base: PathBuf,
    limits: &'l LoadLimits,
    specs: Vec<SpecFile>,
    states: HashMap<PathBuf, State>,
    /// By file: nodes and height with every file below it.
    sizes: Vec<(u64, usize)>,
    nodes_read: u64,
    contexts: HashMap<NodePlace, Context>,
    codes: CodePaths,
    dockerfiles: Vec<DockerfileDocument>,
    findings: Vec<Finding>,
}

pub(super) fn load(
    files: &dyn Files,
    root: Option<&Path>,
    spec: &Path,
    limits: &LoadLimits,
    overrides: &[Override],
) -> Loaded {
    let folder = spec.parent().unwrap_or(spec);
    let base = root.unwrap_or(folder).to_path_buf();
    let mut loader = Loader {
        files,
        root,
        base,
        limits,
        specs: Vec::new(),
        states: HashMap::new(),
        sizes: Vec::new(),
        nodes_read: 0,
        contexts: HashMap::new(),
        codes: CodePaths::default(),
        dockerfiles: Vec::new(),
        findings: Vec::new(),
    };
    let kind = loader.load_root(spec, overrides);
    if root.is_none() {
        let mut note = rules::NO_ROOT.error(
            "no project root was found: files anywhere may be referred to".to_owned(),
            "give `--root`, or put a `jobgate.yaml` into the project's folder",
        );
        note.level = Level::Note;
        loader.findings.push(note);
    }
    let submission = kind.map(|kind| Submission {
        files: loader.specs.into_iter().map(Arc::new).collect(),
        root: FileId(0),
        kind,
        contexts: Arc::new(loader.contexts),
        codes: Arc::new(loader.codes),
        dockerfiles: loader.dockerfiles.into_iter().map(Arc::new).collect(),
        uses: Arc::default(),
    });
    Loaded { submission, findings: loader.findings }
}

impl Loader<'_> {
    /// Gives the kind of the root spec, or none if it cannot be read.
    fn load_root(&mut self, spec: &Path, overrides: &[Override]) -> Option<&'static str> {
        let shown = Place { file: self.shown(spec), line: 1, column: 1, span: (0, 0) };
        let absolute = match self.inside(spec) {
            Ok(absolute) => absolute,
            Err(mut finding) => {
                if finding.rule == rules::NOT_FOUND.id {
                    finding.help = Some("name a spec that is there".to_owned());
                }
                self.findings.push(rules::at(*finding, shown, ""));
                return None;
            }
        };
        if self.root.is_none()
            && let Some(folder) = absolute.parent()
        {
            self.base = folder.to_path_buf();
        }
        let mut file = match self.read(&absolute, Role::Other) {
            Ok(file) => file,
            Err(findings) => {
                self.findings.extend(findings);
                return None;
            }
        };
        self.findings.extend(overrides::apply(&mut file, overrides));
        let found = kind::of(&file.tree);
        if found.is_none() {
            let place = super::place::place(&file, jobgate_yaml::Span { start: 0, end: 0 });
            let message = "this is no kind of spec that jobgate knows".to_owned();
            let finding = rules::UNKNOWN_KIND.error(message, "add the `$schema` of the kind that you mean");
            self.findings.push(rules::at(finding, place, ""));
        }
        let role = found.map_or(Role::Other, |kind| kind.role);
        self.specs.push(SpecFile { role, ..file });
        self.states.insert(absolute, State::Open(FileId(0)));
        self.resolve(FileId(0), Entrance { pointer: "", depth: 0 });
        if self.sizes.first().is_some_and(|size| size.0 > self.limits.nodes) {
            return None;
        }
        Some(found.map_or("unknown", |kind| kind.name))
    }

    /// Resolves the references of a file, those of the files that they lead to first.
    fn resolve(&mut self, id: FileId, entrance: Entrance<'_>) {
        let spec = &self.specs[id.0 as usize];
        let (tree, role) = (Arc::clone(&spec.tree), spec.role);
        let found = scan(&tree, role);
        self.specs[id.0 as usize].own = found.nodes;
        self.nodes_read += found.nodes;
        let mut size = (found.nodes, found.height);
        self.sizes.push((found.nodes, found.height));
        self.placeholders(id, &found, entrance);
        for (build, pointer) in &found.builds {
            self.context(id, (*build, pointer), entrance);
        }
        self.code_paths(id, &tree, role);
        let mut links = HashMap::new();
        for reference in &found.references {
            let Some(text) = tree.text(reference.node) else { continue };
            let Reference::Local(path) = Reference::of(text) else { continue };
            if placeholder::find(text, "").is_some() {
                continue;
            }
            if let Some(target) = self.follow(id, reference, path, entrance, size) {
                let (nodes, height) = self.sizes[target.0 as usize];
                // The root of the file stands in place of the text.
                size = (size.0 + nodes - 1, size.1.max(reference.depth + height));
                links.insert(reference.node, target);
            }
        }
        self.specs[id.0 as usize].links = Arc::new(links);
        self.sizes[id.0 as usize] = size;
        if id == FileId(0) && size.0 > self.limits.nodes {
            let place = self.place(id, tree.root());
            self.findings.push(rules::at(problem::too_many_nodes(self.limits.nodes), place, ""));
        }
    }

    /// The file that a reference leads to; none, with a finding, if it cannot be replaced. `size` is that of the referring file up to
    /// here.
    fn follow(
        &mut self,
        from: FileId,
        reference: &ScannedReference,
        path: &str,
        entrance: Entrance<'_>,
        size: (u64, usize),
    ) -> Option<FileId> {
        let place = self.place(from, reference.node);
        let pointer = format!("{}{}", entrance.pointer, reference.pointer);
        let depth = entrance.depth + reference.depth;
        let found = self.target(from, reference, path, Entrance { pointer: &pointer, depth }, &place);
        let finding = match found {
            Ok(target) => {
                let (nodes, height) = self.sizes[target.0 as usize];
                if size.0.saturating_add(nodes) > self.limits.nodes {
                    problem::too_many_nodes(self.limits.nodes)
                } else if depth + height > self.limits.depth {
                    problem::too_deep(self.limits.depth)
                } else {
                    return Some(target);
                }
            }
            Err(Some(finding)) => *finding,
            Err(None) => return None,
        };
        self.findings.push(rules::at(finding, place, &pointer));
        None
    }

    /// The file that a path leads to, read and resolved; or what is wrong with the reference, or nothing if that was said already.
    fn target(
        &mut self,
        from: FileId,
        reference: &ScannedReference,
        path: &str,
        entrance: Entrance<'_>,
        place: &Place,
    ) -> Result<FileId, Option<Box<Finding>>> {
        let folder = self.specs[from.0 as usize].absolute.parent().unwrap_or(Path::new("/")).to_path_buf();
        if path.is_empty() {
            return Err(said(problem::not_found(path, &self.shown(&folder))));
        }
        let absolute = self.inside(&folder.join(path)).map_err(Some)?;
        match self.states.get(&absolute) {
            // Read as something else, its references are not known.
            Some(State::Ready(id)) if self.specs[id.0 as usize].role != reference.role => {
                return Err(said(problem::two_roles(&self.specs[id.0 as usize], reference.role)));
            }
            Some(State::Ready(id)) => return Ok(*id),
            Some(State::Open(id)) => {
                return Err(said(problem::cycle(
                    &self.specs[from.0 as usize].path,
                    &self.specs[id.0 as usize].path,
                )));
            }
            Some(State::Failed(finding)) => {
                let related = problem::referred(place, entrance.pointer);
                self.findings[*finding].related.push(related);
                return Err(None);
            }
            None => {}
        }
        if entrance.depth >= self.limits.depth {
            return Err(said(problem::too_deep(self.limits.depth)));
        }
        if self.nodes_read >= self.limits.nodes {
            return Err(said(problem::too_many_nodes(self.limits.nodes)));
        }
        match self.read(&absolute, reference.role) {
            Ok(file) => {
                let id = FileId(self.specs.len() as u32);
                self.specs.push(file);
                self.states.insert(absolute.clone(), State::Open(id));
                self.resolve(id, entrance);
                self.states.insert(absolute, State::Ready(id));
                Ok(id)
            }
            Err(findings) => {
                self.states.insert(absolute, State::Failed(self.findings.len()));
                for mut finding in findings {
                    entrance.pointer.clone_into(&mut finding.pointer);
                    finding.related.push(problem::referred(place, entrance.pointer));
                    self.findings.push(finding);
                }
                Err(None)
            }
        }
    }

    /// Reads one file. It must be a mapping.
    fn read(&self, absolute: &Path, role: Role) -> Result<SpecFile, Vec<Finding>> {
        let shown = self.shown(absolute);
        let start = Place { file: shown.clone(), line: 1, column: 1, span: (0, 0) };
        let bytes = self.files.read(absolute, self.limits.yaml.bytes as u64).map_err(|error| {
            let finding = problem::of_file(&shown, &error.problem);
            vec![rules::at(finding, start.clone(), "")]
        })?;
        let document = Document::parse(&bytes, &self.limits.yaml)
            .map_err(|error| problem::of_document(&error, &bytes, &shown))?;
        let tree = Arc::clone(document.tree());
        if !matches!(tree.value(tree.root()), Value::Mapping(_)) {
            return Err(vec![rules::at(problem::not_a_mapping(&document), start, "")]);
        }
        Ok(SpecFile {
            path: shown.into(),
            absolute: absolute.to_path_buf(),
            document: Arc::new(document),
            tree,
            role,
            links: Arc::default(),
            own: 0,
            edited: false,
            set: Arc::default(),
        })
    }

    /// The path with links resolved, if it is inside the root.
    fn inside(&self, path: &Path) -> Result<PathBuf, Box<Finding>> {
        let absolute = self
            .files
            .resolve(path)
            .map_err(|error| Box::new(problem::of_file(&self.shown(path), &error.problem)))?;
        match self.root {
            Some(root) if !absolute.starts_with(root) => Err(Box::new(problem::outside(&self.shown(path)))),
            _ => Ok(absolute),
        }
    }

    /// A path as people see it: relative to the root, `.` and `..` taken out where the file system need not be asked.
    fn shown(&self, path: &Path) -> String {
        problem::shown(path, &self.base)
    }

    fn place(&self, id: FileId, node: NodeId) -> Place {
        let spec = &self.specs[id.0 as usize];
        let span = spec.tree.node(node).span.unwrap_or(jobgate_yaml::Span { start: 0, end: 0 });
        spec.set_place(node).unwrap_or_else(|| super::place::place(spec, span))
    }

    fn placeholders(&mut self, id: FileId, found: &Scan, entrance: Entrance<'_>) {
        for placeholder in &found.placeholders {
            let Placeholder { pointer, node, found, key, fatal } = placeholder;
            let place = match self.specs[id.0 as usize].key_place(pointer) {
                Some(place) if *key => place,
                _ => self.place(id, *node),
            };
            let mut finding = rules::PLACEHOLDER
                .error(format!("`{found}` is a placeholder of a template"), "write the value");
            if !fatal {
                finding.level = Level::Warning;
            }
            self.findings.push(rules::at(finding, place, &format!("{}{pointer}", entrance.pointer)));
        }
    }
}

/// A finding as the reason why a reference is not replaced.
fn said(finding: Finding) -> Option<Box<Finding>> {
    Some(Box::new(finding))
}
