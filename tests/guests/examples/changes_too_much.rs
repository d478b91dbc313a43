//! Makes more changes than the limit.

use jobgate_test_guests::why;

jobgate_test_guests::mutator!(|_, editor| {
    for tag in 0..10_001 {
        editor.set(&format!("/tags/t{tag}"), "x", &why());
    }
});
