//! Wants to be asked later.

use jobgate_test_guests::Refusal;

jobgate_test_guests::validator!(|_| Err(Refusal::new("the moon is in the wrong house").retry_after(90)));
