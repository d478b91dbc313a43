//! Judges every step of a pipeline: what the benchmark of the engine runs.

use jobgate_test_guests::{Finding, Level, RULE, steps};

jobgate_test_guests::validator!(|document| {
    let mut findings = Vec::new();
    steps::judge(
        |pattern| document.find(pattern).into_iter().map(String::from).collect(),
        |pointer| document.text(pointer),
        |pointer, message| findings.push(Finding::new(RULE, Level::Error, pointer, message)),
    );
    Ok(findings)
});
