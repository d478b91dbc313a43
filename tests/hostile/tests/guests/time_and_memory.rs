//! Guests that take what they can get: each is stopped within its limit.

use std::time::{Duration, Instant};

use jobgate_core::policy::{Evaluated, Failure, Limits, PolicyEvaluator};
use jobgate_test_hostile::{
    assert_host_is_well, call, call_with, failure, guests, load, submission, validate,
};

/// Fuel that does not end, and little time.
const TIME_ONLY: fn() -> Limits = || Limits {
    fuel: Some(u64::MAX),
    host_work: Some(u64::MAX),
    timeout_ms: 100,
    passed: u64::MAX,
    ..Limits::default()
};

/// How late a guest may be stopped where several tests share few processors. The bar itself is measured by the benchmark.
const SLACK: Duration = Duration::from_secs(5);

#[track_caller]
fn assert_limit<T>(evaluated: Evaluated<T>, name: &str, says: &str) {
    match failure(evaluated) {
        Failure::Limit { limit, value } => assert_eq!((limit, &*value), (name, says)),
        other => panic!("{other:?}"),
    }
    assert_host_is_well();
}

#[test]
pub(crate) fn loops() {
    assert_limit(validate(guests::LOOPS, &call()), "fuel", &fuel_by_default());

    let policy = load(guests::LOOPS);
    let start = Instant::now();
    let stopped = policy.validate(submission(), &call_with(TIME_ONLY()));
    assert!(
        start.elapsed() >= Duration::from_millis(100) && start.elapsed() < SLACK,
        "{:?}",
        start.elapsed()
    );
    assert_limit(stopped, "timeout_ms", "100 ms");
}

/// 100,000,000 instructions, and 10,000 for each node.
fn fuel_by_default() -> String {
    format!("{} instructions", 100_000_000 + 10_000 * submission().nodes())
}

#[test]
fn fuel_and_host_work_are_the_same_each_time() {
    let policy = load(guests::WELL_BEHAVED);
    let usage = || policy.validate(submission(), &call()).usage;
    assert_eq!(usage(), usage());
    assert!(usage().fuel > 0 && usage().host_work > 0, "{:?}", usage());
}

#[test]
fn a_guest_that_ran_out_of_fuel_used_all_of_it() {
    let limits = Limits { fuel: Some(5_000_000), ..Limits::default() };
    assert_eq!(validate(guests::LOOPS, &call_with(limits)).usage.fuel, 5_000_000);
}

#[test]
pub(crate) fn loops_at_its_start() {
    assert_limit(validate(guests::LOOPS_AT_ITS_START, &call()), "fuel", &fuel_by_default());
    assert_limit(validate(guests::LOOPS_AT_ITS_START, &call_with(TIME_ONLY())), "timeout_ms", "100 ms");
}

#[test]
pub(crate) fn loops_in_its_settings() {
    let policy = load(guests::LOOPS_IN_ITS_SETTINGS);
    assert_limit(policy.check_settings(&call()), "fuel", "100000000 instructions");
    assert_limit(policy.check_settings(&call_with(TIME_ONLY())), "timeout_ms", "100 ms");
}

#[test]
pub(crate) fn calls_the_host_for_ever() {
    assert_limit(validate(guests::CALLS_THE_HOST_FOR_EVER, &call_with(TIME_ONLY())), "timeout_ms", "100 ms");
}

#[test]
pub(crate) fn burns_host_work() {
    let limits = Limits { host_work: Some(1_000_000), ..Limits::default() };
    assert_limit(validate(guests::BURNS_HOST_WORK, &call_with(limits)), "host_work", "1000000 units");
    let start = Instant::now();
    assert_limit(validate(guests::BURNS_HOST_WORK, &call_with(TIME_ONLY())), "timeout_ms", "100 ms");
    assert!(start.elapsed() < SLACK, "{:?}", start.elapsed());
}

#[test]
pub(crate) fn allocates() {
    assert_limit(validate(guests::ALLOCATES, &call()), "memory_mib", "64 MiB");
    let limits = Limits { memory: 3 << 20, ..Limits::default() };
    assert_limit(validate(guests::ALLOCATES, &call_with(limits)), "memory_mib", "3 MiB");
}

#[test]
fn memory_that_the_guest_is_born_with_counts() {
    let limits = Limits { memory: 1 << 16, ..Limits::default() };
    assert_limit(validate(guests::WELL_BEHAVED, &call_with(limits)), "memory_mib", "0.0625 MiB");
}

#[test]
pub(crate) fn recurses() {
    match failure(validate(guests::RECURSES, &call())) {
        Failure::Trapped(message) => {
            assert!(message.starts_with("its calls need more than 512 KiB"), "{message}")
        }
        other => panic!("{other:?}"),
    }
    assert_host_is_well();
}

#[test]
pub(crate) fn recurses_with_arrays() {
    match failure(validate(guests::RECURSES_WITH_ARRAYS, &call())) {
        Failure::Trapped(message) => assert!(message.contains("out of bounds memory access"), "{message}"),
        other => panic!("{other:?}"),
    }
    assert_host_is_well();
}

#[test]
pub(crate) fn returns_64_mib() {
    let limits = Limits { memory: 256 << 20, fuel: Some(u64::MAX), timeout_ms: 10_000, ..Limits::default() };
    assert_limit(validate(guests::RETURNS_64_MIB, &call_with(limits)), "passed_mib", "8 MiB");
}

#[test]
pub(crate) fn passes_too_much() {
    assert_limit(validate(guests::PASSES_TOO_MUCH, &call()), "passed_mib", "8 MiB");
}
