//! Offers a choice that says 5,000 bytes.

use jobgate_guest::Choice;
use jobgate_test_guests::{Finding, Level, RULE};

jobgate_test_guests::validator!(|_| {
    let choice = Choice::new("a-lot", "x".repeat(5000)).remove("/tags");
    Ok(vec![Finding::new(RULE, Level::Error, "", "something").choice(choice)])
});
