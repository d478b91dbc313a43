//! Compiles a policy's folder: what the task `build-policies` and the build script that embeds the built-in policies do.

mod environment;

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::component::{EncodeError, encode};
use crate::metadata::{Metadata, MetadataError};

/// The target that policies are built for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The Cargo profile that policies are built with; the workspace defines it.
pub const PROFILE: &str = "policy";

/// A policy that was built.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Policy {
    /// What it says about itself.
    pub metadata: Metadata,
    /// The component.
    pub component: Vec<u8>,
}

/// What of a package is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Artifact<'a> {
    /// The library.
    Library,
    /// An example that is a library: `crate-type = ["lib"]`.
    Example(&'a str),
}

/// Why a policy could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A file or folder cannot be read.
    #[error("`{}`: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A program cannot be started.
    #[error("cannot run `{program}`: {source}")]
    Run {
        /// Which.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// The standard library for wasm is missing and could not be added.
    #[error("the Rust target {TARGET} is missing, and {0}: run `rustup target add {TARGET}`")]
    NoTarget(String),
    /// The compiler failed; it said why.
    #[error("`{}` does not compile for {TARGET}: see the compiler's messages above", .0.display())]
    Compile(PathBuf),
    /// Cargo named no module among what it made.
    #[error("Cargo made no WebAssembly module of `{}`", .0.display())]
    NoModule(PathBuf),
    /// `policy.yaml` is wrong.
    #[error("`{}`: {source}", path.display())]
    Metadata {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: MetadataError,
    },
    /// What was compiled is no policy.
    #[error("`{}`: {source}", path.display())]
    Encode {
        /// The policy's folder.
        path: PathBuf,
        /// What is wrong.
        source: EncodeError,
    },
}

/// The folders of `policies` that hold a policy (a `Cargo.toml` and a `policy.yaml`), sorted by name.
///
/// # Errors
/// The folder cannot be listed.
pub fn folders(policies: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let at = |source| BuildError::Read { path: policies.to_owned(), source };
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(policies).map_err(at)? {
        let folder = entry.map_err(at)?.path();
        if folder.join("Cargo.toml").is_file() && folder.join("policy.yaml").is_file() {
            folders.push(folder);
        }
    }
    folders.sort();
    Ok(folders)
}

/// Builds the policy in a folder: compiles its library into `target_dir`, and makes it a component with the metadata of its
/// `policy.yaml`. `target_dir` must not be the one of a Cargo that waits for this: each would wait for the other's lock.
///
/// # Errors
/// `policy.yaml` is wrong, the crate does not compile (the compiler's messages go to standard error), or it is no policy.
pub fn policy(folder: &Path, target_dir: &Path) -> Result<Policy, BuildError> {
    let path = folder.join("policy.yaml");
    let yaml =
        std::fs::read_to_string(&path).map_err(|source| BuildError::Read { path: path.clone(), source })?;
    let metadata = Metadata::from_yaml(&yaml).map_err(|source| BuildError::Metadata { path, source })?;
    let module = module(folder, Artifact::Library, target_dir)?;
    let component = encode(&module, &metadata)
        .map_err(|source| BuildError::Encode { path: folder.to_owned(), source })?;
    Ok(Policy { metadata, component })
}

/// Compiles a package to a core module, with the profile [`PROFILE`].
///
/// # Errors
/// It does not compile: the compiler's messages go to standard error.
pub fn module(folder: &Path, artifact: Artifact, target_dir: &Path) -> Result<Vec<u8>, BuildError> {
    let manifest = folder.join("Cargo.toml");
    let manifest = manifest.canonicalize().map_err(|source| BuildError::Read { path: manifest, source })?;
    let mut cargo = environment::cargo();
    // `rustc`, for its `--crate-type`: a package that is a library for its tests as well would be built without link-time
    // optimisation, and the component be half as large again.
    cargo.args(["rustc", "--crate-type", "cdylib", "--target", TARGET, "--profile", PROFILE]);
    cargo.arg("--message-format=json-render-diagnostics");
    cargo.arg("--manifest-path").arg(&manifest).arg("--target-dir").arg(target_dir);
    match artifact {
        Artifact::Library => cargo.arg("--lib"),
        Artifact::Example(name) => cargo.args(["--example", name]),
    };
    cargo.current_dir(folder).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = run(&mut cargo)?;
    if !output.status.success() {
        return Err(BuildError::Compile(folder.to_owned()));
    }
    let wasm = wasm_file(&output.stdout, &manifest, artifact)
        .ok_or_else(|| BuildError::NoModule(folder.to_owned()))?;
    std::fs::read(&wasm).map_err(|source| BuildError::Read { path: wasm, source })
}

/// Makes sure that the standard library for [`TARGET`] is there: adds it by rustup where it is missing. Gives whether it was added.
///
/// # Errors
/// It is missing, and rustup is not there or failed.
pub fn ensure_target() -> Result<bool, BuildError> {
    let printed = run(environment::rustc().args(["--print", "target-libdir", "--target", TARGET]))?;
    let folder = String::from_utf8_lossy(&printed.stdout);
    if printed.status.success() && Path::new(folder.trim()).is_dir() {
        return Ok(false);
    }
    let mut rustup = Command::new("rustup");
    let added = run(rustup.args(["target", "add", TARGET]).stderr(Stdio::inherit()))
        .map_err(|error| BuildError::NoTarget(error.to_string()))?;
    if added.status.success() {
        Ok(true)
    } else {
        Err(BuildError::NoTarget("rustup could not add it".to_owned()))
    }
}

fn run(command: &mut Command) -> Result<std::process::Output, BuildError> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.output().map_err(|source| BuildError::Run { program, source })
}

/// The module that Cargo's messages name for an artifact of the package with this manifest.
fn wasm_file(messages: &[u8], manifest: &Path, artifact: Artifact) -> Option<PathBuf> {
    let kind = match artifact {
        Artifact::Library => "cdylib",
        Artifact::Example(_) => "example",
    };
    let messages = messages.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    messages
        .filter_map(|message: serde_json::Value| {
            let target = &message["target"];
            let ours = message["reason"] == "compiler-artifact"
                && message["manifest_path"].as_str().is_some_and(|path| Path::new(path) == manifest)
                && target["kind"].as_array()?.iter().any(|one| one == kind)
                && match artifact {
                    Artifact::Library => true,
                    Artifact::Example(name) => target["name"] == name,
                };
            let files =
                message["filenames"].as_array().filter(|_| ours)?.iter().filter_map(|file| file.as_str());
            files
                .map(PathBuf::from)
                .find(|file| file.extension().is_some_and(|extension| extension == "wasm"))
        })
        .next_back()
}
