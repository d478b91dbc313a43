//! Sleeps.

jobgate_test_guests::validator!(|_| {
    std::thread::sleep(std::time::Duration::from_secs(5));
    Ok(Vec::new())
});
