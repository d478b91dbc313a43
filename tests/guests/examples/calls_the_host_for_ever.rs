//! Spends its time in the host.

jobgate_test_guests::validator!(|document| loop {
    document.kind();
});
