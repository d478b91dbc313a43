//! Panics, and says so.

jobgate_test_guests::validator!(|_| panic!("deliberate: {}", 6 * 7));
