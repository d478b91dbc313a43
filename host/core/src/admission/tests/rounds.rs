//! Mutators: order, rounds, and those that never end.

use super::fake::*;
use crate::admission::{Cause, Outcome};
use crate::policy::Failure;
use crate::submission::PolicyValue;

#[test]
fn each_mutator_sees_what_the_former_left() {
    let append = |letter: &'static str| {
        Fake::mutates(move |edits| {
            let text = edits.text("/description").unwrap();
            if text.contains(letter) { Ok(()) } else { edits.set("/description", &format!("{text}{letter}")) }
        })
    };
    let admission = admit(&enforced(vec![append("1"), append("2"), append("3")]));
    assert_eq!(text(&admission, "/description").as_deref(), Some("d123"));
    assert_eq!(admission.outcome(), Outcome::Admitted);
    let changes: Vec<_> = admission
        .changes()
        .iter()
        .map(|reported| (reported.change.policy.as_str(), reported.applied))
        .collect();
    assert_eq!(changes, [("a", true), ("b", true), ("c", true)]);
}

#[test]
fn an_earlier_mutator_may_react_to_a_later_one() {
    // `a` tags what `b` names: it has something to do in the second round only.
    let a = Fake::mutates(|edits| match edits.text("/display_name") {
        Some(name) => edits.set("/tags/name", &name),
        None => Ok(()),
    });
    let admission = admit(&enforced(vec![a, Fake::sets("/display_name", "n")]));
    assert_eq!(failures(&admission), [""; 0]);
    assert_eq!(text(&admission, "/tags/name").as_deref(), Some("n"));
}

#[test]
fn a_mutator_that_changes_its_own_result_is_named() {
    let grow = Fake::mutates(|edits| {
        let text = edits.text("/description").unwrap();
        edits.set("/description", &format!("{text}!"))
    });
    let admission = admit(&enforced(vec![Fake::sets("/tags/t", "v"), grow]));
    let expected = "policy `b` changes its own result when it is called again, at `/description` (job.yml:4)";
    assert_eq!(failures(&admission), [expected]);
    assert_eq!(
        text(&admission, "/description").as_deref(),
        Some("d!"),
        "the tree before the call that failed"
    );
    assert_eq!(text(&admission, "/tags/t").as_deref(), Some("v"), "the other policy is not held up");
    assert!(admission.admitted().is_err());
}

#[test]
fn a_mutator_that_wanders_from_place_to_place_changes_its_own_result() {
    let wander = Fake::mutates(|edits| {
        let free = ["a", "b", "c", "d", "e", "f"]
            .into_iter()
            .find(|key| edits.text(&format!("/tags/{key}")).is_none());
        edits.set(&format!("/tags/{}", free.unwrap()), "x")
    });
    let admission = admit(&enforced(vec![wander]));
    let expected = "policy `a` changes its own result when it is called again, at `/tags/b` (job.yml:5)";
    assert_eq!(failures(&admission), [expected]);
}

#[test]
fn two_that_undo_each_other_are_both_named() {
    let table = [
        (Fake::sets("/description", "x"), Fake::sets("/description", "y"), "`/description` (job.yml:4)"),
        (
            Fake::mutates(|edits| edits.put("/tags", PolicyValue::Json("{\"t\":\"a\"}".to_owned()))),
            Fake::sets("/tags/t", "b"),
            "`/tags/t` (job.yml:5)",
        ),
        (
            Fake::mutates(|edits| {
                if edits.text("/tags/new").is_none() { edits.set("/tags/new", "x") } else { Ok(()) }
            }),
            Fake::mutates(
                |edits| if edits.text("/tags/new").is_some() { edits.remove("/tags/new") } else { Ok(()) },
            ),
            "`/tags/new` (job.yml:5)",
        ),
    ];
    for (a, b, place) in table {
        let admission = admit(&enforced(vec![a, b, Fake::sets("/display_name", "n")]));
        let [failure] = admission.failures() else { panic!("{:?}", admission.failures()) };
        assert_eq!(failure.policies, ["a", "b"], "{place}");
        assert!(matches!(failure.cause, Cause::BackAndForth(_)));
        assert!(
            failure.to_string().starts_with("policies `a` and `b` undo each other, at `/tags")
                || failure.to_string().ends_with(place),
            "{failure}"
        );
        assert_eq!(admission.outcome(), Outcome::Failed);
        assert_eq!(text(&admission, "/display_name").as_deref(), Some("n"), "the third is not held up");
    }
}

