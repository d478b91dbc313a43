//! A test document and the policies run on it.

use serde_json::{Value as Json, json};

use super::choice;
use super::edit::Change;
use super::host::{CodeFolder, Host, facts};
use super::pattern::{DERIVED, pointer};
use super::place::Place;
use super::tree;
use crate::document::Link;
use crate::settings::checked;
use crate::snapshots::{File, Problem, Snapshot};
use crate::workspace::{Access, Answer};
use crate::{Document, Editor, Finding, Pointer, Policy, Refusal};

/// A submission written as JSON, with what a test says about it.
pub struct Submission {
    host: Host,
}

impl Submission {
    /// A submission of a kind (`job/pipeline`), as a policy sees it: references resolved.
    pub fn new(kind: &str, tree: Json) -> Self {
        Self {
            host: Host {
                kind: kind.to_owned(),
                path: "spec.yml".to_owned(),
                root: tree.into(),
                places: Vec::new(),
                links: Vec::new(),
                shared: Vec::new(),
                opaque: Default::default(),
                grants: Vec::new(),
                codes: Default::default(),
                facts: Default::default(),
                accesses: Vec::new(),
                changes: Default::default(),
                written: Default::default(),
            },
        }
    }

    /// The file of the root spec, `spec.yml` if not given.
    #[must_use]
    pub fn file(mut self, path: &str) -> Self {
        self.host.path = path.to_owned();
        self
    }

    /// A site.
    #[must_use]
    pub fn site(mut self, place: Place) -> Self {
        self.host.places.push(place);
        self
    }

    /// What stands at a pointer is the content of a file.
    #[must_use]
    pub fn link(mut self, pointer: &str, written: &str, file: &str) -> Self {
        self.host.links.push(Link::new(pointer.to_owned(), written.to_owned(), file.to_owned()));
        self
    }

    /// These pointers lead to one place: what stands there is one file, used several times.
    #[must_use]
    pub fn shared<P: Into<Pointer>>(mut self, pointers: impl IntoIterator<Item = P>) -> Self {
        self.host.shared.push(pointers.into_iter().map(Into::into).collect());
        self
    }

    /// The `build` mapping at a pointer has a Dockerfile with these image references, as the derived node `~dockerfile`.
    ///
    /// # Panics
    /// There is no mapping at the pointer.
    #[must_use]
    pub fn dockerfile(self, build: &str, path: &str, images: &[&str]) -> Self {
        let mut root = self.host.root.borrow_mut();
        match tree::node_mut(&mut root, &pointer(build)) {
            Some(Json::Object(entries)) => {
                entries.insert(format!("{DERIVED}dockerfile"), json!({"path": path, "images": images}))
            }
            _ => panic!("`{build}` is no mapping"),
        };
        drop(root);
        self
    }

    /// The text at a pointer spells a value that JSON has no form for.
    #[must_use]
    pub fn opaque(self, pointer: &str) -> Self {
        self.host.opaque.borrow_mut().insert(pointer.to_owned());
        self
    }

    /// What the policy may change: a facet, or a pattern. Without any it may change nothing.
    #[must_use]
    pub fn grant(mut self, grant: &str) -> Self {
        self.host.grants.push(grant.to_owned());
        self
    }

    /// What the capability `snapshots` computes for a `code` site.
    #[must_use]
    pub fn snapshot(mut self, pointer: &str, computed: Result<Snapshot, Problem>, files: Vec<File>) -> Self {
        self.host
            .codes
            .insert(pointer.to_owned(), CodeFolder { computed, files, recorded: None, sources: Vec::new() });
        self
    }

    /// What `snapshots.lock` records for a `code` site, and which paths differ from it.
    ///
    /// # Panics
    /// [`snapshot`](Submission::snapshot) was not called for the pointer before.
    #[must_use]
    pub fn recorded(mut self, pointer: &str, snapshot: Snapshot, differing: &[&str]) -> Self {
        let differing = differing.iter().map(|&path| path.to_owned()).collect();
        match self.host.codes.get_mut(pointer) {
            Some(code) => code.recorded = Some((snapshot, differing)),
            None => panic!("`{pointer}` has no snapshot"),
        }
        self
    }

