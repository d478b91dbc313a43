//! The proof that the emulator is faithful: the official client submits through it, and what is left is what its recordings say.
//!
//! `JOBGATE_CLIENT_PYTHON` is a Python with azure-ai-ml; `cargo xtask test` makes one.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may fail, and says why it is not run")]

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jobgate_emulator::{Azurite, Emulator, JobLife, Options, Storage, canonical_state};
use serde_json::Value;

/// What is submitted, in this order.
const SPECS: &[&str] =
    &["job.yml", "pipeline.yml", "data.yml", "environment.yml", "model.yml", "components/prepare.yml"];

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

fn own(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Submits the specs from a copy of them outside of any git work tree, which would be entered into the jobs. Gives a line for each.
fn submit(python: &OsString, emulator: &Emulator, specs: &[&str], more: &[&str]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("census");
    copy(&own("tests/specs"), &project);
    let output = Command::new(python)
        .arg(own("client/submit.py"))
        .args(["--emulator", &emulator.tls_base_url()])
        .args(more)
        .args(specs)
        .current_dir(&project)
        .env("REQUESTS_CA_BUNDLE", emulator.ca_file())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{}\n{told}\n{:#}",
        String::from_utf8_lossy(&output.stdout),
        emulator.journal()
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let aim = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &aim)
        } else {
            fs::copy(entry.path(), &aim).unwrap();
        }
    }
}

/// The state that submitting the specs leaves, as it is written down in `specs/state.json`. With `JOBGATE_BLESS` it is written anew.
fn assert_expected(emulator: &Emulator) {
    let state = canonical_state(&emulator.state().unwrap());
    let file = own("tests/specs/state.json");
    if std::env::var_os("JOBGATE_BLESS").is_some() {
        fs::write(&file, format!("{state:#}\n")).unwrap();
    }
    let expected: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    pretty(&state, &expected);
}

fn pretty(found: &Value, expected: &Value) {
    for part in ["resources", "blobs"] {
        let names = |value: &Value| value[part].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(found), names(expected), "{part}");
        for name in names(expected) {
            assert_eq!(format!("{:#}", found[part][&name]), format!("{:#}", expected[part][&name]), "{name}");
        }
    }
}

fn uploads(emulator: &Emulator) -> usize {
    let journal = emulator.journal();
    let requests = journal["requests"].as_array().unwrap();
    requests
        .iter()
        .filter(|entry| entry["method"] == "PUT" && entry["headers"]["x-ms-blob-type"] == "BlockBlob")
        .count()
}

#[test]
fn the_official_client_submits_through_azurite() {
    let Some(python) = python() else { return };
    let azurite = Azurite::start(&own("../../target/azurite")).unwrap();
    let options = Options { storage: azurite.storage(), ..Options::default() };
    let emulator = Emulator::start(options).unwrap();
    let lines = submit(&python, &emulator, SPECS, &[]);
    assert_eq!(lines.len(), SPECS.len());
    assert_expected(&emulator);

    // The same job again: its code and its data are there.
    emulator.clear_journal();
    submit(&python, &emulator, &["job.yml"], &[]);
    assert_eq!(uploads(&emulator), 0, "{:#}", emulator.journal());
}

#[test]
fn the_own_blob_storage_is_as_good() {
    let Some(python) = python() else { return };
    let emulator = Emulator::start(Options::default()).unwrap();
    submit(&python, &emulator, SPECS, &[]);
    assert_expected(&emulator);
}

#[test]
fn the_official_client_follows_a_job_to_its_end() {
    let Some(python) = python() else { return };
    let job_life = JobLife::Reads { running: 1, done: 2 };
    let emulator =
        Emulator::start(Options { job_life, storage: Storage::Own, ..Options::default() }).unwrap();
    let lines = submit(&python, &emulator, &["pipeline.yml"], &["--follow"]);
    assert!(lines[0]["status"].as_str().unwrap().to_lowercase().ends_with("completed"), "{:?}", lines[0]);
    let journal = emulator.journal().to_string();
    assert!(journal.contains("<jwt aud=https://ml.azure.com>"), "a pipeline carries a second token");
}

#[test]
fn the_official_client_registers_in_a_registry() {
    let Some(python) = python() else { return };
    let emulator = Emulator::start(Options::default()).unwrap();
    submit(&python, &emulator, &["environment.yml"], &["--registry", "shared"]);
    let state = emulator.state().unwrap();
    let ids: Vec<_> = state["resources"].as_object().unwrap().keys().collect();
    assert!(
        ids.iter().any(|id| id.ends_with("/registries/shared/environments/training/versions/1")),
        "{ids:?}"
    );
}
