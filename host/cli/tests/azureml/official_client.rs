//! The official client is the measure: what it leaves in the service for a job as the policies leave it, jobgate leaves for the job as
//! it was written.
//!
//! `JOBGATE_CLIENT_PYTHON` is a Python with azure-ai-ml; `cargo xtask test` makes one.

#![allow(clippy::print_stdout, reason = "a test says why it is not run")]

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jobgate_emulator::{Options, canonical_state};
use serde_json::Value;

use crate::world::World;

/// The jobs of `examples/` that are submitted.
const ADMITTED: [&str; 2] = ["pipeline/pipeline.yml", "train/job.yml"];

/// Those that are there to be denied, and those that are there to be explained (`matrix.rs`): they read what only their own workspace has.
const NOT_SUBMITTED: [&str; 4] =
    ["access/compute.yml", "access/spark.yml", "access/submitter.yml", "denied/job.yml"];

#[test]
fn every_job_of_the_examples_is_here() {
    let mut found = Vec::new();
    for folder in fs::read_dir(examples()).unwrap() {
        let folder = folder.unwrap();
        for file in fs::read_dir(folder.path()).into_iter().flatten() {
            let file = file.unwrap().path();
            if file.extension().is_some_and(|extension| extension == "yml")
                && fs::read_to_string(&file).unwrap().contains("Job.schema.json")
            {
                found.push(file.strip_prefix(examples()).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    let mut named = [&ADMITTED[..], &NOT_SUBMITTED].concat();
    named.sort_unstable();
    assert_eq!(found, named);
}

#[test]
fn the_official_client_and_jobgate_leave_the_same() {
    let Some(python) = python() else { return };
    for job in ADMITTED {
        let official = with_examples();
        run(&official, &["fix", job]);
        submit_officially(&python, &official, job);
        let gated = with_examples();
        run(&gated, &submission(&gated, job));
        assert_same(job, &official, &gated);
    }
}

/// The interpreter with the official client.
fn python() -> Option<OsString> {
    let python = std::env::var_os("JOBGATE_CLIENT_PYTHON");
    if python.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "JOBGATE_CLIENT_PYTHON is not set: run the tests by `cargo xtask test`"
        );
        println!("not run: JOBGATE_CLIENT_PYTHON is not set");
    }
    python
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn examples() -> PathBuf {
    root().join("examples")
}

/// A service of its own, and the examples in a folder that is called as they are: a job without an experiment takes the folder's name.
/// It is in no git work tree, which would be entered into the jobs.
fn with_examples() -> World {
    let world = World::new(Options::default());
    copy(&world, &examples(), "examples");
    world
}

fn copy(world: &World, from: &Path, to: &str) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = format!("{to}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            copy(world, &entry.path(), &to);
        } else {
            world.write(&to, fs::read(entry.path()).unwrap());
        }
    }
}

/// The arguments that submit a job to the emulator.
fn submission(world: &World, job: &str) -> Vec<String> {
    let (manager, blobs) = (world.emulator.base_url(), world.emulator.blob_endpoint());
    let line = format!(
        "submit {job} --target azureml --subscription-id 00000000-0000-0000-0000-000000000000 --resource-group rg \
         --workspace ws --resource-manager {manager} --registry-endpoint {manager} --blob-endpoint {blobs} \
         --allow-http-loopback --credential azure-cli"
    );
    line.split_whitespace().map(str::to_owned).collect()
}

#[track_caller]
fn run(world: &World, arguments: &[impl AsRef<str>]) {
    let arguments: Vec<_> = arguments.iter().map(AsRef::as_ref).collect();
    let mut command = world.command(&arguments);
    world.ended(command.current_dir(world.path("examples")).output().unwrap()).says(0, &[]);
}

#[track_caller]
fn submit_officially(python: &OsString, world: &World, job: &str) {
    let output = Command::new(python)
        .arg(root().join("tests/emulator/client/submit.py"))
        .args(["--emulator", &world.emulator.tls_base_url(), job])
        .current_dir(world.path("examples"))
        .env("REQUESTS_CA_BUNDLE", world.emulator.ca_file())
        .output()
        .unwrap();
    let told = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", told(&output.stdout), told(&output.stderr));
}

/// Asserts that two services hold the same: names that a client makes up aside, every resource with its whole body, and every blob
/// with its content.
#[track_caller]
fn assert_same(job: &str, official: &World, gated: &World) {
    let [official, gated] = [official, gated].map(|world| canonical_state(&world.emulator.state().unwrap()));
    for part in ["resources", "blobs"] {
        let names = |value: &Value| value[part].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&gated), names(&official), "{part} of {job}");
        for name in names(&official) {
            let [gated, official] = [&gated, &official].map(|state| format!("{:#}", state[part][&name]));
            assert_eq!(gated, official, "{name}");
        }
    }
    assert!(
        official["resources"].as_object().unwrap().keys().any(|id| id.contains("/jobs/")),
        "{job} is there"
    );
    assert_eq!(gated, official, "{job}");
}
