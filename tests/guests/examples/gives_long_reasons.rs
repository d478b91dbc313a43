//! Gives a reason of 5,000 bytes.

use jobgate_test_guests::{RULE, Why};

jobgate_test_guests::mutator!(|_, editor| editor.set(
    "/description",
    "changed",
    &Why::new(RULE, "x".repeat(5000))
));
