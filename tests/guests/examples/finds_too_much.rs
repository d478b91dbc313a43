//! Reports more than the limit.

use jobgate_test_guests::{Finding, Level, RULE};

jobgate_test_guests::validator!(|_| Ok((0..10_001)
    .map(|at| Finding::new(RULE, Level::Note, format!("/jobs/{at}"), "again"))
    .collect()));
