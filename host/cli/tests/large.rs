//! Large submissions stay within the limits that a policy has by default: none of the built-in policies takes a time that grows
//! faster than the submission.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

/// The instructions are counted alike on every machine; the time is not, so there is enough of it.
const CONFIG: &str = "
version: 1
policies:
  - {id: user-identity, source: 'builtin:user-identity', limits: {timeout_ms: 60000}}
  - id: private-registry
    source: builtin:private-registry
    limits: {timeout_ms: 60000}
    settings: {rules: [{from: docker.io, to: corp.azurecr.io/hub}]}
  - id: snapshot-checksums
    source: builtin:snapshot-checksums
    limits: {timeout_ms: 60000}
    levels: {AML-CODE-001: off}
";

#[test]
fn a_pipeline_of_three_thousand_steps_is_within_the_limits() {
    let folder = tempfile::tempdir().unwrap();
    let mut pipeline = String::from("type: pipeline\njobs:\n");
    for step in 0..1000 {
        writeln!(pipeline, "  c{step}: {{type: command, command: x, environment: {{image: 'python:3.10'}}}}")
            .unwrap();
        writeln!(
            pipeline,
            "  s{step}: {{type: sweep, identity: {{type: user_identity}}, trial: {{command: x}}}}"
        )
        .unwrap();
        writeln!(
            pipeline,
            "  p{step}: {{type: pipeline, component: {{jobs: {{a: {{command: x, code: src}}}}}}}}"
        )
        .unwrap();
    }
    fs::write(folder.path().join("jobgate.yaml"), CONFIG).unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/main.py"), "").unwrap();
    fs::write(folder.path().join("job.yml"), pipeline).unwrap();
    let check = ["check", "job.yml"];
    let output =
        Command::new(env!("CARGO_BIN_EXE_jobgate")).args(check).current_dir(folder.path()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
}
