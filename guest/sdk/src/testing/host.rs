//! What stands in for the host off wasm32: the same names and signatures as the generated bindings have.

use std::cell::{Ref, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::edit::Change;
use super::pattern::{DERIVED, matches, pattern, pointer};
use super::place::Place;
use super::tree;
use crate::document::Link;
use crate::form::FACETS;
use crate::site::RawSite;
use crate::snapshots::{File, Problem, Snapshot};
use crate::workspace::{Access, Answer};
use crate::{Pointer, Shape, Value};

pub(crate) type Document = Host;
pub(crate) type Editor = Host;

/// A submission, its policy's grants, and what the policy changed.
pub(crate) struct Host {
    pub(super) kind: String,
    pub(super) path: String,
    pub(super) root: RefCell<Json>,
    pub(super) places: Vec<Place>,
    pub(super) links: Vec<Link>,
    pub(super) shared: Vec<Vec<Pointer>>,
    pub(super) opaque: RefCell<BTreeSet<String>>,
    pub(super) grants: Vec<String>,
    pub(super) codes: BTreeMap<String, CodeFolder>,
    /// What the capabilities `workspace` and `registry` (kind `image`) answer, by kind and name.
    pub(super) facts: BTreeMap<(String, String), Answer>,
    pub(super) accesses: Vec<Access>,
    pub(super) changes: RefCell<Vec<Change>>,
    /// What was written through which pointer in this call, by the first pointer of its place.
    pub(super) written: RefCell<BTreeMap<Pointer, (String, Json)>>,
}

/// What the capability `snapshots` answers for one pointer.
pub(super) struct CodeFolder {
    pub(super) computed: Result<Snapshot, Problem>,
    pub(super) files: Vec<File>,
    pub(super) recorded: Option<(Snapshot, Vec<String>)>,
    /// Path and text of source files.
    pub(super) sources: Vec<(String, String)>,
}

impl Host {
    pub(super) fn node(&self, at: &str) -> Option<Ref<'_, Json>> {
        let path = pointer(at);
        Ref::filter_map(self.root.borrow(), |root| tree::node(root, &path)).ok()
    }

    pub(crate) fn kind(&self) -> String {
        self.kind.clone()
    }

    pub(crate) fn path(&self) -> String {
        self.path.clone()
    }

    pub(crate) fn shape(&self, at: &str) -> Option<Shape> {
        let node = self.node(at)?;
        Some(match &*node {
            _ if self.opaque.borrow().contains(at) => Shape::Opaque,
            Json::Null => Shape::Null,
            Json::Bool(_) => Shape::Boolean,
            Json::Number(_) => Shape::Number,
            Json::String(_) => Shape::Text,
            Json::Array(_) => Shape::Sequence,
            Json::Object(_) => Shape::Mapping,
        })
    }

    pub(crate) fn get(&self, at: &str) -> Option<Value> {
        let node = self.node(at)?;
        Some(match &*node {
            Json::String(spelling) if self.opaque.borrow().contains(at) => Value::Opaque(spelling.clone()),
            node => tree::value(node),
        })
    }

    pub(crate) fn text(&self, at: &str) -> Option<String> {
        self.get(at).and_then(|value| value.as_text().map(str::to_owned))
    }

    pub(crate) fn names(&self, at: &str) -> Vec<String> {
        let mut names = self.node(at).map_or_else(Vec::new, |node| tree::names(&node));
        names.retain(|name| !name.starts_with(DERIVED));
        names
    }

    pub(crate) fn get_many(&self, pointers: &[String]) -> Vec<Option<Value>> {
        pointers.iter().map(|at| self.get(at)).collect()
    }

    pub(crate) fn find(&self, text: &str) -> Vec<String> {
        let pattern = pattern(text);
        let mut found = Vec::new();
        let mut path = Vec::new();
        walk(&self.root.borrow(), &mut path, &mut |path| {
            if matches(&pattern, path) {
                found.push(tree::pointer_of(path).into());
            }
        });
        found
    }

    pub(crate) fn select(&self, text: &str, fields: &[String]) -> String {
        let row = |at: String| {
            let values = fields
                .iter()
                .map(|field| self.node(&format!("{at}{field}")).map_or(Json::Null, |n| tree::plain(&n)));
            let values: Vec<_> = values.collect();
            std::iter::once(Json::String(at)).chain(values).collect()
        };
        Json::Array(self.find(text).into_iter().map(row).collect()).to_string()
    }

    pub(crate) fn sites(&self, facet: &str) -> Vec<RawSite> {
        assert!(FACETS.contains(&facet), "unknown facet `{facet}`");
        let site = |place: &Place| {
            let node = self.node(&place.pointer);
            RawSite {
                pointer: place.pointer.to_string(),
                form: (place.form)(node.as_deref()),
                value: self.get(&place.pointer).filter(|_| place.has_value),
                owner: place.owner.to_string(),
                inert: place.inert.clone(),
            }
        };
        self.places.iter().filter(|place| place.facet == facet).map(site).collect()
    }

    pub(crate) fn file(&self, at: &str) -> String {
        let at = tree::pointer_of(&pointer(at));
        let around = self.links.iter().filter(|link| at.is_within(&link.pointer));
        around
            .max_by_key(|link| link.pointer.len())
            .map_or_else(|| self.path.clone(), |link| link.file.clone())
    }

    pub(crate) fn link(&self, at: &str) -> Option<Link> {
        let at = tree::pointer_of(&pointer(at));
        self.links.iter().find(|link| link.pointer == at).cloned()
    }

    pub(crate) fn links(&self) -> Vec<Link> {
        self.links.clone()
    }

    pub(crate) fn uses(&self, at: &str) -> Vec<String> {
        if self.node(at).is_none() {
            return Vec::new();
        }
        self.places_of(&tree::pointer_of(&pointer(at))).into_iter().map(String::from).collect()
    }

    /// Every pointer to the same place, whether anything stands there or not.
    pub(super) fn places_of(&self, at: &Pointer) -> Vec<Pointer> {
        for group in &self.shared {
            if let Some(own) = group.iter().find(|shared| at.is_within(shared)) {
                return group.iter().map(|shared| shared.join(&at[own.len()..])).collect();
            }
        }
        vec![at.clone()]
    }
}

