//! `cargo xtask demo`: jobgate at work on the examples, from nothing but a Rust toolchain.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command;

/// A step of the demonstration: what is said before it, the arguments, and the exit code that it must have.
struct Step {
    says: &'static str,
    arguments: &'static [&'static str],
    exit: i32,
}

const STEPS: &[Step] = &[
    Step {
        says: "A job from the examples. The policies of jobgate.yaml run over it, and what they would change counts: it is admitted.",
        arguments: &["check", "train/job.yml"],
        exit: 0,
    },
    Step { says: "What the policies change in it, and why.", arguments: &["diff", "train/job.yml"], exit: 0 },
    Step {
        says: "A nested pipeline: the changes reach its component files, an environment and a Dockerfile.",
        arguments: &["diff", "pipeline/pipeline.yml"],
        exit: 0,
    },
    Step {
        says: "Submitted as admitted, into a folder.",
        arguments: &["submit", "pipeline/pipeline.yml", "--target", "dir:submitted"],
        exit: 0,
    },
    Step {
        says: "Once more: the same submission is there, so nothing is written.",
        arguments: &["submit", "pipeline/pipeline.yml", "--target", "dir:submitted"],
        exit: 0,
    },
    Step {
        says: "What the official client accepts in silence.",
        arguments: &["check", "denied/job.yml"],
        exit: 3,
    },
    Step {
        says: "The changes written back into the files; comments stay.",
        arguments: &["fix", "train/job.yml"],
        exit: 0,
    },
];

/// Runs the demonstration with the program `jobgate` on a copy of the examples.
pub(crate) fn run(root: &Path, jobgate: &Path) -> Result<()> {
    let folder = root.join("target").join("demo");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty `{}`", folder.display()))?;
    }
    copy(&root.join("examples"), &folder)?;
    for step in STEPS {
        println(&format!("\n# {}\n$ jobgate {}\n", step.says, step.arguments.join(" ")));
        let mut run = Command::new(jobgate);
        run.current_dir(&folder).args(step.arguments).env_remove("JOBGATE_ORG_CONFIG");
        let status = run.status().with_context(|| format!("cannot start `{}`", jobgate.display()))?;
        if status.code() != Some(step.exit) {
            bail!("{} ended with {status}, not with {}", command::shown(&run), step.exit);
        }
    }
    println(&format!("\n{}", fs::read_to_string(folder.join("train/job.yml"))?));
    println("Everything happened in target/demo, on a copy of examples/.");
    Ok(())
}

/// Builds jobgate as a user does, and says where it is.
///
/// # Errors
///
/// It does not build.
pub(crate) fn build(root: &Path) -> Result<PathBuf> {
    let mut build = command::cargo();
    command::run(build.current_dir(root).args(["build", "--locked", "-p", "jobgate", "--release"]))?;
    Ok(program(root, "release"))
}

/// Where Cargo puts jobgate: `debug` or `release`.
pub(crate) fn program(root: &Path, folder: &str) -> PathBuf {
    root.join("target").join(folder).join(format!("jobgate{}", std::env::consts::EXE_SUFFIX))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make `{}`", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list `{}`", from.display()))? {
        let entry = entry?;
        let aim = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &aim)?;
        } else {
            fs::copy(entry.path(), &aim).with_context(|| format!("cannot write `{}`", aim.display()))?;
        }
    }
    Ok(())
}

#[allow(clippy::print_stdout, reason = "a task speaks to whoever runs it")]
fn println(text: &str) {
    println!("{text}");
}
