//! What a folder of specs means: nothing that is meant as a spec is passed over, and a lock does not record itself.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

use std::fs;
use std::path::Path;
use std::process::Command;

const JOB: &str = "type: command\ncommand: python main.py\ncode: .\nenvironment: azureml:corp-sklearn:3\ncompute: azureml:cpu\n";

/// A project with one policy.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let config = "version: 1\npolicies: [{id: c, source: \"builtin:snapshot-checksums\"}]\n";
    fs::write(folder.path().join("jobgate.yaml"), config).unwrap();
    fs::write(folder.path().join("job.yml"), JOB).unwrap();
    folder
}

/// The exit code, and everything that was printed.
fn jobgate(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobgate"));
    let output = command.current_dir(folder).args(arguments).env("JOBGATE_ORG_CONFIG", "").output().unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(printed).unwrap())
}

#[test]
fn a_lock_that_is_part_of_the_code_is_not_written() {
    let folder = project();
    let (code, said) = jobgate(folder.path(), &["lock", "--snapshots", "job.yml"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("add `snapshots.lock` to the `.amlignore`"), "{said}");
    assert!(!folder.path().join("snapshots.lock").exists());
    fs::write(folder.path().join(".amlignore"), "snapshots.lock\n").unwrap();
    assert_eq!(jobgate(folder.path(), &["lock", "--snapshots", "job.yml"]).0, 0);
    assert_eq!(jobgate(folder.path(), &["lock", "--snapshots", "--check", "job.yml"]).0, 0);
    assert_eq!(jobgate(folder.path(), &["check", "job.yml"]).0, 0);
}

#[test]
fn what_is_meant_as_a_spec_is_not_passed_over() {
    for text in [
        "type: Command\ncommand: python main.py\n",
        "$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json\ntype: Command\n",
        "type: Pipeline\njobs: {}\n",
    ] {
        let folder = project();
        fs::write(folder.path().join("job.yml"), text).unwrap();
        let (code, said) = jobgate(folder.path(), &["check", "."]);
        assert_eq!(code, 3, "{text}{said}");
        assert!(said.contains("jobgate/unknown-kind"), "{said}");
    }
    let folder = project();
    fs::write(folder.path().join("job.yml"), "name: x\ndependencies: [python]\n").unwrap();
    assert_eq!(jobgate(folder.path(), &["check", "."]).0, 5);
}

/// A key that stands twice is refused in a spec, and is nothing to say of another tool's file; named, it is refused whatever it is.
#[test]
fn a_file_with_a_repeated_key_is_passed_over_only_if_it_is_no_spec() {
    let other = "checkpoint: a\nprofile: true\ncheckpoint: b\n";
    for (text, code) in [
        (other, 5),
        ("command: a\ntype: command\ncommand: b\n", 3),
        ("x: 1\ntype: command\ntype: other\n", 3),
        ("$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json\nx: 1\nx: 2\n", 3),
        ("jobs: {}\nx: 1\nx: 2\n", 3),
    ] {
        let folder = project();
        fs::write(folder.path().join("job.yml"), text).unwrap();
        assert_eq!(jobgate(folder.path(), &["check", "."]).0, code, "{text}");
        assert_eq!(jobgate(folder.path(), &["check", "job.yml"]).0, 3, "{text}");
    }
}
