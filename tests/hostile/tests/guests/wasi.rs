//! Guests that are built with WASI: they load, and get nothing of it.

use jobgate_core::policy::Failure;
use jobgate_test_hostile::{assert_host_is_well, call, failure, guests, validate};

#[track_caller]
fn assert_denied(guest: &[u8], interface: &str) {
    match failure(validate(guest, &call())) {
        Failure::Misuse(message) => {
            assert!(message.starts_with(&format!("calls `wasi:{interface}")), "{message}");
            assert!(message.ends_with("a policy is granted no WASI"), "{message}");
        }
        other => panic!("{other:?}"),
    }
    assert_host_is_well();
}

#[test]
pub(crate) fn wasi_is_not_needed() {
    let found = validate(guests::WASI_IS_NOT_NEEDED, &call()).result.unwrap();
    assert_eq!(found[0].message, "job/command");
}

#[test]
pub(crate) fn wasi_sleeps() {
    assert_denied(guests::WASI_SLEEPS, "clocks/monotonic-clock@");
}

#[test]
pub(crate) fn wasi_exits() {
    assert_denied(guests::WASI_EXITS, "cli/exit@");
}

#[test]
pub(crate) fn wasi_reads_the_clock() {
    assert_denied(guests::WASI_READS_THE_CLOCK, "clocks/wall-clock@");
}

#[test]
pub(crate) fn wasi_reads_a_file() {
    assert_denied(guests::WASI_READS_A_FILE, "filesystem/preopens@");
}

#[test]
pub(crate) fn wasi_panics() {
    match failure(validate(guests::WASI_PANICS, &call())) {
        Failure::Panicked(message) => assert!(message.starts_with("deliberate, with WASI ("), "{message}"),
        other => panic!("{other:?}"),
    }
    assert_host_is_well();
}
