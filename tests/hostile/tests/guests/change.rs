//! Guests that change what they may not, or never stop changing.

use jobgate_core::policy::{Failure, PolicyEvaluator};
use jobgate_test_hostile::{assert_host_is_well, call, editor, failure, guests, load, mutate, submission};

#[track_caller]
fn assert_misuse(guest: &[u8], says: &[&str]) {
    match failure(mutate(guest, &call())) {
        Failure::Misuse(message) => {
            for text in says {
                assert!(message.contains(text), "{message}");
            }
        }
        other => panic!("{other:?}"),
    }
    assert_host_is_well();
}

#[track_caller]
fn assert_limit(guest: &[u8], name: &str) {
    match failure(mutate(guest, &call())) {
        Failure::Limit { limit, .. } => assert_eq!(limit, name),
        other => panic!("{other:?}"),
    }
    assert_host_is_well();
}

#[test]
pub(crate) fn writes_outside_its_grant() {
    assert_misuse(guests::WRITES_OUTSIDE_ITS_GRANT, &["/compute"]);
}

#[test]
pub(crate) fn brings_in_a_file() {
    assert_misuse(guests::BRINGS_IN_A_FILE, &["/code"]);
}

#[test]
pub(crate) fn changes_for_no_such_rule() {
    assert_misuse(guests::CHANGES_FOR_NO_SUCH_RULE, &["TEST-999"]);
}

#[test]
pub(crate) fn changes_too_much() {
    assert_limit(guests::CHANGES_TOO_MUCH, "changes");
}

#[test]
pub(crate) fn gives_long_reasons() {
    assert_limit(guests::GIVES_LONG_REASONS, "text_bytes");
}

/// One evaluation cannot tell; that the guest is blamed in the second round is up to the admission.
#[test]
pub(crate) fn never_settles() {
    let policy = load(guests::NEVER_SETTLES);
    let mut now = submission();
    for round in 1..=3 {
        let (next, changes) = policy.mutate(editor(now, &policy), &call()).result.unwrap();
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].new.as_deref(), Some(format!("\"{}\"", "!".repeat(round)).as_str()));
        now = next;
    }
    assert_host_is_well();
}
