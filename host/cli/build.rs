//! Compiles the built-in policies and embeds them: every folder of `policies/` becomes a component, and that machine code for the
//! baseline of the target, so that a check never waits for a compiler.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, anyhow};
use jobgate_encode::build;

fn main() -> Result<()> {
    let variable = |name: &str| env::var(name).with_context(|| format!("cargo sets {name}"));
    let root = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("../..");
    let out = PathBuf::from(variable("OUT_DIR")?);
    for input in ["policies", "guest", "wit", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", root.join(input).display());
    }
    let mut table = String::from("&[\n");
    for folder in build::folders(&root.join("policies"))? {
        let built = build::policy(&folder, &out.join("policies")).with_context(|| {
            format!(
                "cannot build the policy in `{}`; the Rust target {} is needed: `rustup target add {}`",
                folder.display(),
                build::TARGET,
                build::TARGET
            )
        })?;
        let id = &built.metadata.id;
        let compiled = jobgate_engine::precompile(&built.component, &variable("TARGET")?)?;
        compiled.write(&out, id)?;
        write!(
            table,
            "    Builtin {{ id: {id:?}, embedded: jobgate_engine::include_precompiled!({id:?}), size: {}, pages: &[",
            built.component.len()
        )?;
        for page in pages(&folder)? {
            let rule = page
                .file_stem()
                .and_then(|stem| stem.to_str())
                .ok_or_else(|| anyhow!("a page without a name"))?;
            write!(table, "({rule:?}, include_str!({:?})), ", fs::canonicalize(&page)?)?;
        }
        table.push_str("] },\n");
    }
    table.push_str("]\n");
    fs::write(out.join("builtins.rs"), table)?;
    Ok(())
}

/// The pages of a policy's rules, by name.
fn pages(folder: &Path) -> Result<Vec<PathBuf>> {
    let rules = folder.join("rules");
    let listed = fs::read_dir(&rules).with_context(|| format!("cannot list `{}`", rules.display()))?;
    let mut pages = listed.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    Ok(pages)
}
