//! The code of a component with `additional_includes`: what the client copies into one folder before hashing it
//! (client-protocol §3.5; azure-ai-ml 1.35.2 `_additional_includes.py`).
//!
//! The copy obeys other rules than the walk of a plain folder: links keep their names when patterns are matched, every folder's own
//! ignore file counts for what lies in it, an ignored folder is not entered, and the ignore file of the code counts for the
//! includes as well. What was copied is then walked like any component's folder, with the ignore file that lies in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::ignore::{FolderRules, IgnoreRules, NAMES, read_file, relative};
use super::{LIMIT_BYTES, LIMIT_DEPTH, LIMIT_ENTRIES, ListedFile, Listing, Problem, refuse_remote};
use crate::files::{FileKind, FileProblem, Files};

/// The name of the folder under which the client uploads merged code.
pub const MERGED_FOLDER: &str = "code_with_additional_includes";

/// Lists the code and the includes of a component as one folder. `folder` is that of the component's file and absolute; `code`
/// and `includes` are as written in it.
///
/// # Errors
///
/// A [`Problem`]. Besides those of [`walk`](super::walk): an include that already exists in the code, two includes that cannot
/// both have their name, and an include that the client would pack into an archive, whose bytes differ each time.
pub fn merge(
    files: &dyn Files,
    folder: &Path,
    code: Option<&str>,
    includes: &[String],
    project_root: Option<&Path>,
) -> Result<Listing, Problem> {
    let refuse = |error| Problem::from_file(&error);
    let folder = files.resolve(folder).map_err(refuse)?;
    let root = project_root.map(|root| files.resolve(root)).transpose().map_err(refuse)?;
    let mut merge = Merge { files, root, chain: Vec::new(), entries: 0, merged: BTreeMap::new() };
    let code = match code {
        Some(code) => {
            refuse_remote(code, &folder)?;
            Some(files.resolve(&folder.join(code)).map_err(refuse)?)
        }
        None => None,
    };
    let rules = merge.code(code.as_deref(), &folder)?;
    for include in includes {
        refuse_remote(include, &folder)?;
        merge.include(&folder, include, code.as_deref(), &rules)?;
    }
    merge.finish(&folder)
}

struct Merge<'a> {
    files: &'a dyn Files,
    root: Option<PathBuf>,
    /// Where the folders really lie that are being copied.
    chain: Vec<PathBuf>,
    entries: u64,
    /// The copy: path in it, and where the content comes from. A later copy replaces an earlier one.
    merged: BTreeMap<String, PathBuf>,
}

/// Ignore rules and the folder that they are relative to. A file is ignored if one layer says so.
struct Layer {
    rules: Rc<IgnoreRules>,
    base: PathBuf,
}

