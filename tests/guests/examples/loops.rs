//! Never answers.

jobgate_test_guests::validator!(|_| loop {
    std::hint::spin_loop();
});
