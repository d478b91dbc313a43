//! Against the probes: small specs that were given to the official client, each for one question.

use std::path::{Path, PathBuf};

use super::{Found, found, lines, read};

/// Probes that the client accepts and loading refuses, by a rule of jobgate's own.
const REFUSED_BY_LOADING: &[(&str, &str)] =
    &[("cmd_duplicate_key", "AML-ID-017"), ("dialect_schema_typo", "jobgate/unknown-kind")];

/// Probes with something that the client accepts and drops.
const DROPPED: &[(&str, &str)] = &[
    ("cmd_env_inline_named", "/environment/name"),
    ("pipe_settings_identity", "/settings/identity"),
    ("pipe_sweep_step_identity_dropped", "/jobs/s/identity"),
    ("pipe_step_environment_ignored", "/jobs/i/environment"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/probes").canonicalize().unwrap()
}

/// The spec of a probe: the file that its recording names.
fn spec(probe: &Path, recording: &serde_json::Value) -> PathBuf {
    let name = recording["file"].as_str().unwrap();
    probe.join(Path::new(name).file_name().unwrap())
}

fn each(check: &mut dyn FnMut(&str, bool, Found)) {
    let folder = folder();
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let probe = entry.unwrap().path();
        let recording = read(&probe.join("recording.json"));
        let found = found(&probe, &spec(&probe, &recording));
        check(probe.file_name().unwrap().to_str().unwrap(), recording["status"] == "ok", found);
        count += 1;
    }
    assert!(count >= 120, "{count} probes");
}

#[test]
fn errors_are_those_of_the_client() {
    let mut wrong = Vec::new();
    each(&mut |name, is_accepted, found| {
        if is_accepted && !found.errors.is_empty() {
            wrong.push(format!("{name}: the client accepts it{}", lines(&found.errors)));
        }
        if !is_accepted && found.errors.is_empty() && found.loading.is_empty() {
            wrong.push(format!("{name}: the client refuses it"));
        }
        let own = REFUSED_BY_LOADING.iter().find(|(known, _)| *known == name);
        if is_accepted
            && !found.loading.is_empty()
            && own.is_none_or(|(_, rule)| found.loading[0].rule != *rule)
        {
            wrong.push(format!("{name}: the client accepts it{}", lines(&found.loading)));
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_dropped_is_a_warning() {
    let mut missing: Vec<_> = DROPPED.to_vec();
    each(&mut |name, _, found| {
        missing.retain(|(known, pointer)| {
            let is_here = |finding: &jobgate_core::finding::Finding| {
                finding.rule == "jobgate/dropped" && finding.pointer == *pointer && finding.help.is_some()
            };
            *known != name || !found.warnings.iter().any(is_here)
        });
    });
    assert!(missing.is_empty(), "{missing:?}");
}
