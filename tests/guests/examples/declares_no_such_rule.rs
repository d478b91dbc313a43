//! Reports for a rule that its metadata lack.

use jobgate_test_guests::{Finding, Level};

jobgate_test_guests::validator!(|_| Ok(vec![Finding::new("TEST-999", Level::Error, "", "unknown")]));
