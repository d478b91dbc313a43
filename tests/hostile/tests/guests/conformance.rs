//! The interface from end to end: one guest calls every function of the WIT once, through the real engine.

use std::sync::Arc;

use jobgate_core::policy::{Call, Limits, PolicyEvaluator, SettingsProblem};
use jobgate_core::snapshots::{CodePlace, Fingerprint, SnapshotFile, SnapshotProblem, Snapshots};
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

    fn files(&self, _: &CodePlace) -> Result<Vec<SnapshotFile>, SnapshotProblem> {
        Err(SnapshotProblem { code: "unreadable", message: "not now".to_owned() })
    }

    fn recorded(&self, _: &CodePlace) -> Option<Fingerprint> {
        None
    }

    fn differing(&self, _: &CodePlace) -> Vec<String> {
        vec!["train.py".to_owned()]
    }
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
    Call { settings: r#"{"a": 1}"#.into(), limits: Limits::default(), snapshots: Some(Arc::new(Fixed)) }
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
