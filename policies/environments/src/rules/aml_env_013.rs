//! A conda file pins what it installs, and takes it from where it may.
//!
//! Source: the documentation "Troubleshoot environments"; the allow list mirrors the Azure Policy `allowedPythonPackageChannels`.

use jobgate_guest::{Document, Finding, Level, Pointer};

use crate::places::Environment;
use crate::settings::Settings;

pub(super) const ID: &str = "AML-ENV-013";

/// So many packages are named; the rest is counted.
const NAMED: usize = 5;

pub(super) fn check(environment: &Environment, document: &Document, settings: &Settings) -> Vec<Finding> {
    let conda = environment.pointer.child("conda_file");
    let dependencies = conda.child("dependencies");
    if !document.exists(&dependencies) {
        return Vec::new();
    }
    let mut findings = channels(&conda, document, settings);
    let specs: Vec<String> = texts(document, &dependencies);
    findings.extend(python(&dependencies, &specs));
    let pip: Vec<Pointer> = document.children(&dependencies).iter().map(|item| item.child("pip")).collect();
    let pip: Vec<&Pointer> = pip.iter().filter(|at| document.exists(at)).collect();
    if !pip.is_empty() && !specs.iter().any(|spec| name(spec) == "pip" && is_pinned(spec)) {
        findings.push(finding(
            &dependencies,
            "pip is not pinned: which one installs the rest changes by itself",
            "add `pip=VERSION`",
        ));
    }
    findings
        .extend(unpinned(&dependencies, specs.iter().filter(|spec| !matches!(name(spec), "python" | "pip"))));
    for list in pip {
        let requirements = texts(document, list);
        findings
            .extend(unpinned(list, requirements.iter().filter(|requirement| !requirement.starts_with('-'))));
        findings.extend(indexes(list, document, settings));
    }
    findings
}

fn finding(at: &Pointer, message: impl Into<String>, help: &str) -> Finding {
    Finding::new(ID, Level::Warning, at.clone(), message).help(help)
}

/// The texts of a list.
fn texts(document: &Document, list: &Pointer) -> Vec<String> {
    let values = document.get_many(document.children(list));
    values.into_iter().flatten().filter_map(|value| value.as_text().map(str::to_owned)).collect()
}

fn channels(conda: &Pointer, document: &Document, settings: &Settings) -> Vec<Finding> {
    let list = conda.child("channels");
    let given = document.children(&list);
    if given.is_empty() {
        return vec![finding(
            conda,
            "this conda file names no channel: what is installed depends on where it is built",
            "add `channels:`",
        )];
    }
    let Some(allowed) = &settings.channels else { return Vec::new() };
    let refused =
        given.iter().filter(|at| document.text(at).is_none_or(|channel| !allowed.contains(&channel)));
    refused
        .map(|at| finding(at, "this channel is not one of those that are allowed", "use an allowed channel"))
        .collect()
}

fn python(dependencies: &Pointer, specs: &[String]) -> Option<Finding> {
    let pythons: Vec<_> = specs.iter().filter(|spec| name(spec) == "python").collect();
    let (message, help) = match pythons.as_slice() {
        [one] if is_pinned(one) => return None,
        [_] => ("Python is not pinned: its version changes by itself", "write `python=VERSION`"),
        [] => (
            "this conda file installs no Python of its own: the version is that of the base image",
            "add `python=VERSION`",
        ),
        _ => ("Python stands twice in this conda file", "remove all but one"),
    };
    Some(finding(dependencies, message, help))
}

fn unpinned<'s>(at: &Pointer, specs: impl Iterator<Item = &'s String>) -> Option<Finding> {
    let open: Vec<&str> = specs.filter(|spec| !is_pinned(spec)).map(|spec| name(spec)).collect();
    if open.is_empty() {
        return None;
    }
    let named: Vec<_> = open.iter().take(NAMED).copied().collect();
    let mut message = named.join(", ");
    if open.len() > NAMED {
        message.push_str(&format!(" and {} more", open.len() - NAMED));
    }
    message.push_str(if open.len() == 1 { " has no exact version" } else { " have no exact version" });
    message.push_str(": the same file builds another environment tomorrow");
    Some(finding(at, message, "pin each package to a version"))
}

fn indexes(list: &Pointer, document: &Document, settings: &Settings) -> Vec<Finding> {
    let Some(allowed) = &settings.indexes else { return Vec::new() };
    let mut findings = Vec::new();
    for at in document.children(list) {
        let Some(text) = document.text(&at) else { continue };
        let option =
            ["--index-url", "--extra-index-url", "-i"].iter().find_map(|option| text.strip_prefix(option));
        let url = option.map(|rest| rest.trim_start_matches(['=', ' ']).trim());
        if url.is_some_and(|url| !allowed.iter().any(|allowed| url == allowed)) {
            findings.push(finding(
                &at,
                "this package index is not one of those that are allowed",
                "use an allowed index",
            ));
        }
    }
    findings
}

/// The name of a package, in a spec of conda or a requirement of pip.
fn name(spec: &str) -> &str {
    let spec = spec.rsplit("::").next().unwrap_or(spec).trim();
    spec.split(['=', '<', '>', '!', '~', '[', ' ', ';', '@']).next().unwrap_or(spec)
}

/// Whether a spec leaves no choice of version: an exact one, a file, or a repository at a commit or tag.
fn is_pinned(spec: &str) -> bool {
    let spec = spec.split(';').next().unwrap_or(spec).trim();
    let name = name(spec);
    let rest = spec.rsplit("::").next().unwrap_or(spec).get(name.len()..).unwrap_or_default();
    let rest = if let Some((_, rest)) = rest.split_once(']') { rest } else { rest }.trim_start();
    let is_elsewhere = spec.contains("://") || spec.starts_with(['.', '/']) || rest.starts_with('@');
    (rest.starts_with('=') && !rest.contains('*')) || is_elsewhere || spec.contains("${{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_no_choice_is_pinned() {
        for (spec, expected) in [
            ("python=3.10", true),
            ("python==3.10.4", true),
            ("conda-forge::numpy=1.26", true),
            ("numpy", false),
            ("numpy>=1.2", false),
            ("numpy~=1.2", false),
            ("numpy==1.*", false),
            ("scikit-learn[all]==1.4", true),
            ("pkg @ https://host/pkg.whl", true),
            ("git+https://github.com/x/y@main", true),
            ("./local", true),
            ("numpy==1.2; python_version > '3'", true),
            ("azureml-mlflow", false),
        ] {
            assert_eq!(is_pinned(spec), expected, "{spec}");
        }
        assert_eq!(name("conda-forge::numpy=1.26"), "numpy");
        assert_eq!(name("scikit-learn[all]==1.4"), "scikit-learn");
    }
}