impl Merge<'_> {
    /// Copies the code and gives the rules that also count for the includes.
    fn code(&mut self, code: Option<&Path>, folder: &Path) -> Result<Rc<IgnoreRules>, Problem> {
        let Some(code) = code else {
            return Ok(self.layer(folder)?.rules);
        };
        match self.kind(code)? {
            FileKind::Folder => {
                let mut layers = vec![self.layer(code)?];
                self.copy(code, "", &mut layers)?;
                Ok(layers.swap_remove(0).rules)
            }
            _ => {
                let rules = IgnoreRules::component().map_err(|why| Problem::unreadable(code, why))?;
                let base = code.parent().unwrap_or(code).to_path_buf();
                let mut layers = vec![Layer { rules: Rc::new(rules), base }];
                self.copy(code, &name_of(code)?, &mut layers)?;
                Ok(layers.swap_remove(0).rules)
            }
        }
    }

    fn include(
        &mut self,
        folder: &Path,
        include: &str,
        code: Option<&Path>,
        rules: &Rc<IgnoreRules>,
    ) -> Result<(), Problem> {
        let written = folder.join(include);
        let real = match self.files.resolve(&written) {
            Ok(real) => real,
            Err(error) if error.problem == FileProblem::Missing && self.packs(&written) => {
                let why = "the client packs this folder into an archive whose bytes differ each time, so there is no \
                           fingerprint. Include the folder itself";
                return Err(Problem::unreadable(&written, why));
            }
            Err(error) => return Err(Problem::from_file(&error)),
        };
        let name = name_of(&real)?;
        if let Some(code) = code {
            self.refuse_existing(&code.join(&name), &real)?;
        }
        let base = real.parent().unwrap_or(&real).to_path_buf();
        let mut layers = vec![Layer { rules: Rc::clone(rules), base }];
        if self.kind(&real)? == FileKind::Folder {
            layers.push(self.layer(&real)?);
        }
        self.copy(&real, &name, &mut layers)
    }

    /// `x.zip` that is not there, beside a folder `x`.
    fn packs(&self, written: &Path) -> bool {
        let folder = written.extension().is_some_and(|end| end == "zip").then(|| written.with_extension(""));
        folder.is_some_and(|folder| matches!(self.files.kind(&folder), Ok(FileKind::Folder)))
    }

    /// The client refuses an include whose name is taken in the code, but for a link to the very include.
    fn refuse_existing(&self, place: &Path, include: &Path) -> Result<(), Problem> {
        match self.files.resolve(place) {
            Err(error) if matches!(error.problem, FileProblem::Missing | FileProblem::NotAFolder) => Ok(()),
            Ok(real) if real == include && real != place => Ok(()),
            _ => {
                let why = "an additional include has the same name. Rename one of them";
                Err(Problem::unreadable(place, why))
            }
        }
    }

    /// Copies a file or folder to a path of the copy; `to` is empty for its root.
    fn copy(&mut self, from: &Path, to: &str, layers: &mut Vec<Layer>) -> Result<(), Problem> {
        if layers.iter().any(|layer| layer.rules.excludes(&relative(&layer.base, from))) {
            return Ok(());
        }
        self.entries += 1;
        if self.entries > LIMIT_ENTRIES {
            let message = format!("there are more than {LIMIT_ENTRIES} files and folders. Include less");
            return Err(Problem::new("too-large", from, message));
        }
        let real = self.files.resolve(from).map_err(|error| Problem::unreadable(from, error.problem))?;
        if let Some(root) = self.root.as_ref().filter(|root| !real.starts_with(root)) {
            return Err(Problem::outside(from, root));
        }
        match self.kind(&real)? {
            FileKind::File { .. } => {
                self.merged.insert(to.to_owned(), real);
                Ok(())
            }
            FileKind::Folder => self.copy_folder(from, real, to, layers),
            FileKind::Other => Ok(()),
        }
    }

    fn copy_folder(
        &mut self,
        from: &Path,
        real: PathBuf,
        to: &str,
        layers: &mut Vec<Layer>,
    ) -> Result<(), Problem> {
        if self.chain.contains(&real) {
            return Err(Problem::cycle(from));
        }
        if self.chain.len() >= LIMIT_DEPTH {
            let message = format!("`{}` lies more than {LIMIT_DEPTH} folders deep", from.display());
            return Err(Problem::new("too-large", from, message));
        }
        let entries = self.files.list(&real).map_err(|error| Problem::from_file(&error))?;
        self.chain.push(real);
        for entry in entries {
            let path = from.join(&entry.name);
            let to = if to.is_empty() { entry.name } else { format!("{to}/{}", entry.name) };
            let depth = layers.len();
            if matches!(self.files.kind(&path), Ok(FileKind::Folder)) {
                layers.push(self.layer(&path)?);
            }
            self.copy(&path, &to, layers)?;
            layers.truncate(depth);
        }
        self.chain.pop();
        Ok(())
    }

    /// The rules of a folder that belongs to a component.
    fn layer(&self, folder: &Path) -> Result<Layer, Problem> {
        let rules = FolderRules::read_component(self.files, folder)?;
        Ok(Layer { rules: Rc::new(rules.rules), base: rules.base })
    }

    fn kind(&self, path: &Path) -> Result<FileKind, Problem> {
        self.files.kind(path).map_err(|error| Problem::from_file(&error))
    }

    /// Walks the copy: its own ignore file, once more, and the hash order.
    fn finish(self, folder: &Path) -> Result<Listing, Problem> {
        self.refuse_file_in_place_of_folder()?;
        let ignore = NAMES.iter().find_map(|name| self.merged.get(*name));
        let rules = match ignore {
            Some(file) => read_file(self.files, file, true)?,
            None => IgnoreRules::component().map_err(|why| Problem::unreadable(folder, why))?,
        };
        let mut listed = Vec::new();
        for (path, source) in &self.merged {
            if rules.excludes(path) {
                continue;
            }
            let FileKind::File { size } = self.kind(source)? else {
                return Err(super::hash::changed(source));
            };
            listed.push(ListedFile { path: path.clone(), source: source.clone(), size });
        }
        Listing::new(listed, Some(MERGED_FOLDER.to_owned()), folder, LIMIT_BYTES)
    }

    fn refuse_file_in_place_of_folder(&self) -> Result<(), Problem> {
        let above =
            |path: &str| path.match_indices('/').map(|(at, _)| path[..at].to_owned()).collect::<Vec<_>>();
        let folders: BTreeSet<String> = self.merged.keys().flat_map(|path| above(path)).collect();
        match self.merged.iter().find(|(path, _)| folders.contains(*path)) {
            None => Ok(()),
            Some((_, source)) => {
                let why = "a file and a folder among code and additional includes have the same name. Rename one of them";
                Err(Problem::unreadable(source, why))
            }
        }
    }
}

fn name_of(path: &Path) -> Result<String, Problem> {
    match path.file_name() {
        None => Err(Problem::unreadable(path, "the root of the file system cannot be included")),
        Some(name) => match name.to_str() {
            Some(name) => Ok(name.to_owned()),
            None => Err(Problem::unreadable(path, FileProblem::NameNotUtf8)),
        },
    }
}
