//! The interface from end to end: one guest calls every function of the WIT once, through the real engine.

use std::sync::Arc;

use jobgate_core::facts::{Answer, Facts, Question};
use jobgate_core::policy::{Call, Capabilities, Limits, PolicyEvaluator, SettingsProblem};
use jobgate_core::snapshots::{CodePlace, Fingerprint, SnapshotFile, SnapshotProblem, Snapshots, SourceHit};
use jobgate_engine::{LoadOptions, LoadedPolicy};
use jobgate_test_hostile::{ENGINE, assert_host_is_well, editor, guests, submission};

/// A capability that answers without looking at any file.
struct Fixed;

impl Snapshots for Fixed {
    fn compute(&self, place: &CodePlace) -> Result<Fingerprint, SnapshotProblem> {
        assert_eq!(
            (&*place.written, place.folder.to_str(), place.component),
            ("src", Some("/project"), false)
        );
        Ok(Fingerprint { hash: "c0ffee".to_owned(), files: 1, bytes: 8 })
    }

    fn paths(&self, _: &CodePlace) -> Result<Vec<String>, SnapshotProblem> {
        Ok(vec!["train.py".to_owned(), "lib/a.py".to_owned()])
    }

    fn files(&self, _: &CodePlace) -> Result<Vec<SnapshotFile>, SnapshotProblem> {
        Err(SnapshotProblem { code: "unreadable", message: "not now".to_owned() })
    }

    fn recorded(&self, _: &CodePlace) -> Option<Fingerprint> {
        None
    }

    fn differing(&self, _: &CodePlace) -> Vec<String> {
        vec!["train.py".to_owned()]
    }

    fn search(&self, _: &CodePlace, words: &[String]) -> Result<Vec<SourceHit>, SnapshotProblem> {
        assert_eq!(words, ["import os", "exec"]);
        Ok(vec![SourceHit { path: "train.py".to_owned(), line: 3, word: 1 }])
    }
}

impl Facts for Fixed {
    fn ask(&self, questions: &[Question]) -> Vec<Answer> {
        let answer = |question: &Question| match (question.kind.as_str(), question.name.as_str()) {
            ("datastore", "raw") => Answer::Fact(r#"{"credentialsType": "None"}"#.into()),
            ("image", "r.io/a:1") => Answer::Fact("sha256:0".into()),
            ("compute" | "image", _) => Answer::Absent,
            _ => Answer::Unknown("no such kind".to_owned()),
        };
        questions.iter().map(answer).collect()
    }
}

/// A policy must be granted what it imports; once it is, it is told what the host knows.
#[test]
pub(crate) fn asks_every_capability() {
    let capabilities = ["registry", "snapshots", "sources", "workspace"].map(str::to_owned);
    let refused = ENGINE.load(guests::ASKS_EVERY_CAPABILITY, &LoadOptions::default());
    assert!(refused.is_err(), "it is loaded without a grant");
    let options = LoadOptions { capabilities: &capabilities, ..LoadOptions::default() };
    let policy = ENGINE.load(guests::ASKS_EVERY_CAPABILITY, &options).unwrap();
    let fixed = Capabilities {
        snapshots: Some(Arc::new(Fixed)),
        sources: Some(Arc::new(Fixed)),
        workspace: Some(Arc::new(Fixed)),
        registry: Some(Arc::new(Fixed)),
    };
    let evaluated =
        policy.validate(submission(), &Call { settings: "{}".into(), capabilities: fixed, ..call() });
    assert!(evaluated.result.is_ok(), "{:?}", evaluated.result);
    assert_eq!(evaluated.usage.log.join("\n") + "\n", include_str!("conformance/capabilities.txt"));
    // Nobody to ask: nothing is known, and nothing passes for that.
    let nobody = Capabilities {
        snapshots: Some(Arc::new(Fixed)),
        sources: Some(Arc::new(Fixed)),
        ..Capabilities::default()
    };
    let evaluated =
        policy.validate(submission(), &Call { settings: "{}".into(), capabilities: nobody, ..call() });
    let log = evaluated.usage.log.join("\n");
    assert_eq!(log.matches("Unknown").count(), 5, "{log}");
}

fn loaded() -> LoadedPolicy {
    load(guests::USES_EVERY_FUNCTION)
}

fn load(component: &[u8]) -> LoadedPolicy {
    let capabilities = ["snapshots".to_owned()];
    let options = LoadOptions { capabilities: &capabilities, ..LoadOptions::default() };
    ENGINE.load(component, &options).unwrap()
}

fn call() -> Call {
    Call {
        settings: r#"{"a": 1}"#.into(),
        limits: Limits::default(),
        capabilities: Capabilities { snapshots: Some(Arc::new(Fixed)), ..Capabilities::default() },
    }
}

#[test]
pub(crate) fn uses_every_function() {
    let evaluated = loaded().validate(submission(), &call());
    let found = evaluated.result.unwrap();
    assert_eq!(evaluated.usage.log.join("\n") + "\n", include_str!("conformance/validate.txt"));
    assert_eq!(format!("{found:#?}\n"), include_str!("conformance/findings.txt"));
    assert_host_is_well();
}

/// A policy that was compiled for 0.1.0 keeps running on every later host: the file is never made anew (`docs/abi.md` §2).
#[test]
fn an_old_component_keeps_running() {
    let evaluated = load(include_bytes!("../abi/0.1.0.wasm")).validate(submission(), &call());
    assert!(evaluated.result.is_ok(), "{:?}", evaluated.result);
    assert_eq!(evaluated.usage.log.join("\n") + "\n", include_str!("conformance/validate.txt"));
}

#[test]
fn uses_every_edit() {
    let policy = loaded();
    let evaluated = policy.mutate(editor(submission(), &policy), &call());
    let log = evaluated.usage.log.join("\n");
    let (_, changes) = evaluated.result.unwrap_or_else(|failure| panic!("{failure}: {log}"));
    assert_eq!(log + "\n", include_str!("conformance/mutate.txt"));
    let changes: Vec<String> = changes
        .iter()
        .map(|change| format!("{} {}: {:?} -> {:?}\n", change.rule, change.pointer, change.old, change.new))
        .collect();
    assert_eq!(changes.concat(), include_str!("conformance/changes.txt"));
}

#[test]
fn checks_its_settings() {
    let policy = loaded();
    let exports = policy.exports();
    assert!(exports.mutator && exports.validator && exports.settings);
    let problem =
        SettingsProblem { pointer: "/placement".to_owned(), message: r#"read {"a": 1}"#.to_owned() };
    assert_eq!(policy.check_settings(&call()).result, Ok(vec![problem]));
}
