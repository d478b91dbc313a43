//! Is built with WASI, and does without it.

use jobgate_test_guests::{Finding, Level, RULE};

jobgate_test_guests::validator!(|document| Ok(vec![Finding::new(RULE, Level::Note, "", document.kind())]));
