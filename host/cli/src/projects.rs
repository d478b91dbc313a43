//! Names of files in a run over several projects: each project's are relative to its own root, so two of them may have the same.

use std::path::{Path, PathBuf};

use jobgate_core::report::Report;

/// What to put before the names of each project: its path from the folder that they have in common; of a single project nothing.
pub(crate) fn prefixes(bases: &[PathBuf]) -> Vec<String> {
    let Some(first) = bases.first() else { return Vec::new() };
    let common = first.ancestors().find(|folder| bases.iter().all(|base| base.starts_with(folder)));
    let prefix = |base: &PathBuf| {
        let below = base.strip_prefix(common.unwrap_or(Path::new(""))).unwrap_or(base);
        let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
        if names.is_empty() { String::new() } else { names.join("/") + "/" }
    };
    bases.iter().map(prefix).collect()
}

/// Puts a project's prefix before every name in its report.
pub(crate) fn qualify(report: &mut Report, prefix: &str) {
    if prefix.is_empty() {
        return;
    }
    let name = |file: &mut String| {
        // What lies outside the project has its full path already.
        if !Path::new(file.as_str()).is_absolute() {
            file.insert_str(0, prefix);
        }
    };
    for spec in &mut report.specs {
        name(&mut spec.file);
    }
    for finding in &mut report.findings {
        let related = finding.related.iter_mut().map(|related| &mut related.place);
        finding.place.iter_mut().chain(related).for_each(|place| name(&mut place.file));
    }
    for reported in &mut report.changes {
        name(&mut reported.change.file);
        name(&mut reported.change.place.file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_where_the_projects_part() {
        let of = |bases: &[&str]| prefixes(&bases.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(of(&["/p"]), [""]);
        assert_eq!(of(&["/p/a", "/p/b/c"]), ["a/", "b/c/"]);
        assert_eq!(of(&["/p", "/p/b"]), ["", "b/"]);
        assert_eq!(of(&[]), [""; 0]);
    }
}
