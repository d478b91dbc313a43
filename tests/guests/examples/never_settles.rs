//! Changes its own result when it is run again.

use jobgate_test_guests::why;

jobgate_test_guests::mutator!(|document, editor| {
    let before = document.text("/description").unwrap_or_default();
    editor.set("/description", format!("{before}!"), &why());
});