fn walk(node: &Json, path: &mut Vec<String>, visit: &mut impl FnMut(&[String])) {
    visit(path);
    for name in tree::names(node) {
        path.push(name);
        if let Some(below) = tree::node(node, &path[path.len() - 1..]) {
            walk(below, path, visit);
        }
        path.pop();
    }
}

/// The capability of the same name.
pub(crate) mod snapshots {
    use super::{CodeFolder, Host};
    use crate::snapshots::{File, Problem, Snapshot};

    pub(super) fn code<'a>(document: &'a Host, pointer: &str) -> &'a CodeFolder {
        document
            .codes
            .get(pointer)
            .unwrap_or_else(|| panic!("`{pointer}` is no `code` site: the test names no snapshot for it"))
    }

    pub(crate) fn compute(document: &Host, pointers: &[String]) -> Vec<Result<Snapshot, Problem>> {
        pointers.iter().map(|pointer| code(document, pointer).computed.clone()).collect()
    }

    pub(crate) fn paths(document: &Host, pointer: &str) -> Result<Vec<String>, Problem> {
        Ok(files(document, pointer)?.into_iter().map(|file| file.path).collect())
    }

    pub(crate) fn files(document: &Host, pointer: &str) -> Result<Vec<File>, Problem> {
        let code = code(document, pointer);
        code.computed.clone().map(|_| code.files.clone())
    }

    pub(crate) fn recorded(document: &Host, pointer: &str) -> Option<Snapshot> {
        code(document, pointer).recorded.as_ref().map(|(snapshot, _)| snapshot.clone())
    }

    pub(crate) fn differing(document: &Host, pointer: &str) -> Vec<String> {
        code(document, pointer).recorded.as_ref().map(|(_, paths)| paths.clone()).unwrap_or_default()
    }
}

/// The capability of the same name.
pub(crate) mod sources {
    use super::Host;
    use super::snapshots::code;
    use crate::snapshots::Problem;
    use crate::sources::Hit;

    pub(crate) fn search(document: &Host, pointer: &str, words: &[String]) -> Result<Vec<Hit>, Problem> {
        let code = code(document, pointer);
        code.computed.clone()?;
        let mut hits = Vec::new();
        for (path, text) in &code.sources {
            for (line, text) in (1..).zip(text.lines()) {
                let found = (0..).zip(words).filter(|(_, word)| text.contains(word.as_str()));
                hits.extend(found.map(|(word, _)| Hit::new(path, line, word)));
            }
        }
        Ok(hits)
    }
}

/// The facts of the submission that is being judged on this thread: the capabilities that tell them are given no document.
pub(super) mod facts {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use crate::workspace::Answer;

    thread_local! {
        static FACTS: RefCell<BTreeMap<(String, String), Answer>> = const { RefCell::new(BTreeMap::new()) };
    }

    pub(in crate::testing) fn set(facts: &BTreeMap<(String, String), Answer>) {
        FACTS.set(facts.clone());
    }

    pub(super) fn get(kind: &str, name: &str) -> Answer {
        let key = (kind.to_owned(), name.to_owned());
        let unknown = || Answer::Unknown("the test does not say".to_owned());
        FACTS.with_borrow(|facts| facts.get(&key).cloned().unwrap_or_else(unknown))
    }
}

/// The capability of the same name.
pub(crate) mod workspace {
    use super::Host;
    use super::facts;
    use crate::workspace::{Access, Answer, Question};

    pub(crate) fn ask(questions: &[Question]) -> Vec<Answer> {
        questions.iter().map(|question| facts::get(&question.kind, &question.name)).collect()
    }

    pub(crate) fn accesses(document: &Host) -> Vec<Access> {
        document.accesses.clone()
    }
}

/// The capability of the same name.
pub(crate) mod registry {
    use super::facts;
    use crate::workspace::Answer;

    pub(crate) fn digests(images: &[String]) -> Vec<Answer> {
        images.iter().map(|image| facts::get("image", image)).collect()
    }
}

/// The log of this thread.
pub(crate) mod log {
    use std::cell::RefCell;

    thread_local! {
        static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    fn keep(level: &str, message: &str) {
        LOG.with_borrow_mut(|log| log.push(format!("{level}: {message}")));
    }

    pub(crate) fn debug(message: &str) {
        keep("debug", message);
    }

    pub(crate) fn info(message: &str) {
        keep("info", message);
    }

    pub(crate) fn warn(message: &str) {
        keep("warn", message);
    }

    /// What was logged on this thread since the last call, each message with its level: `info: …`.
    pub fn take() -> Vec<String> {
        LOG.take()
    }
}
