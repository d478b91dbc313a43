//! The corpus of real specs with every built-in policy on: docs/corpus-findings.md says what is found, and this test that it is still so.
//! With `JOBGATE_BLESS=1` the table of counts is written anew; the sample is read and written by a person.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]
#![allow(clippy::print_stdout, reason = "a test says that it was not run")]

#[path = "support/builtin.rs"]
mod builtin;
#[path = "support/folder.rs"]
mod folder;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

const START: &str = "<!-- counted by host/cli/tests/corpus_findings.rs -->\n";
const END: &str = "<!-- end -->\n";
/// So many findings are in the sample.
const SAMPLE: usize = 20;

#[derive(Default)]
struct Count {
    policy: String,
    levels: BTreeMap<String, usize>,
    undecided: usize,
    changes: usize,
}

#[test]
fn the_document_says_what_is_found() {
    let Some(report) = report() else { return };
    let path = document();
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(START).unwrap();
    let (table, after) = rest.split_once(END).unwrap();
    let counted = counted(&report);
    if std::env::var_os("JOBGATE_BLESS").is_some() {
        fs::write(path, format!("{before}{START}{counted}{END}{after}")).unwrap();
    } else {
        assert_eq!(table, counted, "JOBGATE_BLESS=1 writes the table anew");
    }
}

#[test]
fn the_sample_is_found() {
    let Some(report) = report() else { return };
    let text = fs::read_to_string(document()).unwrap();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| AML-") && line.contains(" | `"))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), SAMPLE);
    let hits = || ["findings", "changes"].into_iter().flat_map(|key| report[key].as_array().unwrap());
    for row in rows {
        let (file, line) = row[2].trim_matches('`').rsplit_once(':').unwrap();
        let line: u64 = line.parse().unwrap();
        let is_it = |hit: &Value| hit["rule"] == row[1] && hit["file"] == file && hit["line"] == line;
        assert!(hits().any(is_it), "{} is not found at {file}:{line}", row[1]);
    }
}

/// One row for each rule, in the order of their names.
fn counted(report: &Value) -> String {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let count = counts.entry(finding["rule"].as_str().unwrap().to_owned()).or_default();
        count.policy = finding["policy"].as_str().unwrap_or("*jobgate*").to_owned();
        if finding["undecided"] == true {
            count.undecided += 1;
        } else {
            *count.levels.entry(finding["level"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    for change in report["changes"].as_array().unwrap() {
        let count = counts.entry(change["rule"].as_str().unwrap().to_owned()).or_default();
        count.policy = change["policy"].as_str().unwrap().to_owned();
        count.changes += 1;
    }
    let specs = report["specs"].as_array().unwrap();
    let denied = specs.iter().filter(|spec| spec["decision"] == "denied").count();
    let mut text = format!("{} specs, {denied} of them denied.\n\n", specs.len());
    text.push_str(
        "| rule | policy | error | warning | note | undecided | changes |\n|---|---|---|---|---|---|---|\n",
    );
    for (rule, count) in counts {
        let of = |level: &str| count.levels.get(level).copied().unwrap_or_default();
        let (error, warning, note) = (of("error"), of("warning"), of("note"));
        let (policy, undecided, changes) = (&count.policy, count.undecided, count.changes);
        let _ =
            writeln!(text, "| {rule} | {policy} | {error} | {warning} | {note} | {undecided} | {changes} |");
    }
    text
}

/// Everything on as it is by default; the private registry has a place for the two public ones.
fn config() -> Value {
    let policy = |id: &String| {
        let mut policy = json!({"id": id, "source": format!("builtin:{id}"), "undecided": "note"});
        if id == "private-registry" {
            policy["settings"] = json!({"rules": [
                {"from": "docker.io", "to": "corp.azurecr.io/hub"},
                {"from": "mcr.microsoft.com", "to": "corp.azurecr.io/mcr"},
            ]});
        }
        policy
    };
    json!({"version": 1, "policies": builtin::ids().iter().map(policy).collect::<Vec<_>>()})
}

fn report() -> Option<Value> {
    let Some(corpus) = std::env::var_os("JOBGATE_CORPUS").map(PathBuf::from) else {
        println!("not run: JOBGATE_CORPUS is not set");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    folder::copy(&corpus.join("azureml-examples/cli"), folder.path());
    fs::write(folder.path().join("jobgate.yaml"), config().to_string()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobgate"));
    command.current_dir(folder.path()).args(["check", ".", "--format", "json"]);
    let output = command.env("JOBGATE_ORG_CONFIG", "").output().unwrap();
    Some(
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr))),
    )
}

fn document() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/corpus-findings.md")
}
