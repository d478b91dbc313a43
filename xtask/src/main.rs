//! Tasks of the project: `cargo xtask TASK`.

mod bench;
mod build_policies;
mod command;
mod demo;
mod docker_registry;
mod docs;
mod layers;
mod parity;
mod python;
mod rules;
mod test;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "usage: cargo xtask TASK

tasks:
  demo             build jobgate and show it at work on examples/
  test             run every check: formatting, clippy, tests, documentation, the demo
  build-policies   build every folder of policies/ to target/policies/ID.wasm
  bench            measure, and write docs/benchmarks.md
  rules            write docs/rules.md from what the policies declare
  parity [TEXT]    submit every spec of JOBGATE_CORPUS (or those whose path holds TEXT) to the recorder of JOBGATE_ORACLE, and compare
                   with what the official client did";

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(mut args: impl Iterator<Item = String>) -> Result<()> {
    let task = args.next();
    if task.as_deref() == Some("parity") {
        return parity::run(root(), args.next().as_deref());
    }
    if let Some(extra) = args.next() {
        bail!("unexpected argument `{extra}`\n\n{USAGE}");
    }
    match task.as_deref() {
        Some("demo") => demo::build(root()).and_then(|jobgate| demo::run(root(), &jobgate)),
        Some("test") => test::run(root()),
        Some("build-policies") => build_policies::run(root()),
        Some("rules") => rules::run(root()),
        Some("bench") => bench::run(root()),
        Some(other) => bail!("there is no task `{other}`\n\n{USAGE}"),
        None => bail!("no task given\n\n{USAGE}"),
    }
}

/// The root of the workspace.
fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// Tells the developer something.
#[allow(clippy::print_stderr, reason = "a task's messages are for the developer at the terminal")]
fn say(message: &str) {
    eprintln!("{message}");
}
