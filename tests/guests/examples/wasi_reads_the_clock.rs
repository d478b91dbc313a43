//! Asks for the time.

use jobgate_test_guests::Refusal;

jobgate_test_guests::validator!(|_| {
    let now = std::time::SystemTime::now();
    Err(Refusal::new(format!("{now:?}")))
});
