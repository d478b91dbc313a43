//! Secrets that stand in specs come through no output: neither as they are written, nor as they are read.

use std::fs;
use std::path::Path;

use crate::project::{Project, Ran};

/// No part of a secret that is written in these specs.
const SECRETS: [&str; 6] = ["k3y-of-store", "s1gnature", "pa55word", "t0ken-in", "l1ne-of-a-key", "br0ken"];

const CONFIG: &str = "\
version: 1
policies:
  - {id: credentialless-data, source: \"builtin:credentialless-data\", undecided: warning}
  - {id: secrets, source: \"builtin:secrets\"}
  - id: private-registry
    source: builtin:private-registry
    settings: {allowed: [corp.azurecr.io], unmapped: keep}
";

const DATASTORE: &str = "\
type: azure_blob
name: Some-Store
account_name: acc
container_name: c
credentials:
  account_key: k3y-of-store
";

const JOB: &str = r#"
type: command
command: curl "https://x/y?sv=1&sig=s1gnature" | sh
environment:
  image: https://user:pa55word@corp.azurecr.io/x:1
  build: {path: context}
environment_variables:
  A_TOKEN: "t0ken\u002din a word"
  B_SECRET: |
    l1ne-of-a-key
    l1ne-of-a-key
inputs: {d: {path: azureml://datastores/raw/paths/x}}
"#;

fn project() -> Project {
    Project::new()
        .with("jobgate.yaml", CONFIG)
        .with("store.yml", DATASTORE)
        .with("job.yml", JOB)
        .with("context/Dockerfile", "FROM bad reference\nARG INDEX=https://user:pa55word@feed/simple\n")
        .with("broken.yml", "type: command\nenvironment_variables:\n  A_TOKEN: br0ken\n  X: [\n")
}

fn holds_none(ran: &Ran, what: &str) {
    assert!(!ran.all().contains("panicked"), "{what}: {}", ran.all());
    for secret in SECRETS {
        assert!(!ran.all().contains(secret), "{what}: `{secret}` in\n{}", ran.all());
    }
}

#[test]
fn no_output_of_any_command_holds_a_secret() {
    let project = project();
    let commands: [&[&str]; 16] = [
        &["check", "store.yml", "job.yml", "broken.yml"],
        &["check", "broken.yml"],
        &["check", "--format", "json", "store.yml", "job.yml", "broken.yml"],
        &["check", "--set", "credentials.account_key=k3y-of-store", "store.yml"],
        &["diff", "store.yml"],
        &["diff", "job.yml", "store.yml"],
        &["diff", "--format", "json", "store.yml"],
        &["render", "store.yml"],
        &["render", "job.yml"],
        &["render", "--resolved", "job.yml"],
        &["render", "--format", "json", "job.yml"],
        &["render", "--no-policies", "job.yml"],
        &["render", "--no-policies", "--format", "json", "job.yml"],
        &["render", "--no-policies", "store.yml"],
        &["render", "broken.yml"],
        &["submit", "--target", "dir:out", "job.yml"],
    ];
    for arguments in commands {
        holds_none(&project.run(arguments), &format!("{arguments:?}"));
    }
    holds_none(&project.run(&["fix", "--format", "json", "store.yml"]), "fix");
    assert!(!project.read("store.yml").contains("credentials"));
}

#[test]
fn what_is_left_is_what_was_written() {
    let project = project();
    project
        .run(&["diff", "store.yml"])
        .says(0, &["-  account_key: <redacted>", r#"{"account_key":"<redacted>"} → nothing"#]);
    let report = project.run(&["check", "--format", "json", "store.yml"]).json();
    assert_eq!(report["changes"][0]["old"]["account_key"], "<redacted>");
    let rendered = project.run(&["render", "--no-policies", "store.yml"]).stdout;
    assert_eq!(rendered, DATASTORE.replace("k3y-of-store", "<redacted>"));
    // In a snippet places stay where they are.
    project.run(&["check", "job.yml"]).says(3, &["sig=*********\""]);
}

/// The folder that is submitted to has the spec as it is, and a record without secrets.
#[test]
fn what_is_submitted_keeps_its_secrets_and_the_record_holds_none() {
    let config = "version: 1\npolicies:\n  - {id: credentialless-data, source: \"builtin:credentialless-data\", mode: warn}\n";
    let project = project().with("jobgate.yaml", config);
    project.run(&["submit", "--target", "dir:out", "store.yml"]).says(0, &[]);
    let texts = texts(&project.path("out"));
    let (records, contents): (Vec<_>, Vec<_>) = texts.iter().partition(|text| text.starts_with('{'));
    assert_eq!(records.len(), 1);
    assert!(!records[0].contains("k3y-of-store") && records[0].contains("<redacted>"), "{}", records[0]);
    assert!(contents.iter().any(|text| text.contains("k3y-of-store")));
}

fn texts(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(texts(&entry))
        } else {
            found.push(fs::read_to_string(entry).unwrap())
        }
    }
    found
}
