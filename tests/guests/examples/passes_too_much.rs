//! Passes a little too much, many times.

jobgate_test_guests::validator!(|document| {
    let pointer = format!("/{}", "x".repeat(4000));
    loop {
        document.exists(&pointer);
    }
});
