//! Never comes to life: it loops while the instance is made.

jobgate_test_guests::validator!(|_| Ok(Vec::new()));

/// The host's tools call this when an instance is made.
#[allow(unsafe_code, reason = "the name is what makes it run first")]
#[unsafe(no_mangle)]
extern "C" fn _initialize() {
    loop {
        std::hint::spin_loop();
    }
}
