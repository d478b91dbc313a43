//! `cargo xtask build-policies`: every folder of `policies/` becomes a component.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use jobgate_encode::{Interfaces, build};

use crate::say;

/// The most bytes that a policy of ours may have (`docs/design`, numbers to reach).
const BAR: usize = 120_000;

/// Builds the policies of the workspace at `root` to `target/policies/ID.wasm`, and checks what design asks of each: imports of
/// `jobgate:policy` only, and the size.
pub(crate) fn run(root: &Path) -> Result<()> {
    if build::ensure_target()? {
        say(&format!("added the Rust target {}", build::TARGET));
    }
    let folders = build::folders(&root.join("policies"))?;
    if folders.is_empty() {
        bail!("policies/ holds no policy: a policy is a folder with Cargo.toml and policy.yaml");
    }
    let target = root.join("target");
    let out = target.join("policies");
    fs::create_dir_all(&out).with_context(|| format!("cannot create {}", out.display()))?;
    let mut too_large = Vec::new();
    for folder in &folders {
        let built = build::policy(folder, &target.join("policies-build"))?;
        let id = &built.metadata.id;
        check(folder, &built)?;
        let file = out.join(format!("{id}.wasm"));
        fs::write(&file, &built.component).with_context(|| format!("cannot write {}", file.display()))?;
        let size = built.component.len();
        say(&format!("{id}: {size} bytes of at most {BAR} ({})", file.display()));
        if size > BAR {
            too_large.push(id.clone());
        }
    }
    ensure!(too_large.is_empty(), "larger than {BAR} bytes: {}", too_large.join(", "));
    Ok(())
}

/// The ids of the policies of the workspace: the names of their crates.
pub(crate) fn ids(root: &Path) -> Result<Vec<String>> {
    let folders = build::folders(&root.join("policies"))?;
    Ok(folders.iter().filter_map(|folder| Some(folder.file_name()?.to_str()?.to_owned())).collect())
}

fn check(folder: &Path, built: &build::Policy) -> Result<()> {
    let id = &built.metadata.id;
    let named = folder.file_name().is_some_and(|name| name == id.as_str());
    ensure!(named, "{}: the folder must be called as the policy in it, `{id}`", folder.display());
    let interfaces = Interfaces::of(&built.component)?;
    let foreign: Vec<_> = interfaces.foreign_imports().collect();
    ensure!(foreign.is_empty(), "{id} imports {}, and may import jobgate:policy only", foreign.join(", "));
    Ok(())
}