#[test]
fn what_is_not_settled_in_four_rounds_is_an_error() {
    // Each adds to what the other wrote, and no value comes back.
    let add = |letter: &'static str| {
        Fake::mutates(move |edits| {
            let text = edits.text("/description").unwrap();
            if text.ends_with(letter) {
                Ok(())
            } else {
                edits.set("/description", &format!("{text}{letter}"))
            }
        })
    };
    let admission = admit(&enforced(vec![add("1"), add("2")]));
    let expected = "policies `a` and `b` still changed something in round 4, at `/description` (job.yml:4), \
                    `/description` (job.yml:4)";
    assert_eq!(failures(&admission), [expected]);
    assert_eq!(text(&admission, "/description").as_deref(), Some("d12121212"));
}

#[test]
fn three_rounds_of_change_may_settle() {
    // `a` passes on what `b` wrote, which `b` answers once: the fourth round changes nothing.
    let follow = |from: &'static str, to: &'static str| {
        Fake::mutates(move |edits| match edits.text(from) {
            Some(text) => edits.set(to, &text),
            None => Ok(()),
        })
    };
    let fakes = vec![follow("/tags/c", "/tags/d"), follow("/tags/b", "/tags/c"), Fake::sets("/tags/b", "x")];
    let admission = admit(&enforced(fakes));
    assert_eq!(failures(&admission), [""; 0]);
    assert_eq!(text(&admission, "/tags/d").as_deref(), Some("x"));
}

#[test]
fn a_mutator_that_fails_leaves_no_trace_and_the_others_go_on() {
    let half = Fake::mutates(|edits| {
        edits.set("/description", "half")?;
        Err(Failure::Trapped("unreachable".to_owned()))
    });
    let half = half.and_validates(|_| panic!("the validator of a policy whose mutator failed is not asked"));
    let admission =
        admit(&enforced(vec![Fake::sets("/tags/t", "v"), half, Fake::sets("/display_name", "n")]));
    assert_eq!(failures(&admission), ["policy `b` failed to change the submission: trapped: unreachable"]);
    assert_eq!(admission.failures()[0].log, ["logged"]);
    assert_eq!(text(&admission, "/description").as_deref(), Some("d"));
    assert_eq!(text(&admission, "/tags/t").as_deref(), Some("v"));
    assert_eq!(text(&admission, "/display_name").as_deref(), Some("n"));
}

#[test]
fn a_mutator_in_warn_changes_nothing_and_tells_what_it_would() {
    let fakes = vec![
        ("a", "mode: warn", Ok(Fake::sets("/description", "w"))),
        ("b", "", Ok(Fake::sets("/tags/t", "v"))),
        ("c", "mode: warn", Ok(Fake::sets("/tags/t", "w"))),
    ];
    let admission = admit(&policies(fakes));
    assert_eq!(admission.outcome(), Outcome::Admitted);
    assert_eq!(text(&admission, "/description").as_deref(), Some("d"));
    assert_eq!(text(&admission, "/tags/t").as_deref(), Some("v"));
    let changes: Vec<_> = admission
        .changes()
        .iter()
        .map(|reported| (reported.change.policy.as_str(), reported.change.old.as_deref(), reported.applied))
        .collect();
    let expected = [("b", Some("\"u\""), true), ("a", Some("\"d\""), false), ("c", Some("\"v\""), false)];
    assert_eq!(changes, expected, "it sees the final tree");
}

#[test]
fn a_mutator_in_warn_that_fails_or_never_ends_denies() {
    let grow = || {
        Fake::mutates(|edits| {
            let text = edits.text("/description").unwrap();
            edits.set("/description", &format!("{text}!"))
        })
    };
    let fails = || Fake::mutates(|_| Err(Failure::Panicked("no".to_owned())));
    let table = [
        (grow(), "policy `a` changes its own result when it is called again, at `/description` (job.yml:4)"),
        (fails(), "policy `a` failed to change the submission: panicked: no"),
    ];
    for (fake, expected) in table {
        let admission = admit(&policies(vec![("a", "mode: warn", Ok(fake))]));
        assert_eq!(failures(&admission), [expected]);
        assert_eq!(admission.outcome(), Outcome::Failed);
    }
}

#[test]
fn an_edit_for_a_rule_that_is_off_does_nothing() {
    let admission = admit(&policies(vec![("a", "levels: {R: off}", Ok(Fake::sets("/description", "x")))]));
    assert_eq!(admission.outcome(), Outcome::Admitted);
    assert_eq!(admission.changes(), []);
    assert_eq!(text(&admission, "/description").as_deref(), Some("d"));
}
