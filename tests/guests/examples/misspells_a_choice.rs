//! Offers a choice that no command line can name.

use jobgate_guest::Choice;
use jobgate_test_guests::{Finding, Level, RULE};

jobgate_test_guests::validator!(|_| {
    let choice = Choice::new("This way", "Mend it.").remove("/tags");
    Ok(vec![Finding::new(RULE, Level::Error, "", "something").choice(choice)])
});
