//! References between files, and every pointer that leads to one place (`docs/abi.md` §4).

use std::collections::HashMap;
use std::sync::OnceLock;

use jobgate_yaml::{NodeId, Tree, Value};

use super::{FileId, Found, NodePlace, Submission};
use crate::pointer::{Pointer, Segment, escape};

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

/// What a text at a reference place names (`docs/abi.md` §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference<'t> {
    /// Something in a workspace or a registry: begins with `azureml:`.
    Registered,
    /// A URL.
    Remote,
    /// A local file, `file:` dropped.
    Local(&'t str),
}

impl<'t> Reference<'t> {
    /// Tells what a text names, as the official client does: a text is taken as it is, blanks and all, and `file:` comes before
    /// anything that looks like a URL. What is a file for the client must be none the less one here.
    pub fn of(text: &'t str) -> Self {
        if text.starts_with("azureml:") {
            return Self::Registered;
        }
        match text.strip_prefix("file:") {
            Some(path) => Self::Local(path),
            None if is_url(text) => Self::Remote,
            None => Self::Local(text),
        }
    }
}

/// Whether a text is a URL: a scheme of letters, digits, `+`, `-` and `.` (RFC 3986 §3.1), `://`, and a host. Without a host the
/// official client takes it for a path (`is_url` of azure-ai-ml 1.35.2), and so is `git@host:path`.
pub(crate) fn is_url(text: &str) -> bool {
    let scheme = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(|part| part.is_ascii_alphanumeric() || matches!(part, '+' | '-' | '.'))
    };
    text.split_once("://")
        .is_some_and(|(name, rest)| scheme(name) && !rest.is_empty() && !rest.starts_with(['/', '?', '#']))
}

/// Whether a path of data, code or a build context names something that is not in a folder of this machine.
pub(crate) fn is_remote(text: &str) -> bool {
    text.starts_with("azureml:") || text.starts_with("git+") || is_url(text)
}

/// What is known of uses, found when it is first asked for and forgotten when an edit may have changed it.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    counts: OnceLock<Vec<u64>>,
    index: OnceLock<UsesIndex>,
    /// Every pointer to a `build` mapping whose Dockerfile was found.
    builds: OnceLock<Vec<(super::DockerfileId, String)>>,
}

/// Every pointer that leads to the root of a file, by file; and the links, both in document order.
#[derive(Debug)]
pub(crate) struct UsesIndex {
    pub(crate) files: Vec<Vec<String>>,
    pub(crate) links: Vec<Link>,
}

/// A replaced reference within its file.
struct Boundary {
    pointer: String,
    node: NodeId,
    target: FileId,
}

impl Submission {
    /// How many pointers lead to the root of a file.
    pub(crate) fn use_count(&self, file: FileId) -> u64 {
        let counts = self.uses.counts.get_or_init(|| self.count_uses());
        counts.get(file.0 as usize).copied().unwrap_or(0)
    }

    /// Counts along the references, each file when all that refer to it were counted: no tree is walked.
    fn count_uses(&self) -> Vec<u64> {
        let mut waiting = vec![0_u64; self.files.len()];
        for target in self.reachable_links() {
            waiting[target.0 as usize] += 1;
        }
        let mut counts = vec![0_u64; self.files.len()];
        counts[self.root().0 as usize] = 1;
        let mut ready = vec![self.root()];
        while let Some(file) = ready.pop() {
            for target in self.file(file).links.values() {
                let at = target.0 as usize;
                counts[at] = counts[at].saturating_add(counts[file.0 as usize]);
                waiting[at] -= 1;
                if waiting[at] == 0 {
                    ready.push(*target);
                }
            }
        }
        counts
    }

    /// The targets of all links of files that can still be reached; edits may have cut some off.
    fn reachable_links(&self) -> Vec<FileId> {
        let mut seen = vec![false; self.files.len()];
        seen[self.root().0 as usize] = true;
        let (mut todo, mut links) = (vec![self.root()], Vec::new());
        while let Some(file) = todo.pop() {
            for target in self.file(file).links.values() {
                links.push(*target);
                if !std::mem::replace(&mut seen[target.0 as usize], true) {
                    todo.push(*target);
                }
            }
        }
        links
    }

    /// The index of uses. The node limit of loading bounds its size.
    pub(crate) fn uses_index(&self) -> &UsesIndex {
        self.uses.index.get_or_init(|| {
            let boundaries: Vec<Vec<Boundary>> = self.files().map(boundaries).collect();
            let mut index = UsesIndex { files: vec![Vec::new(); self.files.len()], links: Vec::new() };
            self.index_file(self.root(), "", &boundaries, &mut index);
            index
        })
    }

    fn index_file(&self, file: FileId, prefix: &str, boundaries: &[Vec<Boundary>], index: &mut UsesIndex) {
        index.files[file.0 as usize].push(prefix.to_owned());
        for boundary in &boundaries[file.0 as usize] {
            let pointer = format!("{prefix}{}", boundary.pointer);
            let written = self.file(file).tree.text(boundary.node).unwrap_or_default().to_owned();
            let path = self.file(boundary.target).path.to_string();
            index.links.push(Link { pointer: pointer.clone(), written, file: path });
            self.index_file(boundary.target, &pointer, boundaries, index);
        }
    }

