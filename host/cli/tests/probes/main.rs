//! The probes (`tests/vectors/probes`): small specs, and what the official client (azure-ai-ml 1.35.2) sent for each, or why it refused.
//! What the built-in policies say of a probe agrees with what its recording shows: the findings that follow from the requests, or from the
//! client's error, are there, at their lines. Of a probe that was sent no other decided one is, but for those of the table `beside`, which are
//! about what no request shows. One that the client refuses may have more: it stops at its first error, and what else would be wrong with the
//! job is shown by nothing.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

mod beside;
#[path = "../support/builtin.rs"]
mod builtin;
mod expected;
#[path = "../support/folder.rs"]
mod folder;
mod wire;
mod written;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::beside::{BESIDE, REFUSED};
use crate::expected::{ALLOWED, Hit, of_refused, of_submitted};
use crate::wire::Wire;
use crate::written::Written;

struct Probe {
    name: String,
    recording: Value,
}

impl Probe {
    fn spec(&self) -> &str {
        self.recording["file"].as_str().unwrap()
    }
}

#[test]
fn the_findings_agree_with_what_the_recordings_show() {
    let probes = probes();
    assert!(probes.len() > 100);
    let project = tempfile::tempdir().unwrap();
    folder::copy(&vectors(), project.path());
    fs::write(project.path().join("jobgate.yaml"), config().to_string()).unwrap();
    let findings = check(project.path(), &probes);
    let mut wrong = Vec::new();
    for probe in &probes {
        let found: BTreeSet<Hit> =
            findings.iter().filter_map(|finding| decided(finding, &probe.name)).collect();
        let folder = project.path().join(&probe.name);
        let written = Written::new(&folder, probe.spec());
        let mut expected: BTreeSet<Hit> = BESIDE
            .iter()
            .filter(|(name, ..)| *name == probe.name)
            .map(|(_, rule, file, line, _)| ((*rule).to_owned(), (*file).to_owned(), *line))
            .collect();
        if probe.recording["status"] == "ok" {
            if !is_stopped(&expected) {
                expected.extend(of_submitted(&Wire::read(&probe.recording), &written, &folder));
            }
            wrong.extend(
                found.difference(&expected).map(|hit| format!("{}: no request shows {hit:?}", probe.name)),
            );
        } else {
            let refused = of_refused(probe.recording["error"].as_str().unwrap(), probe.spec(), &written);
            let is_explained = REFUSED.iter().any(|(name, _)| *name == probe.name);
            if refused.is_empty() && expected.is_empty() && !is_explained {
                wrong.push(format!("{}: the client refuses it, and nothing is found: {found:?}", probe.name));
            }
            expected.extend(refused);
        }
        wrong.extend(expected.difference(&found).map(|hit| format!("{}: not found: {hit:?}", probe.name)));
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every row of the tables is about a probe.
#[test]
fn the_tables_name_probes() {
    let names: Vec<String> = probes().into_iter().map(|probe| probe.name).collect();
    let rows = BESIDE.iter().map(|(name, ..)| *name).chain(REFUSED.iter().map(|(name, _)| *name));
    let unknown: Vec<&str> = rows.filter(|name| !names.iter().any(|known| known == name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// Whether jobgate itself stops at a spec, so that no policy sees it.
fn is_stopped(expected: &BTreeSet<Hit>) -> bool {
    expected.iter().any(|(rule, ..)| rule == "AML-ID-017")
}

/// Every built-in policy, allowed to change nothing: what is judged is what was written. Only one registry is allowed, no registered
/// environment, and no identity but the submitter's, so that whatever else is on the wire is a finding.
fn config() -> Value {
    let settings = |id: &str| match id {
        "user-identity" => json!({"on_other_identity": "deny"}),
        "private-registry" => json!({"allowed": [ALLOWED], "environments": {"allow": ["azureml:allowed-*"]}}),
        _ => json!({}),
    };
    let policy = |id: String| json!({"id": id, "source": format!("builtin:{id}"), "settings": settings(&id), "undecided": "note", "grants": {"write": []}});
    json!({"version": 1, "policies": builtin::ids().into_iter().map(policy).collect::<Vec<_>>()})
}

/// A finding of a probe that is decided: without a workspace the others say that they do not know.
fn decided(finding: &Value, probe: &str) -> Option<Hit> {
    let file = finding["file"].as_str()?.strip_prefix(probe)?.strip_prefix('/')?;
    if finding["undecided"] == true {
        return None;
    }
    Some((finding["rule"].as_str().unwrap().to_owned(), file.to_owned(), finding["line"].as_u64().unwrap()))
}

fn check(project: &Path, probes: &[Probe]) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobgate"));
    command.current_dir(project).args(["check", "--format", "json"]).env("JOBGATE_ORG_CONFIG", "");
    command.args(probes.iter().map(|probe| format!("{}/{}", probe.name, probe.spec())));
    let output = command.output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(report["specs"].as_array().unwrap().len(), probes.len());
    report["findings"].as_array().unwrap().clone()
}

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/probes").canonicalize().unwrap()
}

fn probes() -> Vec<Probe> {
    let mut names: Vec<String> = fs::read_dir(vectors())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let read = |name: String| {
        let text = fs::read(vectors().join(&name).join("recording.json")).unwrap();
        Probe { name, recording: serde_json::from_slice(&text).unwrap() }
    };
    names.into_iter().map(read).collect()
}
