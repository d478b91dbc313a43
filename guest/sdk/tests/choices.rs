//! Choices of a finding in a test: checked as the host checks them, made when the test says so.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use jobgate_guest::testing::{Place, Submission};
use jobgate_guest::{Choice, Document, Finding, Level, NoSettings, Policy, Refusal, Value, form};
use serde_json::json;

struct Judge;

impl Policy for Judge {
    type Settings = NoSettings;

    fn validate(document: &Document, _: &NoSettings) -> Result<Vec<Finding>, Refusal> {
        let finding = Finding::new("TEST-001", Level::Error, "/identity", "which of the two?");
        let offers = document.names("/offers").into_iter();
        Ok(vec![offers.fold(finding, |finding, name| {
            let managed = Value::mapping([("type", Value::from("managed"))]);
            let choice = Choice::new(name.as_str(), "Do it.");
            let choice = match document.text(&format!("/offers/{name}")).as_deref() {
                Some("set") => choice.set("/identity", managed),
                Some("remove") => choice.remove("/tags/list/0").remove("/tags/list/1").remove("/identity"),
                Some("twice") => choice.remove("/identity").set("/identity", managed),
                _ => choice,
            };
            finding.choice(choice)
        })])
    }
}

fn submission(offers: serde_json::Value) -> Submission {
    let tree = json!({"identity": {"type": "both", "id": 1}, "tags": {"list": [1, 2, 3]}, "offers": offers});
    Submission::new("job/command", tree).site(Place::new("/identity", form::Identity::Invalid))
}

fn finding(submission: &Submission) -> Finding {
    submission.validate::<Judge>(&json!({})).unwrap().remove(0)
}

#[test]
fn a_choice_changes_what_it_says_at_once() {
    let all = submission(json!({"compute": "set", "none-2": "remove"})).grant("identity").grant("/tags");
    let found = finding(&all);
    assert_eq!(
        found.choices.iter().map(|choice| choice.name.as_str()).collect::<Vec<_>>(),
        ["compute", "none-2"]
    );
    let changes = all.choose(&found, "compute");
    assert_eq!(all.at("/identity"), json!({"type": "managed"}));
    assert_eq!((changes[0].rule.as_str(), changes[0].reason.as_str()), ("TEST-001", "Do it."));
    all.choose(&found, "none-2");
    assert_eq!((all.at("/identity"), all.at("/tags/list")), (json!(null), json!([3])));
}

#[track_caller]
fn assert_panics(says: &str, act: impl FnOnce()) {
    let panic = catch_unwind(AssertUnwindSafe(act)).expect_err(says);
    let message = panic.downcast_ref::<String>().expect("the message is formatted");
    assert!(message.contains(says), "{message}");
}

#[test]
fn what_the_host_would_not_take_panics() {
    let many: serde_json::Map<_, _> = (0..17).map(|at| (format!("c{at}"), json!("set"))).collect();
    for (offers, says) in [
        (json!({"Upper": "set"}), "`Upper` is no name"),
        (json!({"2nd": "set"}), "is no name"),
        (json!({"": "set"}), "is no name"),
        (json!({"x".repeat(65): "set"}), "is no name"),
        (json!({"a": "nothing"}), "changes nothing"),
        (json!({"a": "twice"}), "names `/identity` twice"),
        (json!(many), "more than 16"),
    ] {
        assert_panics(says, || drop(finding(&submission(offers))));
    }
    let ungranted = submission(json!({"compute": "set"}));
    let found = finding(&ungranted);
    assert_panics("outside the granted places", || drop(ungranted.choose(&found, "compute")));
    assert_panics("offers no choice `other`", || drop(ungranted.choose(&found, "other")));
}
