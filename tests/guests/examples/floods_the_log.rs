//! Logs more than anyone reads, and answers.

use jobgate_guest::log;

jobgate_test_guests::validator!(|_| {
    for line in 0..20_000 {
        log::info(&format!("line {line}"));
    }
    Ok(Vec::new())
});
