//! Asks each capability and function that was added to the interface after its first version, and says what it was told.

use jobgate_guest::workspace::{Question, accesses, ask};
use jobgate_guest::{log, registry, snapshots, sources};

jobgate_test_guests::validator!(|document| {
    let questions =
        [Question::new("datastore", "raw"), Question::new("compute", "cpu"), Question::new("x", "")];
    log::info(&format!("workspace {:?}", ask(&questions)));
    log::info(&format!("registry {:?}", registry::digests(&["r.io/a:1".to_owned(), "r.io/b:1".to_owned()])));
    log::info(&format!("paths {:?}", snapshots::paths(document, "/code")));
    log::info(&format!("sources {:?}", sources::search(document, "/code", &["import os", "exec"])));
    let seen: Vec<_> =
        accesses(document).into_iter().map(|access| (access.pointer, access.principal)).collect();
    log::info(&format!("accesses {seen:?}"));
    Ok(Vec::new())
});
