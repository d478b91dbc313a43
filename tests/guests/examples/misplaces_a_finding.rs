//! Reports at a pointer that is none.

use jobgate_test_guests::{Finding, Level, RULE};

jobgate_test_guests::validator!(|_| Ok(vec![Finding::new(RULE, Level::Error, "jobs", "where?")]));
