//! Where a spec's project begins and where its configuration is (design: `docs/configuration.md`).

use std::path::{Path, PathBuf};

use jobgate_core::files::Files;

/// The name of a configuration file.
pub(crate) const CONFIG: &str = "jobgate.yaml";

/// The nearest folder above a file that holds `.git` or `jobgate.yaml`: no reference may leave it. None: there is no limit.
pub(crate) fn root(files: &dyn Files, spec: &Path) -> Option<PathBuf> {
    spec.ancestors().skip(1).find(|folder| is_root(files, folder)).map(Path::to_owned)
}

/// Whether a folder can be the root of a project.
pub(crate) fn is_root(files: &dyn Files, folder: &Path) -> bool {
    files.kind(&folder.join(".git")).is_ok() || files.kind(&folder.join(CONFIG)).is_ok()
}

/// The nearest configuration above a file.
pub(crate) fn config(files: &dyn Files, spec: &Path) -> Option<PathBuf> {
    spec.ancestors().skip(1).map(|folder| folder.join(CONFIG)).find(|path| files.kind(path).is_ok())
}

#[cfg(test)]
mod tests {
    use jobgate_core::files::MemoryFiles;

    use super::*;

    #[test]
    fn the_nearest_mark_counts() {
        let files = MemoryFiles::default()
            .folder("/p/.git")
            .file("/p/team/jobgate.yaml", "")
            .file("/p/team/a/job.yml", "");
        assert_eq!(root(&files, Path::new("/p/team/a/job.yml")), Some(PathBuf::from("/p/team")));
        assert_eq!(
            config(&files, Path::new("/p/team/a/job.yml")),
            Some(PathBuf::from("/p/team/jobgate.yaml"))
        );
        assert_eq!(root(&files, Path::new("/p/job.yml")), Some(PathBuf::from("/p")));
        assert_eq!(config(&files, Path::new("/p/job.yml")), None);
        assert_eq!(root(&MemoryFiles::default().file("/x/job.yml", ""), Path::new("/x/job.yml")), None);
    }
}
