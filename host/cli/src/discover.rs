//! Which files a command line means.

use std::path::{Path, PathBuf};

use jobgate_core::files::{EntryKind, FileError, FileKind, Files};

use crate::project::CONFIG;

/// A file that is to be read as a spec.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Absolute.
    pub(crate) path: PathBuf,
    /// Whether the command line names the file itself. One that was found in a folder is passed over if it is no spec.
    pub(crate) is_named: bool,
}

/// The files that these paths mean: a file itself, a folder every YAML file below it, by name. Configurations, hidden files and
/// hidden folders are passed over, and links are not followed: a folder that is linked to twice would be checked twice. A path that leads nowhere is a spec that
/// cannot be read, and is found to be so when it is.
///
/// # Errors
/// A folder that cannot be listed: a spec that is not looked at must not look like one that passed.
pub(crate) fn candidates(files: &dyn Files, paths: &[PathBuf]) -> Result<Vec<Candidate>, FileError> {
    let mut found = Vec::new();
    for path in paths {
        match files.kind(path) {
            Ok(FileKind::Folder) => walk(files, path, &mut found)?,
            _ => found.push(Candidate { path: path.clone(), is_named: true }),
        }
    }
    Ok(found)
}

fn walk(files: &dyn Files, folder: &Path, found: &mut Vec<Candidate>) -> Result<(), FileError> {
    let mut todo = vec![folder.to_owned()];
    while let Some(folder) = todo.pop() {
        let mut entries = files.list(&folder)?;
        entries.retain(|entry| !entry.name.starts_with('.') && entry.name != CONFIG);
        // Last first: the list of folders is worked off from its end.
        entries.sort_by(|a, b| b.name.cmp(&a.name));
        todo.extend(
            entries
                .iter()
                .filter(|entry| entry.kind == EntryKind::Folder)
                .map(|entry| folder.join(&entry.name)),
        );
        let specs =
            entries.iter().rev().filter(|entry| entry.kind == EntryKind::File && is_yaml(&entry.name));
        found.extend(specs.map(|entry| Candidate { path: folder.join(&entry.name), is_named: false }));
    }
    Ok(())
}

fn is_yaml(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| {
        extension.eq_ignore_ascii_case("yml") || extension.eq_ignore_ascii_case("yaml")
    })
}

#[cfg(test)]
mod tests {
    use jobgate_core::files::MemoryFiles;

    use super::*;

    #[test]
    fn a_folder_means_the_yaml_files_below_it() {
        let files = MemoryFiles::default()
            .file("/p/b/job.YAML", "")
            .file("/p/a.yml", "")
            .file("/p/.git/x.yml", "")
            .file("/p/.hidden.yml", "")
            .file("/p/jobgate.yaml", "")
            .file("/p/train.py", "")
            .link("/p/link", "b");
        let found = candidates(&files, &[PathBuf::from("/p"), PathBuf::from("/p/train.py")]).unwrap();
        let named = |candidate: &Candidate| (candidate.path.display().to_string(), candidate.is_named);
        let expected = [("/p/a.yml", false), ("/p/b/job.YAML", false), ("/p/train.py", true)];
        assert_eq!(
            found.iter().map(named).collect::<Vec<_>>(),
            expected.map(|(path, named)| (path.to_owned(), named))
        );
    }

    #[test]
    fn a_path_that_leads_nowhere_is_a_spec_that_cannot_be_read() {
        let path = PathBuf::from("/p/x");
        let found = candidates(&MemoryFiles::default().folder("/p"), std::slice::from_ref(&path)).unwrap();
        assert_eq!(found, [Candidate { path, is_named: true }]);
    }
}
