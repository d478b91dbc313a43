//! One finding at the root, and nothing else.

use jobgate_test_guests::{Finding, Level, RULE};

jobgate_test_guests::validator!(|document| {
    let kind = document.kind();
    Ok(vec![
        Finding::new(RULE, Level::Warning, "", format!("it is a {kind}"))
            .help("Leave it.")
            .related("/command", "see here"),
    ])
});
