//! What the paths of a file lead to that name no spec: build contexts with their Dockerfiles, and code.

use std::path::Path;
use std::sync::Arc;

use jobgate_yaml::NodeId;

use super::{Entrance, Loader};
use crate::dockerfile::Dockerfile;
use crate::files::FileProblem;
use crate::finding::Level;
use crate::host_rules as rules;
use crate::kind::{self, Role};
use crate::submission::build::{Context, DOCKERFILE, FoundContext, build_texts};
use crate::submission::link::is_remote;
use crate::submission::{DockerfileDocument, DockerfileId, FileId, NodePlace};

impl Loader<'_> {
    /// Finds the Dockerfile of a `build` mapping. Where none can be had the facet `image` says it, and policies judge that. Why one
    /// cannot be read is known here alone, so that is said here.
    pub(super) fn context(&mut self, id: FileId, (build, pointer): (NodeId, &str), entrance: Entrance<'_>) {
        let spec = &self.specs[id.0 as usize];
        let Some((path, dockerfile_path)) = build_texts(&spec.tree, build) else { return };
        let found = if is_remote(&path) {
            FoundContext::Remote
        } else {
            let folder = spec.absolute.parent().unwrap_or(Path::new("/"));
            let file = folder.join(&*path).join(dockerfile_path.as_deref().unwrap_or(DOCKERFILE));
            self.dockerfile(&file)
        };
        if let FoundContext::Unreadable(why) = &found {
            let message = format!("the Dockerfile of this build context cannot be read: {why}");
            let mut finding = rules::UNREADABLE
                .error(message, "correct the file: without it nobody can tell which images it builds on");
            finding.level = Level::Warning;
            let place = self.specs[id.0 as usize].key_place(pointer).unwrap_or_else(|| self.place(id, build));
            self.findings.push(rules::at(finding, place, &format!("{}{pointer}", entrance.pointer)));
        }
        self.contexts.insert(NodePlace { file: id, node: build }, Context { path, dockerfile_path, found });
    }

    /// Finds out what the paths of code lead to. That one leads nowhere is no finding here: the facet `code` says it.
    pub(super) fn code_paths(&mut self, id: FileId, tree: &jobgate_yaml::Tree, role: Role) {
        let folder = self.specs[id.0 as usize].absolute.parent().unwrap_or(Path::new("/"));
        let places = kind::code_places(tree, role);
        self.codes.look_up(self.files, self.root, folder, (id, tree), &places);
    }

    fn dockerfile(&mut self, path: &Path) -> FoundContext {
        let absolute = match self.files.resolve(path) {
            Ok(absolute) => absolute,
            Err(error) => {
                return match error.problem {
                    FileProblem::Missing | FileProblem::NotAFolder => FoundContext::Missing,
                    problem => FoundContext::Unreadable(problem.to_string().into()),
                };
            }
        };
        if self.root.is_some_and(|root| !absolute.starts_with(root)) {
            return FoundContext::Outside;
        }
        if let Some(known) = self.dockerfiles.iter().position(|known| known.absolute == absolute) {
            return FoundContext::Dockerfile(DockerfileId(known as u32));
        }
        let read = self.files.read(&absolute, crate::dockerfile::LIMIT as u64);
        match read
            .map_err(|error| error.problem.to_string())
            .and_then(|bytes| Dockerfile::parse(&bytes).map_err(|error| error.to_string()))
        {
            Err(why) => FoundContext::Unreadable(why.into()),
            Ok(dockerfile) => {
                let wanted = vec![None; dockerfile.images().len()];
                let path = self.shown(&absolute).into();
                self.dockerfiles.push(DockerfileDocument {
                    path,
                    absolute,
                    read: Arc::new(dockerfile),
                    wanted,
                });
                FoundContext::Dockerfile(DockerfileId(self.dockerfiles.len() as u32 - 1))
            }
        }
    }
}
