//! Guests that use the host in ways that the interface forbids: a typing error must never look like "nothing found".

use jobgate_core::policy::{Failure, PolicyEvaluator};
use jobgate_test_hostile::{assert_host_is_well, call, failure, guests, load, validate};

#[track_caller]
fn assert_misuse(guest: &[u8], says: &[&str]) {
    match failure(validate(guest, &call())) {
        Failure::Misuse(message) => {
            for text in says {
                assert!(message.contains(text), "{message}");
            }
        }
        other => panic!("{other:?}"),
    }
    assert_host_is_well();
}

#[test]
pub(crate) fn asks_for_no_such_facet() {
    assert_misuse(guests::ASKS_FOR_NO_SUCH_FACET, &["imagse"]);
}

#[test]
pub(crate) fn misspells_a_pointer() {
    assert_misuse(guests::MISSPELLS_A_POINTER, &["`environment/image` is no pointer"]);
}

#[test]
pub(crate) fn misspells_a_pattern() {
    assert_misuse(guests::MISSPELLS_A_PATTERN, &["/jobs/~9"]);
}

#[test]
pub(crate) fn misplaces_a_finding() {
    assert_misuse(guests::MISPLACES_A_FINDING, &["`jobs` is no pointer"]);
}

#[test]
pub(crate) fn misspells_a_choice() {
    assert_misuse(guests::MISSPELLS_A_CHOICE, &["`This way` is no name of a choice"]);
}

#[test]
pub(crate) fn declares_no_such_rule() {
    assert_misuse(guests::DECLARES_NO_SUCH_RULE, &["TEST-999", "does not declare"]);
}

#[track_caller]
fn assert_trapped(guest: &[u8], says: &str) {
    match failure(validate(guest, &call())) {
        Failure::Trapped(message) => assert!(message.contains(says), "{message}"),
        other => panic!("{other:?}"),
    }
    assert_host_is_well();
}

#[test]
pub(crate) fn uses_a_foreign_handle() {
    assert_trapped(guests::USES_A_FOREIGN_HANDLE, "unknown handle index 4711");
}

#[test]
pub(crate) fn uses_a_dropped_finding() {
    assert_trapped(guests::USES_A_DROPPED_FINDING, "unknown handle index");
}

#[test]
pub(crate) fn traps_in_silence() {
    assert_trapped(guests::TRAPS_IN_SILENCE, "unreachable");
}

#[test]
pub(crate) fn misplaces_a_problem() {
    match failure(load(guests::MISPLACES_A_PROBLEM).check_settings(&call())) {
        Failure::Broken(message) => assert!(message.contains("`placement` is no pointer"), "{message}"),
        other => panic!("{other:?}"),
    }
    assert_host_is_well();
}
