//! Calls itself without end.

use jobgate_test_guests::{Document, Refusal};

fn down(document: &Document, depth: u64) -> u64 {
    let frame = [depth; 16];
    if std::hint::black_box(&frame)[0] == u64::MAX { 0 } else { 1 + down(document, depth + 1) }
}

jobgate_test_guests::validator!(|document| {
    let depth = down(document, 0);
    Err(Refusal::new(format!("came back from {depth}")))
});
