//! Data flows one way: which crate may depend on which, and what the pure ones must not touch (ARCHITECTURE.md).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::command;

/// What each crate of the project may depend on, of the project's own crates. A policy may depend on the SDK alone.
const ALLOWED: &[(&str, &[&str])] = &[
    ("jobgate-yaml", &[]),
    ("jobgate-core", &["jobgate-yaml"]),
    ("jobgate-engine", &["jobgate-core"]),
    ("jobgate-azureml", &["jobgate-core", "jobgate-yaml"]),
    ("jobgate", &["jobgate-azureml", "jobgate-core", "jobgate-encode", "jobgate-engine", "jobgate-yaml"]),
    ("jobgate-guest", &[]),
    ("jobgate-encode", &[]),
    ("xtask", &["jobgate-encode"]),
];

/// What no line of a pure crate may mention, outside its tests.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "SystemTime",
    "Instant::now",
    "println!",
    "eprintln!",
];

/// The pure crates.
const PURE: &[&str] = &["host/yaml/src", "host/core/src"];

/// Checks both.
pub(crate) fn check(root: &Path) -> Result<()> {
    let mut problems = dependencies(root)?;
    for folder in PURE {
        impurities(&root.join(folder), &mut problems)?;
    }
    if problems.is_empty() { Ok(()) } else { bail!("the layers are broken:\n  {}", problems.join("\n  ")) }
}

fn dependencies(root: &Path) -> Result<Vec<String>> {
    let mut metadata = command::cargo();
    metadata.current_dir(root).args(["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let metadata: Value =
        serde_json::from_str(&command::output(&mut metadata)?).context("cargo metadata is no JSON")?;
    let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
    let allowed: BTreeMap<_, _> = ALLOWED.iter().copied().collect();
    let mut problems = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let manifest = package["manifest_path"].as_str().unwrap_or_default();
        let folder = Path::new(manifest).strip_prefix(root).unwrap_or(Path::new(manifest));
        let may = match allowed.get(name) {
            Some(may) => *may,
            None if folder.starts_with("policies") => &["jobgate-guest"][..],
            None if folder.starts_with("tests") => continue,
            None => {
                problems.push(format!("`{name}` is in no layer: give it one in xtask/src/layers.rs"));
                continue;
            }
        };
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        let ours =
            dependencies.filter(|dependency| dependency["path"].is_string() && dependency["kind"] != "dev");
        let names = ours.filter_map(|dependency| dependency["name"].as_str());
        problems.extend(
            names.filter(|on| !may.contains(on)).map(|on| format!("`{name}` may not depend on `{on}`")),
        );
    }
    Ok(problems)
}

fn impurities(folder: &Path, problems: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))? {
        let path = entry?.path();
        // Tests may use the machine: they stand in a `tests` file or folder, or behind `#[cfg(test)]` at the end of a file.
        if path.file_stem().is_some_and(|stem| stem == "tests") {
            continue;
        }
        if path.is_dir() {
            impurities(&path, problems)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path)?;
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            for (number, line) in code.lines().enumerate() {
                let is_comment = line.trim_start().starts_with("//");
                let found = IMPURE.iter().filter(|word| !is_comment && line.contains(*word));
                problems
                    .extend(found.map(|word| {
                        format!("{}:{}: a pure crate uses `{word}`", path.display(), number + 1)
                    }));
            }
        }
    }
    Ok(())
}
