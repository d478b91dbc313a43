//! Build contexts of environments, and the Dockerfiles in them (`docs/abi.md` §4.3, §13 case 10).

use std::path::PathBuf;
use std::sync::Arc;

use jobgate_yaml::{NodeId, Span, Value};

use super::{DerivedPart, NodePlace, Submission};
use crate::dockerfile::{Dockerfile, DockerfileError};
use crate::finding::Place;

/// Names a Dockerfile of a [`Submission`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct DockerfileId(pub(crate) u32);

/// The name of a Dockerfile where none is given.
pub(super) const DOCKERFILE: &str = "Dockerfile";

/// What the path of a `build` mapping leads to.
#[derive(Clone, Copy, Debug)]
pub enum BuildContext<'a> {
    /// A folder whose Dockerfile was read; its derived nodes are below `~dockerfile`.
    Dockerfile(&'a DockerfileDocument),
    /// A URL or a repository: the host cannot look into it.
    Remote,
    /// There is no such folder, or no Dockerfile in it.
    Missing,
    /// The folder or the Dockerfile lies outside the project root.
    Outside,
    /// There is one, and it cannot be read; in one sentence why.
    Unreadable(&'a str),
}

/// A [`BuildContext`] as it was found when the submission was loaded, with the texts that led to it.
#[derive(Clone, Debug)]
pub(super) struct Context {
    pub(super) path: Arc<str>,
    pub(super) dockerfile_path: Option<Arc<str>>,
    pub(super) found: FoundContext,
}

#[derive(Clone, Debug)]
pub(super) enum FoundContext {
    Dockerfile(DockerfileId),
    Remote,
    Missing,
    Outside,
    Unreadable(Arc<str>),
}

/// A Dockerfile of a build context: a document of the submission.
#[derive(Clone, Debug)]
pub struct DockerfileDocument {
    /// Relative to the project root.
    pub path: Arc<str>,
    /// On the file system: absolute, links resolved.
    pub absolute: PathBuf,
    pub(super) read: Arc<Dockerfile>,
    /// What edits put in place of the image references; none where they left it.
    pub(super) wanted: Vec<Option<String>>,
}

impl DockerfileDocument {
    /// What was read.
    pub fn dockerfile(&self) -> &Dockerfile {
        &self.read
    }

    /// The text as it was read, without a byte-order mark.
    pub fn text(&self) -> &str {
        self.read.text()
    }

    /// The number of image references.
    pub fn image_count(&self) -> usize {
        self.read.images().len()
    }

    /// An image reference, edits included; none if it cannot be told.
    pub fn image(&self, at: usize) -> Option<&str> {
        match self.wanted.get(at) {
            Some(Some(text)) => Some(text),
            _ => self.read.images().get(at)?.value.as_deref(),
        }
    }

    /// The text before edits, without a byte-order mark, and after them, with the mark if there was one; none if edits left it as it
    /// was.
    pub(super) fn rendered(&self) -> Option<(String, Result<String, DockerfileError>)> {
        if self.wanted.iter().all(Option::is_none) {
            return None;
        }
        let before = self.text().to_owned();
        let after = self.read.render(&self.wanted);
        let same = after.as_ref().is_ok_and(|after| after.trim_start_matches('\u{feff}') == before);
        (!same).then_some((before, after))
    }

    /// Puts another image reference.
    pub(crate) fn set_image(&mut self, at: usize, text: &str) -> Result<(), DockerfileError> {
        let Some(wanted) = self.wanted.get_mut(at) else { return Ok(()) };
        *wanted = Some(text.to_owned());
        self.read.render(&self.wanted).map(drop)
    }

    /// Where a derived node stands.
    pub(crate) fn place(&self, part: DerivedPart) -> Place {
        let image = match part {
            DerivedPart::Image(at) => self.read.images().get(at),
            _ => self.read.images().first(),
        };
        let span = image.map_or(Span { start: 0, end: 0 }, |image| image.span);
        let text = self.text();
        let before = text.get(..span.start as usize).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count() as u32 + 1;
        let line = image.map_or(1, |image| image.line);
        Place { file: self.path.to_string(), line, column, span: (span.start, span.end) }
    }
}

impl Submission {
    pub(crate) fn dockerfile(&self, id: DockerfileId) -> &DockerfileDocument {
        &self.dockerfiles[id.0 as usize]
    }

    pub(crate) fn dockerfile_mut(&mut self, id: DockerfileId) -> &mut DockerfileDocument {
        Arc::make_mut(&mut self.dockerfiles[id.0 as usize])
    }

    /// Whether any `build` mapping is known.
    pub(crate) fn has_contexts(&self) -> bool {
        !self.contexts.is_empty()
    }

    /// Whether a node is a `build` mapping of which a context is known.
    pub(crate) fn has_context(&self, place: NodePlace) -> bool {
        !self.contexts.is_empty() && self.contexts.contains_key(&place)
    }

    /// The context of a `build` mapping. One that edits gave another path, or that they made, is missing: an edit can bring no local
    /// path, and what a changed one leads to was not read.
    pub(crate) fn context(&self, build: NodePlace) -> Option<BuildContext<'_>> {
        let texts = build_texts(&self.file(build.file).tree, build.node)?;
        if super::link::is_remote(&texts.0) {
            return Some(BuildContext::Remote);
        }
        Some(match self.contexts.get(&build) {
            Some(context) if (&context.path, &context.dockerfile_path) == (&texts.0, &texts.1) => {
                match &context.found {
                    FoundContext::Dockerfile(id) => BuildContext::Dockerfile(self.dockerfile(*id)),
                    FoundContext::Remote => BuildContext::Remote,
                    FoundContext::Missing => BuildContext::Missing,
                    FoundContext::Outside => BuildContext::Outside,
                    FoundContext::Unreadable(why) => BuildContext::Unreadable(why),
                }
            }
            _ => BuildContext::Missing,
        })
    }

    /// The Dockerfile of a `build` mapping.
    pub(crate) fn dockerfile_of(&self, build: NodePlace) -> Option<DockerfileId> {
        let context = self.contexts.get(&build)?;
        let texts = build_texts(&self.file(build.file).tree, build.node)?;
        match context.found {
            FoundContext::Dockerfile(id)
                if (&context.path, &context.dockerfile_path) == (&texts.0, &texts.1) =>
            {
                Some(id)
            }
            _ => None,
        }
    }
}

/// The `path` and the `dockerfile_path` of a `build` mapping; none if it has no path.
pub(super) fn build_texts(tree: &jobgate_yaml::Tree, build: NodeId) -> Option<(Arc<str>, Option<Arc<str>>)> {
    let text = |key: &str| match tree.value(tree.get(build, key)?) {
        Value::Text(text) => Some(Arc::clone(text)),
        _ => None,
    };
    Some((text("path")?, text("dockerfile_path")))
}
