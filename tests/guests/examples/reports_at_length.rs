//! Reports with a message of 5,000 bytes.

use jobgate_test_guests::{Finding, Level, RULE};

jobgate_test_guests::validator!(|_| Ok(vec![Finding::new(RULE, Level::Error, "", "x".repeat(5000))]));
