//! Asks for the dearest thing over and over.

jobgate_test_guests::validator!(|document| loop {
    document.find("/**/**/**/**/**/nothing");
});