    /// Every pointer to the root of a file.
    pub(crate) fn file_uses(&self, file: FileId) -> &[String] {
        self.uses_index().files.get(file.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Every pointer to what a pointer leads to; the pointer itself where its file is used once.
    pub(crate) fn uses_of(&self, pointer: &Pointer) -> Vec<String> {
        let (file, file_at) = match self.resolve(pointer) {
            None => return Vec::new(),
            Some(Found::Node(found)) => (found.place.file, found.file_at),
            Some(Found::Derived(found)) => return self.derived_uses(&found, pointer),
        };
        self.expand(file, &pointer.segments()[file_at..], pointer)
    }

    /// Every pointer to a place of a file that these segments lead to from the file's root. `pointer` is one of them.
    pub(crate) fn expand(&self, file: FileId, below: &[Segment], pointer: &Pointer) -> Vec<String> {
        if self.use_count(file) <= 1 {
            return vec![pointer.to_string()];
        }
        let below = Pointer::of(below).to_string();
        self.file_uses(file).iter().map(|prefix| format!("{prefix}{below}")).collect()
    }

    /// The uses of a derived node: those of every `build` mapping that leads to the same Dockerfile.
    fn derived_uses(&self, found: &super::FoundDerived, pointer: &Pointer) -> Vec<String> {
        let below = Pointer::of(&pointer.segments()[found.build_at..]).to_string();
        self.builds_of(found.dockerfile).map(|build| format!("{build}{below}")).collect()
    }

    /// Every pointer to a `build` mapping of this Dockerfile, in document order.
    fn builds_of(&self, dockerfile: super::DockerfileId) -> impl Iterator<Item = &str> {
        let builds = self.uses.builds.get_or_init(|| {
            let mut builds = Vec::new();
            self.walk_builds(&mut |place, pointer| {
                builds.extend(self.dockerfile_of(place).map(|found| (found, pointer.to_owned())));
            });
            builds
        });
        builds.iter().filter(move |(found, _)| *found == dockerfile).map(|(_, build)| build.as_str())
    }

    /// Forgets what is known of uses: an edit has moved, added or dropped a reference.
    pub(crate) fn forget_uses(&mut self) {
        self.uses = std::sync::Arc::default();
    }
}

/// The replaced references of one file, in document order.
fn boundaries(file: &super::SpecFile) -> Vec<Boundary> {
    let mut found = Vec::new();
    if !file.links.is_empty() {
        let mut pointer = String::new();
        walk(&file.tree, file.tree.root(), &mut pointer, &file.links, &mut found);
    }
    found
}

fn walk(
    tree: &Tree,
    node: NodeId,
    pointer: &mut String,
    links: &HashMap<NodeId, FileId>,
    found: &mut Vec<Boundary>,
) {
    let end = pointer.len();
    match tree.value(node) {
        Value::Text(_) => {
            if let Some(&target) = links.get(&node) {
                found.push(Boundary { pointer: pointer.clone(), node, target });
            }
        }
        Value::Mapping(mapping) => {
            for entry in mapping.entries() {
                pointer.push('/');
                pointer.push_str(&escape(&entry.key.spelling));
                walk(tree, entry.value, pointer, links, found);
                pointer.truncate(end);
            }
        }
        Value::Sequence(items) => {
            for (at, &item) in items.iter().enumerate() {
                pointer.push_str(&format!("/{at}"));
                walk(tree, item, pointer, links, found);
                pointer.truncate(end);
            }
        }
        _ => {}
    }
}

impl Submission {
    /// Calls back for every `build` mapping that has a context, with each pointer that leads to it, in document order.
    fn walk_builds(&self, each: &mut dyn FnMut(NodePlace, &str)) {
        let mut pointer = String::new();
        self.walk_builds_below(self.root_place(), &mut pointer, each);
    }

    fn walk_builds_below(
        &self,
        place: NodePlace,
        pointer: &mut String,
        each: &mut dyn FnMut(NodePlace, &str),
    ) {
        let end = pointer.len();
        let mut visit = |node: NodeId, pointer: &mut String| {
            let (place, _) = self.enter(NodePlace { file: place.file, node });
            self.walk_builds_below(place, pointer, each);
        };
        match self.value(place) {
            Value::Mapping(mapping) => {
                for entry in mapping.entries() {
                    pointer.push('/');
                    pointer.push_str(&escape(&entry.key.spelling));
                    visit(entry.value, pointer);
                    pointer.truncate(end);
                }
                if self.has_context(place) {
                    each(place, pointer);
                }
            }
            Value::Sequence(items) => {
                for (at, &item) in items.iter().enumerate() {
                    pointer.push_str(&format!("/{at}"));
                    visit(item, pointer);
                    pointer.truncate(end);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_opens_is_a_local_file() {
        for (text, reference) in [
            ("azureml:e:1", Reference::Registered),
            ("azureml://registries/r/environments/e", Reference::Registered),
            ("https://host/env.yml", Reference::Remote),
            ("git+ssh://host/x", Reference::Remote),
            ("env.yml", Reference::Local("env.yml")),
            ("file:env.yml", Reference::Local("env.yml")),
            ("file:azureml:x", Reference::Local("azureml:x")),
            ("file:///etc/env.yml", Reference::Local("///etc/env.yml")),
            ("file://host/env.yml", Reference::Local("//host/env.yml")),
            ("x:///env.yml", Reference::Local("x:///env.yml")),
            (" azureml:../env.yml", Reference::Local(" azureml:../env.yml")),
            ("git@host:x", Reference::Local("git@host:x")),
            ("", Reference::Local("")),
        ] {
            assert_eq!(Reference::of(text), reference, "{text:?}");
        }
    }
}
