//! The files of a folder, as the client's walk finds them (client-protocol §3.1, §3.5).

use std::path::{Path, PathBuf};

use super::ignore::{FolderRules, lexical, relative};
use super::{Limits, ListedFile, Listing, Problem, Variant};
use crate::files::{EntryKind, FileKind, FileProblem, Files};

/// Lists the files of a folder or a single file. `target` is absolute and exists; a link is followed.
///
/// Links to folders are followed; a file below one has the link's name in its path, but patterns are matched against where it
/// really lies.
///
/// # Errors
///
/// A [`Problem`]: nothing there, nothing left, something that cannot be read, a cycle, names that differ by case alone, too
/// much, or something outside `project_root`.
pub fn walk(
    files: &dyn Files,
    target: &Path,
    project_root: Option<&Path>,
    variant: Variant,
) -> Result<Listing, Problem> {
    walk_within(files, target, project_root, variant, Limits::default())
}

/// [`walk`] with other limits.
pub(super) fn walk_within(
    files: &dyn Files,
    target: &Path,
    project_root: Option<&Path>,
    variant: Variant,
    limits: Limits,
) -> Result<Listing, Problem> {
    let target = lexical(target);
    let refuse = |error| Problem::from_file(&error);
    let kind = files.kind(&target).map_err(refuse)?;
    let real = files.resolve(&target).map_err(refuse)?;
    let root = project_root.map(|root| files.resolve(root)).transpose().map_err(refuse)?;
    if let Some(root) = root.as_ref().filter(|root| !real.starts_with(root)) {
        return Err(Problem::outside(&target, root));
    }
    match kind {
        FileKind::File { size } => single(&real, size, limits),
        FileKind::Other => Err(Problem::unreadable(&target, "it is neither a file nor a folder")),
        FileKind::Folder => {
            let rules = match variant.component {
                true => Some(FolderRules::read_component(files, &target)?),
                false => FolderRules::read(files, &target)?,
            };
            let mut walk = Walk { files, rules, root, limits, chain: Vec::new(), found: Found::default() };
            let start = Place { inside: true, ..Place::default() };
            walk.folder(&real, &start)?;
            let name = real.file_name().map(|name| name.to_string_lossy().into_owned());
            Listing::new(walk.found.finish()?, name, &target, limits.bytes)
        }
    }
}

/// A single file is a list of one, with the name that it has once links are resolved.
fn single(real: &Path, size: u64, limits: Limits) -> Result<Listing, Problem> {
    let name = real.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| Problem::unreadable(real, FileProblem::NameNotUtf8))?;
    let file = ListedFile { path: name.to_owned(), source: real.to_path_buf(), size };
    Listing::new(vec![file], None, real, limits.bytes)
}

struct Walk<'a> {
    files: &'a dyn Files,
    rules: Option<FolderRules>,
    root: Option<PathBuf>,
    limits: Limits,
    /// Where the folders really lie that lead from the target to here, this one included.
    chain: Vec<PathBuf>,
    found: Found,
}

#[derive(Default)]
struct Found {
    files: Vec<ListedFile>,
    /// How many entries were looked at.
    entries: u64,
    /// A cycle in which every file is ignored, and whether a file was taken by way of an ignored folder.
    hidden_cycle: Option<PathBuf>,
    by_hidden_way: bool,
}

impl Found {
    /// A cycle of ignored folders adds nothing, unless a link leads out of it: then that file would be there many times.
    fn finish(self) -> Result<Vec<ListedFile>, Problem> {
        match self.hidden_cycle {
            Some(path) if self.by_hidden_way => Err(Problem::cycle(&path)),
            _ => Ok(self.files),
        }
    }
}

/// A folder on the way.
#[derive(Clone, Default)]
struct Place {
    /// Its path from the target, by link names, with a `/` behind it; empty for the target.
    prefix: String,
    /// Whether the rules leave out everything that lies in it. Only links may lead to something else, so it is looked
    /// through for folders and links, and its files are passed over.
    covered: bool,
    /// Whether a folder above it is covered.
    hidden: bool,
    /// Whether it lies in the project root.
    inside: bool,
}

/// An entry of a folder.
struct Met<'a> {
    path: PathBuf,
    name: &'a str,
    /// What patterns are matched against.
    matched: String,
    kind: EntryKind,
}

