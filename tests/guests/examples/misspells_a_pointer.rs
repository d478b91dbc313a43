//! Asks for a pointer that is none.

jobgate_test_guests::validator!(|document| {
    document.text("environment/image");
    Ok(Vec::new())
});
