//! `cargo xtask test`: everything that must hold before a change lands. Nothing is skipped in silence.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::{build_policies, command, demo, docker_registry, docs, layers, python, rules};

/// Runs all checks, the cheap ones first, and stops at the first that fails.
pub(crate) fn run(root: &Path) -> Result<()> {
    step("formatting", || {
        command::run(command::cargo().current_dir(root).args(["fmt", "--all", "--check"]))
    })?;
    step("layers", || layers::check(root))?;
    step("documentation", || docs::check(root))?;
    step("table of rules", || rules::check(root))?;
    step("policies", || build_policies::run(root))?;
    step("clippy", || clippy(root))?;
    let python = step("Python with the official client", || python::azure_ai_ml(root))?;
    let registry = step("container registry", || docker_registry::program(root))?;
    step("tests", || {
        let mut tests = command::cargo();
        tests.current_dir(root).args(["test", "--locked", "--workspace"]);
        tests.env("JOBGATE_PYTHON", &python).env("JOBGATE_CLIENT_PYTHON", &python);
        tests.env(docker_registry::VARIABLE, &registry);
        command::run(&mut tests)
    })?;
    // The tests of the command line have built it: alone it would be built again, engine and all, with other features.
    step("demo", || demo::run(root, &demo::program(root, "debug")))
}

fn clippy(root: &Path) -> Result<()> {
    let mut host = command::cargo();
    host.current_dir(root).args([
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]);
    command::run(&mut host)?;
    // What a policy exports exists on wasm32 only.
    let mut guests = command::cargo();
    guests.current_dir(root).args(["clippy", "--locked", "--target", "wasm32-unknown-unknown"]);
    for policy in build_policies::ids(root)? {
        guests.args(["-p", &policy]);
    }
    command::run(guests.args(["--", "-D", "warnings"]))
}

#[allow(clippy::print_stderr, reason = "a task speaks to whoever runs it")]
fn step<T>(name: &str, run: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("== {name}");
    let start = Instant::now();
    let done = run().with_context(|| format!("{name} failed"))?;
    eprintln!("== {name}: {:.1} s", start.elapsed().as_secs_f32());
    Ok(done)
}

/// A program and whether it can be started.
pub(crate) fn is_there(program: impl AsRef<OsStr>) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}
