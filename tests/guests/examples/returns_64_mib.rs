//! Answers with a text that nobody wants to read.

use jobgate_test_guests::Refusal;

jobgate_test_guests::validator!(|_| Err(Refusal::new("x".repeat(64 << 20))));
