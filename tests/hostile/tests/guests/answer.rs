//! Guests whose answer is too much, or none.

use jobgate_core::finding::Level;
use jobgate_core::policy::{Failure, Limits, PolicyEvaluator, RawFinding};
use jobgate_test_hostile::{
    assert_host_is_well, call, call_with, failure, guests, load, submission, validate,
};

#[test]
pub(crate) fn well_behaved() {
    let found = validate(guests::WELL_BEHAVED, &call()).result.unwrap();
    let finding = RawFinding {
        rule: "TEST-001".to_owned(),
        level: Some(Level::Warning),
        pointer: String::new(),
        message: "it is a job/command".to_owned(),
        help: Some("Leave it.".to_owned()),
        related: vec![("/command".to_owned(), "see here".to_owned())],
        choices: Vec::new(),
    };
    assert_eq!(found, [finding]);
}

/// The submission is no pipeline: the benchmark brings its own.
#[test]
pub(crate) fn judges_steps() {
    assert_eq!(validate(guests::JUDGES_STEPS, &call()).result, Ok(Vec::new()));
}

#[test]
pub(crate) fn judges_rows() {
    assert_eq!(validate(guests::JUDGES_ROWS, &call()).result, Ok(Vec::new()));
}

#[test]
pub(crate) fn panics() {
    match failure(validate(guests::PANICS, &call())) {
        Failure::Panicked(message) => assert!(message.starts_with("deliberate: 42 ("), "{message}"),
        other => panic!("{other:?}"),
    }
    assert_host_is_well();
}

#[test]
pub(crate) fn indexes_out_of_bounds() {
    match failure(validate(guests::INDEXES_OUT_OF_BOUNDS, &call())) {
        Failure::Panicked(message) => assert!(message.contains("index out of bounds"), "{message}"),
        other => panic!("{other:?}"),
    }
    assert_host_is_well();
}

#[test]
pub(crate) fn answers_after_a_panic() {
    assert_eq!(
        failure(validate(guests::ANSWERS_AFTER_A_PANIC, &call())),
        Failure::Panicked("not really".to_owned())
    );
    assert_host_is_well();
}

#[test]
pub(crate) fn floods_the_log() {
    let evaluated = validate(guests::FLOODS_THE_LOG, &call());
    assert_eq!(evaluated.result, Ok(Vec::new()));
    let log = evaluated.usage.log;
    assert_eq!(log[0], "info: line 0");
    assert!(log.iter().map(String::len).sum::<usize>() <= (64 << 10) + 100);
    assert!(log.last().unwrap().contains("over 64 KiB"));
    assert_host_is_well();
}

#[test]
pub(crate) fn finds_too_much() {
    let stopped = failure(validate(guests::FINDS_TOO_MUCH, &call()));
    assert_eq!(stopped, Failure::Limit { limit: "findings", value: "10000".to_owned() });
    let limits = Limits { findings: 10_001, ..Limits::default() };
    assert_eq!(validate(guests::FINDS_TOO_MUCH, &call_with(limits)).result.unwrap().len(), 10_001);
    assert_host_is_well();
}

#[test]
pub(crate) fn reports_at_length() {
    let stopped = failure(validate(guests::REPORTS_AT_LENGTH, &call()));
    assert_eq!(stopped, Failure::Limit { limit: "text_bytes", value: "4096 bytes".to_owned() });
    assert_host_is_well();
}

#[test]
pub(crate) fn offers_at_length() {
    let stopped = failure(validate(guests::OFFERS_AT_LENGTH, &call()));
    assert_eq!(stopped, Failure::Limit { limit: "text_bytes", value: "4096 bytes".to_owned() });
    assert_host_is_well();
}

#[test]
pub(crate) fn refuses() {
    assert_eq!(failure(validate(guests::REFUSES, &call())), Failure::Refused("not today".to_owned()));
}

#[test]
pub(crate) fn tries_later() {
    let later = Failure::TryLater { message: "the moon is in the wrong house".to_owned(), seconds: 90 };
    assert_eq!(failure(validate(guests::TRIES_LATER, &call())), later);
}

#[test]
fn a_validator_is_no_mutator() {
    let policy = load(guests::WELL_BEHAVED);
    let exports = policy.exports();
    assert!(exports.validator && !exports.mutator && !exports.settings);
    let editor = jobgate_test_hostile::editor(submission(), &policy);
    assert!(matches!(failure(policy.mutate(editor, &call())), Failure::Host(_)));
    assert_eq!(policy.check_settings(&call()).result, Ok(Vec::new()));
}
