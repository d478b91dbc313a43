//! Does not judge.

use jobgate_test_guests::Refusal;

jobgate_test_guests::validator!(|_| Err(Refusal::new("not today")));