impl Walk<'_> {
    fn folder(&mut self, real: &Path, place: &Place) -> Result<(), Problem> {
        if self.chain.iter().any(|above| above == real) {
            if place.covered {
                self.found.hidden_cycle.get_or_insert_with(|| real.to_path_buf());
                return Ok(());
            }
            return Err(Problem::cycle(&self.shown(place)));
        }
        if self.chain.len() >= self.limits.depth {
            let shown = self.shown(place);
            let message = format!("`{}` lies more than {} folders deep", shown.display(), self.limits.depth);
            return Err(Problem::new("too-large", real, message));
        }
        let entries = match self.files.list(real) {
            Ok(entries) => entries,
            // The client passes over any folder that it cannot list; where all of it is ignored, so may we.
            Err(_) if place.covered => return Ok(()),
            Err(error) => return Err(Problem::from_file(&error)),
        };
        self.found.entries += entries.len() as u64;
        if self.found.entries > self.limits.entries {
            let message = format!(
                "there are more than {} files and folders. Name a smaller folder",
                self.limits.entries
            );
            return Err(Problem::new("too-large", real, message));
        }
        self.chain.push(real.to_path_buf());
        let base = self.rules.as_ref().map(|rules| relative(&rules.base, real)).unwrap_or_default();
        for entry in entries {
            let matched = if base == "." { entry.name.clone() } else { format!("{base}/{}", entry.name) };
            self.entry(
                &Met { path: real.join(&entry.name), name: &entry.name, matched, kind: entry.kind },
                place,
            )?;
        }
        self.chain.pop();
        Ok(())
    }

    fn entry(&mut self, met: &Met<'_>, place: &Place) -> Result<(), Problem> {
        match met.kind {
            EntryKind::Folder => {
                let below = self.below(place, met.name, place.covered || self.covers(&met.matched));
                self.folder(&met.path, &below)
            }
            EntryKind::Link if matches!(self.files.kind(&met.path), Ok(FileKind::Folder)) => {
                let real = self.files.resolve(&met.path).map_err(|error| Problem::from_file(&error))?;
                let rules = self.rules.as_ref();
                let covered = rules.is_some_and(|rules| rules.rules.covers(&relative(&rules.base, &real)));
                let mut below = self.below(place, met.name, covered);
                below.inside = self.inside(&real);
                self.folder(&real, &below)
            }
            _ => self.file(met, place),
        }
    }

    fn file(&mut self, met: &Met<'_>, place: &Place) -> Result<(), Problem> {
        if place.covered || self.rules.as_ref().is_some_and(|rules| rules.rules.excludes(&met.matched)) {
            return Ok(());
        }
        let path = &met.path;
        let size = match self.files.kind(path) {
            Ok(FileKind::File { size }) => size,
            Ok(_) => {
                return Err(Problem::unreadable(
                    path,
                    "it is neither a file nor a folder. Ignore or remove it",
                ));
            }
            Err(error) if error.problem == FileProblem::Missing => {
                return Err(Problem::unreadable(
                    path,
                    "the symbolic link leads nowhere. Ignore or remove it",
                ));
            }
            Err(error) => return Err(Problem::from_file(&error)),
        };
        // Only a link lies elsewhere than it seems: the folder's own links are resolved already.
        let source = match met.kind {
            EntryKind::Link => self.files.resolve(path).map_err(|error| Problem::from_file(&error))?,
            _ => path.clone(),
        };
        let inside = if met.kind == EntryKind::Link { self.inside(&source) } else { place.inside };
        if let Some(root) = self.root.as_ref().filter(|_| !inside) {
            return Err(Problem::outside(path, root));
        }
        self.found.by_hidden_way |= place.hidden;
        self.found.files.push(ListedFile { path: format!("{}{}", place.prefix, met.name), source, size });
        Ok(())
    }

    fn below(&self, place: &Place, name: &str, covered: bool) -> Place {
        let prefix = format!("{}{name}/", place.prefix);
        Place { prefix, covered, hidden: place.hidden || place.covered, inside: place.inside }
    }

    fn covers(&self, folder: &str) -> bool {
        self.rules.as_ref().is_some_and(|rules| rules.rules.covers(folder))
    }

    fn inside(&self, real: &Path) -> bool {
        self.root.as_ref().is_none_or(|root| real.starts_with(root))
    }

    /// The folder as its names lead to it, for messages.
    fn shown(&self, place: &Place) -> PathBuf {
        self.chain.first().map(|start| start.join(&place.prefix)).unwrap_or_default()
    }
}
