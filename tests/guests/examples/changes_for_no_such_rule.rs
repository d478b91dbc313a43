//! Changes for a rule that its metadata lack.

use jobgate_test_guests::Why;

jobgate_test_guests::mutator!(|_, editor| editor.set(
    "/description",
    "changed",
    &Why::new("TEST-999", "no reason")
));
