//! Plans as files: what is read is what was written, nothing damaged is read, and every part that differs is named.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use jobgate_azureml::plan::file::{PlanError, PlanFile, differences, is_plan};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A small plan, with a digest that fits.
fn value() -> Value {
    json!({
        "format": "jobgate-plan",
        "version": 1,
        "jobgate": {"version": "0.1.0", "digest": "sha256:aa"},
        "target": {"workspace": {"subscription_id": "s", "resource_group": "g", "name": "w"}},
        "spec": {"path": "job.yml", "kind": "job/command", "root": "/p", "is_limited": true},
        "overrides": [{"set": "inputs.a=1"}],
        "surroundings": {"folder": "", "experiment": "p",
            "cloud": {"storage_endpoint": "core.windows.net", "active_directory": "https://login.microsoftonline.com"}, "git": {"azureml.git.dirty": "False"}},
        "files": [
            {"path": "job.yml", "sha256": "sha256:01"},
            {"path": "env.yml", "sha256": "sha256:02", "submitted_sha256": "sha256:03", "submitted": "image: x\n"},
        ],
        "policies": [{"id": "user-identity", "version": "0.1.0", "digest": "sha256:04", "mode": "enforce",
            "layer": "repository", "settings": "sha256:05"}],
        "configuration": [{"layer": "repository", "sha256": "sha256:06", "text": "version: 1\n"}],
        "decision": "admitted",
        "findings": [],
        "changes": [{"policy": "user-identity", "rule": "R", "file": "job.yml", "pointer": "/identity", "old": null,
            "new": {"type": "user_identity"}, "reason": "because", "applied": true}],
        "steps": [
            {"id": "snapshot-1", "pointer": "/code", "code": {"made": "code-1", "content_hash": "07", "files": {
                "folder": "src", "files": [
                    {"path": "a.py", "source": {"disk": "src/a.py"}, "size": 1, "sha256": "08"},
                    {"path": "b.py", "source": {"disk": "src/b.py"}, "size": 1, "sha256": "09"},
                ]}}},
            {"id": "job-1", "pointer": "", "put": {
                "resource": {"collection": "command_job", "name": {"$late": {"made": "job"}}},
                "body": {"properties": {"command": "echo", "codeId": {"$late": {"answer": {"step": "snapshot-1", "part": "id"}}}}},
            }},
        ],
    })
}

fn sealed(value: &Value) -> String {
    let mut sorted = value.clone();
    sorted.as_object_mut().unwrap().remove("digest");
    sorted.sort_all_objects();
    let digest = jobgate_core::policy::Digest::of(sorted.to_string().as_bytes()).to_string();
    let mut value = value.clone();
    value["digest"] = digest.into();
    serde_json::to_string_pretty(&value).unwrap()
}

fn plan(change: impl FnOnce(&mut Value)) -> PlanFile {
    let mut value = value();
    change(&mut value);
    PlanFile::parse(sealed(&value).as_bytes()).unwrap()
}

#[test]
fn a_plan_is_read_as_it_was_written() {
    let plan = plan(|_| {});
    let text = plan.to_text().unwrap();
    assert_eq!(PlanFile::parse(text.as_bytes()).unwrap(), plan);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["steps"], value()["steps"]);
    // Blanks, the order of keys and spellings are not content.
    let mut sorted: Value = serde_json::from_str(&text).unwrap();
    sorted.sort_all_objects();
    for other in [sorted.to_string(), format!("\u{feff}{text}"), text.replace("\"b.py\"", r#""b\u002epy""#)] {
        assert!(is_plan(other.as_bytes()));
        assert_eq!(PlanFile::parse(other.as_bytes()).unwrap(), plan);
    }
}

