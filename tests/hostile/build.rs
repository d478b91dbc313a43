//! Compiles the guests of `tests/guests`, and lists them: one that no test runs does not compile.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use jobgate_encode::{Metadata, encode};

/// What Cargo gave to this build script and must not give to the one that it starts.
const NATIVE: [&str; 7] = [
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_TARGET_DIR",
    "CARGO_BUILD_TARGET",
    "RUSTFLAGS",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "TARGET",
];

fn main() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests");
    for path in ["examples", "src", "Cargo.toml", "../../guest", "../../wit"] {
        println!("cargo::rerun-if-changed={}", folder.join(path).display());
    }
    println!("cargo::rustc-env=HOSTILE_TARGET={}", std::env::var("TARGET").context("Cargo sets TARGET")?);
    let out = PathBuf::from(std::env::var_os("OUT_DIR").context("Cargo sets OUT_DIR")?);
    let names = names(&folder.join("examples"))?;
    let (wasi, plain): (Vec<&String>, Vec<&String>) =
        names.iter().partition(|name| name.starts_with("wasi_"));
    let target_dir = out.join("target");
    for (target, names) in [("wasm32-unknown-unknown", plain), ("wasm32-wasip2", wasi)] {
        compile(&folder, &target_dir, target, &names)?;
        for name in names {
            let module = target_dir.join(target).join("release/examples").join(format!("{name}.wasm"));
            let module =
                fs::read(&module).with_context(|| format!("Cargo made no `{}`", module.display()))?;
            let component =
                encode(&module, &metadata(name)?).with_context(|| format!("the guest `{name}`"))?;
            fs::write(out.join(format!("{name}.wasm")), component)?;
        }
    }
    fs::write(out.join("guests.rs"), list(&names)?)?;
    Ok(())
}

/// The programs, by the names of their files.
fn names(examples: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(examples).with_context(|| format!("cannot list `{}`", examples.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
        }
    }
    names.sort();
    Ok(names)
}

fn compile(folder: &Path, target_dir: &Path, target: &str, names: &[&String]) -> Result<()> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for name in NATIVE {
        cargo.env_remove(name);
    }
    cargo
        .args(["build", "--release", "--features", "guests", "--target", target])
        .arg("--target-dir")
        .arg(target_dir);
    cargo.args(names.iter().flat_map(|name| ["--example", name.as_str()]));
    let status = cargo.current_dir(folder).status().context("cannot run Cargo")?;
    ensure!(
        status.success(),
        "the guests do not compile for {target}: see above; if the target is missing, run `rustup target add {target}`"
    );
    Ok(())
}

fn metadata(name: &str) -> Result<Metadata> {
    let id = name.replace('_', "-");
    let yaml = format!(
        "{{schema: 1, id: {id}, version: 0.1.0, title: A test, facets: [image, environment], \
         rules: [{{id: TEST-001, level: error, title: A test}}]}}"
    );
    Ok(Metadata::from_yaml(&yaml)?)
}

/// A constant for each guest, and a macro that calls another one with each name.
fn list(names: &[String]) -> Result<String> {
    let mut code = String::new();
    for name in names {
        let file = format!("concat!(env!(\"OUT_DIR\"), \"/{name}.wasm\")");
        writeln!(code, "/// The component of `tests/guests/examples/{name}.rs`.")?;
        writeln!(code, "pub const {}: &[u8] = include_bytes!({file});", name.to_uppercase())?;
    }
    let pairs: Vec<String> =
        names.iter().map(|name| format!("({name:?}, {})", name.to_uppercase())).collect();
    writeln!(code, "/// Every guest, by name.\npub const ALL: &[(&str, &[u8])] = &[{}];", pairs.join(", "))?;
    writeln!(
        code,
        "/// Calls a macro with the name of each guest.\n#[macro_export]\nmacro_rules! foreach_guest {{"
    )?;
    writeln!(
        code,
        "    ($macro:ident) => {{ {} }};\n}}",
        names.iter().map(|name| format!("$macro!({name});")).collect::<String>()
    )?;
    Ok(code)
}
