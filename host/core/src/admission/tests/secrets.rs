//! What an admission says holds no secret; what it submits does.

use super::fake::*;
use crate::admission::{Admission, Context, run};
use crate::files::MemoryFiles;
use crate::finding::Level::Error;
use crate::policy::Failure;

fn admit(policies: Vec<Fake>) -> Admission {
    let spec = "type: azure_blob\nname: b\ncredentials:\n  account_key: abc-1\n";
    let files = MemoryFiles::default().file("/repo/b.yml", spec);
    run("b.yml", loaded(files, "b.yml"), &enforced(policies), &Context::default())
}

#[test]
fn the_values_of_changes_are_without_secrets() {
    let admission = admit(vec![Fake::mutates(|edits| match edits.text("/credentials/account_key") {
        Some(_) => edits.remove("/credentials"),
        None => Ok(()),
    })]);
    let [change] = admission.changes() else { panic!("{:?}", admission.changes()) };
    assert_eq!(change.change.old.as_deref(), Some(r#"{"account_key":"<redacted>"}"#));
    // The secret is one of what was read, though it is no more in what is submitted.
    assert_eq!(admission.secrets().redact("account_key: abc-1"), "account_key: <redacted>");
}

#[test]
fn a_policy_that_quotes_a_secret_is_not_repeated() {
    let mut quoting = raw("R", Some(Error), "/credentials", "the key is `abc-1`");
    quoting.help = Some("do not write abc-1".to_owned());
    let admission = admit(vec![Fake::finds(vec![quoting])]);
    assert_eq!(admission.findings()[0].message, "the key is `<redacted>`");
    assert_eq!(admission.findings()[0].help.as_deref(), Some("do not write <redacted>"));

    let admission = admit(vec![Fake::fails(Failure::Refused("abc-1 is no key".to_owned()))]);
    assert!(!format!("{:?}", admission.failures()).contains("abc-1"), "{:?}", admission.failures());
}

#[test]
fn what_is_submitted_keeps_its_secrets() {
    let admission = admit(vec![Fake::sets("/name", "c")]);
    let submission = admission.submission().unwrap();
    assert!(submission.rewritten()[0].submitted.contains("abc-1"));
}