    /// A source file of a `code` site.
    ///
    /// # Panics
    /// [`snapshot`](Submission::snapshot) was not called for the pointer before.
    #[must_use]
    pub fn source(mut self, pointer: &str, path: &str, text: &str) -> Self {
        match self.host.codes.get_mut(pointer) {
            Some(code) => code.sources.push((path.to_owned(), text.to_owned())),
            None => panic!("`{pointer}` has no snapshot"),
        }
        self
    }

    /// What the capability `workspace` knows. What no test says is unknown.
    #[must_use]
    pub fn fact(mut self, kind: &str, name: &str, fact: Json) -> Self {
        self.host.facts.insert((kind.to_owned(), name.to_owned()), Answer::Fact(fact.to_string()));
        self
    }

    /// What the workspace does not have.
    #[must_use]
    pub fn absent(mut self, kind: &str, name: &str) -> Self {
        self.host.facts.insert((kind.to_owned(), name.to_owned()), Answer::Absent);
        self
    }

    /// An access that the capability `workspace` tells.
    #[must_use]
    pub fn access(mut self, access: Access) -> Self {
        self.host.accesses.push(access);
        self
    }

    /// What the capability `registry` knows.
    #[must_use]
    pub fn digest(mut self, image: &str, digest: &str) -> Self {
        self.host.facts.insert(("image".to_owned(), image.to_owned()), Answer::Fact(digest.to_owned()));
        self
    }

    /// Lets a policy change the submission, and gives what it changed. The policy is run again on its own result.
    ///
    /// # Errors
    /// The policy's refusal; wrong settings are one.
    ///
    /// # Panics
    /// Where a host would trap; and if the second run changes anything.
    pub fn mutate<P: Policy>(&self, settings: &Json) -> Result<Vec<Change>, Refusal> {
        let settings = settings.to_string();
        let changes = self.mutate_once::<P>(&settings)?;
        let again = self.mutate_once::<P>(&settings)?;
        assert!(again.is_empty(), "run on its own result the policy changes more: {again:#?}");
        Ok(changes)
    }

    fn mutate_once<P: Policy>(&self, settings: &str) -> Result<Vec<Change>, Refusal> {
        let settings = checked::<P>(settings).map_err(|problems| Refusal::settings(&problems))?;
        self.host.written.take();
        facts::set(&self.host.facts);
        P::mutate(&self.document(), &Editor { host: &self.host }, &settings)?;
        Ok(self.host.changes.take())
    }

    /// Lets a policy judge the submission.
    ///
    /// # Errors
    /// The policy's refusal; wrong settings are one.
    ///
    /// # Panics
    /// Where a host would trap.
    pub fn validate<P: Policy>(&self, settings: &Json) -> Result<Vec<Finding>, Refusal> {
        let settings =
            checked::<P>(&settings.to_string()).map_err(|problems| Refusal::settings(&problems))?;
        facts::set(&self.host.facts);
        let findings = P::validate(&self.document(), &settings)?;
        for finding in &findings {
            pointer(&finding.pointer);
            finding.related.iter().for_each(|(place, _)| drop(pointer(place)));
            choice::check(finding);
        }
        Ok(findings)
    }

    /// Makes a choice that a finding offers, and gives what it changed.
    ///
    /// # Panics
    /// Where a host would trap; and if the finding does not offer it.
    pub fn choose(&self, finding: &Finding, name: &str) -> Vec<Change> {
        self.host.choose(finding, name)
    }

    /// The submission as a document, for testing a function that takes one.
    pub fn document(&self) -> Document<'_> {
        Document { host: &self.host }
    }

    /// The tree as it stands now, without derived nodes.
    pub fn tree(&self) -> Json {
        tree::plain(&self.host.root.borrow())
    }

    /// What stands at a pointer now; `null` if nothing does.
    pub fn at(&self, pointer: &str) -> Json {
        self.host.node(pointer).map_or(Json::Null, |node| tree::plain(&node))
    }
}
