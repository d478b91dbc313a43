//! Calls itself without end, each time with an array on the stack that it keeps in its own memory.

use std::hint::black_box;

use jobgate_test_guests::Refusal;

fn down(depth: u64) -> u64 {
    let frame = [depth; 64];
    if black_box(&frame)[0] == u64::MAX { 0 } else { down(depth + 1).rotate_left(3) ^ black_box(&frame)[1] }
}

jobgate_test_guests::validator!(|_| Err(Refusal::new(format!("came back with {}", down(0)))));