#[test]
fn what_is_damaged_is_not_read() {
    let text = sealed(&value());
    let damaged = [
        text.replace("echo", "rm -rf /"),
        text.replace("\"applied\": true", "\"applied\": true, \"more\": 1"),
        text.replace("\"command\": \"echo\"", "\"command\": \"x\", \"command\": \"echo\""),
        text.replace("\"command\": \"echo\"", r#""command": "echo", "comman\u0064": "echo""#),
        text.replace("\"digest\": \"sha256:", "\"digest\": \"sha256:0"),
        text.replace("\"decision\": \"admitted\",", ""),
        text.replace("\"format\": \"jobgate-plan\",", "\"format\": \"jobgate-plan\", \"extra\": 1,"),
        text[..text.len() / 2].to_owned(),
        format!("{text}{text}"),
    ];
    for damaged in damaged {
        assert!(is_plan(damaged.as_bytes()), "{damaged}");
        assert!(matches!(PlanFile::parse(damaged.as_bytes()), Err(PlanError::Damaged(_))), "{damaged}");
    }
    let mut bytes = text.clone().into_bytes();
    bytes[50] = 0xff;
    assert!(matches!(PlanFile::parse(&bytes), Err(PlanError::Damaged(_))));
    for version in ["2", "\"1\"", "null", "-1", "99999999999999999999"] {
        let newer = text.replace("\"version\": 1", &format!("\"version\": {version}"));
        let found = version.to_owned();
        assert_eq!(PlanFile::parse(newer.as_bytes()).unwrap_err(), PlanError::Version { found });
    }
}

#[test]
fn what_is_no_plan_is_told_from_one() {
    for other in
        ["", "{", "{}", "[]", "type: command\n", "{\"type\": \"command\"}", "# jobgate-plan\n", "null"]
    {
        assert!(!is_plan(other.as_bytes()), "{other}");
    }
    assert!(!is_plan(&[0xff, 0xfe, b'{']));
}

/// For each part: what is changed, and what is then said.
#[test]
fn every_part_that_differs_is_named() {
    type Change = fn(&mut Value);
    let table: &[(Change, &str)] = &[
        (
            |v| v["jobgate"]["digest"] = "sha256:bb".into(),
            "jobgate itself: its digest: sha256:aa → sha256:bb",
        ),
        (|v| v["jobgate"]["version"] = "0.2.0".into(), "jobgate itself: its version: 0.1.0 → 0.2.0"),
        (|v| v["target"]["blob_endpoint"] = "https://b".into(), "the blob endpoint: none → https://b"),
        (|v| v["overrides"] = json!([]), "what the command line sets: [Set(\"inputs.a=1\")] → []"),
        (
            |v| v["configuration"][0]["sha256"] = "sha256:x".into(),
            "the configuration `repository`: sha256:06 → sha256:x",
        ),
        (|v| v["configuration"] = json!([]), "the configuration `repository` is gone"),
        (
            |v| v["policies"][0]["digest"] = "sha256:x".into(),
            "the policy `user-identity`: the digest of its component: sha256:04 → sha256:x",
        ),
        (
            |v| v["policies"][0]["settings"] = "sha256:x".into(),
            "the policy `user-identity`: its settings: sha256:05 → sha256:x",
        ),
        (
            |v| v["policies"][0]["mode"] = "warn".into(),
            "the policy `user-identity`: its mode: enforce → warn",
        ),
        (|v| v["policies"] = json!([]), "the policy `user-identity` is gone"),
        (|v| v["files"][0]["sha256"] = "sha256:x".into(), "the file `job.yml`: sha256:01 → sha256:x"),
        (
            |v| v["files"][1]["submitted_sha256"] = "sha256:x".into(),
            "the file `env.yml`: what is submitted in its place: sha256:03 → sha256:x",
        ),
        (|v| v["files"].as_array_mut().unwrap().reverse(), "the file: the order"),
        (
            |v| v["steps"][0]["code"]["files"]["files"][1]["sha256"] = "x".into(),
            "the step `snapshot-1`: the file `b.py`: sha256:09 → sha256:x",
        ),
        (
            |v| v["steps"][0]["code"]["content_hash"] = "x".into(),
            "the step `snapshot-1`: the same files, under another hash or in another place",
        ),
        (
            |v| v["steps"][1]["put"]["body"]["properties"]["command"] = "x".into(),
            "the step `job-1`: another body would be sent",
        ),
        (
            |v| v["steps"][1]["put"]["azureml_token"] = true.into(),
            "the step `job-1`: another request would be sent",
        ),
        (
            |v| v["steps"][1]["pointer"] = "/x".into(),
            "the step `job-1`: it stands elsewhere in the spec, or in the plan",
        ),
        (|v| v["steps"].as_array_mut().unwrap().truncate(1), "the step `job-1` is gone"),
        (|v| v["decision"] = "denied".into(), "the decision: admitted → denied"),
        (|v| v["changes"] = json!([]), "the changes of policies, and nothing else"),
    ];
    let planned = plan(|_| {});
    assert_eq!(differences(&planned, &planned), [""; 0]);
    for (change, said) in table {
        assert_eq!(differences(&planned, &plan(change)), [said.to_string()]);
    }
    assert_eq!(
        differences(&planned, &plan(|v| v["spec"]["root"] = "/q".into())),
        [""; 0],
        "it may lie elsewhere"
    );
    let surroundings = differences(&planned, &plan(|v| v["surroundings"]["experiment"] = "q".into()));
    assert!(surroundings[0].starts_with("what is taken from the surroundings: "), "{surroundings:?}");
    let workspace = differences(&planned, &plan(|v| v["target"]["workspace"]["name"] = "v".into()));
    assert!(workspace[0].starts_with("the workspace: /subscriptions/s/"), "{workspace:?}");
}

proptest! {
    /// No byte of a plan can be changed, taken out or put in such that another plan is read.
    #[test]
    fn a_changed_byte_is_noticed(at in 0_usize..4096, byte in any::<u8>(), how in 0..3) {
        let text = sealed(&value());
        let mut bytes = text.clone().into_bytes();
        let at = at % bytes.len();
        match how {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            _ => { bytes.remove(at); }
        }
        if let Ok(read) = PlanFile::parse(&bytes) {
            prop_assert_eq!(read, PlanFile::parse(text.as_bytes()).unwrap());
        }
    }
}
