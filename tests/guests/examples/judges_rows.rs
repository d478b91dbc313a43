//! Judges every step of a pipeline by one question: what the benchmark of the engine compares with `judges_steps`.

use jobgate_test_guests::{Finding, Level, RULE, steps};

jobgate_test_guests::validator!(|document| {
    let mut findings = Vec::new();
    for row in document.select::<steps::Row>("/jobs/*", &steps::FIELDS)? {
        let mut report = |pointer, message| findings.push(Finding::new(RULE, Level::Error, pointer, message));
        steps::judge_row(&row, &mut report);
    }
    Ok(findings)
});
