//! Calls itself without end.

use std::sync::atomic::{AtomicBool, Ordering};

use jobgate_test_guests::Refusal;

static ENOUGH: AtomicBool = AtomicBool::new(false);

/// Not a sum, which the compiler would make a loop of.
fn down(depth: u64) -> u64 {
    if ENOUGH.load(Ordering::Relaxed) { depth } else { down(depth + 1).rotate_left(3) ^ depth }
}

jobgate_test_guests::validator!(|_| Err(Refusal::new(format!("came back with {}", down(0)))));
