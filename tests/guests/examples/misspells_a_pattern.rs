//! Asks for a pattern that is none.

jobgate_test_guests::validator!(|document| {
    document.find("/jobs/~9");
    Ok(Vec::new())
});
