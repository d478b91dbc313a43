//! How late hostile guests are stopped: each runs under a time limit of 100 ms, or runs into another limit before.
//!
//! `cargo bench -p jobgate-engine --bench stop`
#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::time::{Duration, Instant};

use jobgate_core::policy::{Limits, PolicyEvaluator};
use jobgate_test_hostile::{call, guests, load, submission};

const LIMIT: Duration = Duration::from_millis(100);
const RUNS: usize = 20;

fn main() {
    let guests = [
        ("loops", guests::LOOPS),
        ("loops at its start", guests::LOOPS_AT_ITS_START),
        ("allocates", guests::ALLOCATES),
        ("recurses", guests::RECURSES),
        ("spends its time in the host", guests::CALLS_THE_HOST_FOR_EVER),
        ("asks the host for the dearest", guests::BURNS_HOST_WORK),
        ("floods the log", guests::FLOODS_THE_LOG),
    ];
    println!(
        "{:<32}{:>10}{:>10}  (of {RUNS} runs, limit {} ms)",
        "guest",
        "median",
        "longest",
        LIMIT.as_millis()
    );
    for (name, guest) in guests {
        let mut times = times(guest);
        times.sort();
        println!("{name:<32}{:>8.1}ms{:>8.1}ms", millis(times[RUNS / 2]), millis(times[RUNS - 1]));
    }
}

fn times(guest: &[u8]) -> Vec<Duration> {
    let policy = load(guest);
    let mut call = call();
    call.limits =
        Limits { fuel: Some(u64::MAX), host_work: Some(u64::MAX), timeout_ms: 100, ..Limits::default() };
    let time = || {
        let start = Instant::now();
        let _ = policy.validate(submission(), &call);
        start.elapsed()
    };
    (0..RUNS).map(|_| time()).collect()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
