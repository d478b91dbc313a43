//! Panics by an index.

use jobgate_test_guests::Refusal;

jobgate_test_guests::validator!(|document| {
    let names = document.names("/nothing");
    Err(Refusal::new(names[3].clone()))
});
