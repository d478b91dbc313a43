//! Choices that findings offer: made when they are selected, and at no other time.

use super::fake::*;
use crate::admission::{Admission, Context, Outcome, Policies, run};
use crate::choice::{Choice, ChoiceEdit, Selection};
use crate::finding::Level::Error;
use crate::meter::Meter;
use crate::policy::RawFinding;
use crate::submission::Submission;

const TAGS: &str = "type: command\ncommand: echo\ntags: {a: x, b: x, c: y, list: [x, y, x]}\n";

/// What a choice edits: `Some` puts a JSON text, `None` removes.
type Edits<'a> = &'a [(&'a str, Option<&'a str>)];

fn choice(name: &str, edits: Edits<'_>) -> Choice {
    let edit = |(pointer, value): &(&str, Option<&str>)| ChoiceEdit {
        pointer: (*pointer).to_owned(),
        value: value.map(str::to_owned),
    };
    Choice { name: name.to_owned(), says: format!("Do {name}."), edits: edits.iter().map(edit).collect() }
}

/// A finding that offers the choices `y` and `drop`, which end it.
fn x_at(pointer: &str) -> RawFinding {
    RawFinding {
        choices: vec![choice("y", &[(pointer, Some("\"y\""))]), choice("drop", &[(pointer, None)])],
        ..raw("R", Some(Error), pointer, "it is x")
    }
}

/// Finds every tag that is `x`.
fn no_x(submission: &Submission) -> Vec<RawFinding> {
    let meter = Meter::unlimited();
    let view = submission.view(&meter);
    let all = [view.find("/tags/*").unwrap(), view.find("/tags/list/*").unwrap()].concat();
    let is_x = |pointer: &&String| view.text(pointer).unwrap().as_deref() == Some("x");
    all.iter().filter(is_x).map(|pointer| x_at(pointer)).collect()
}

fn admit_with(policies: &Policies, selections: &[&str]) -> Admission {
    let choices: Vec<Selection> = selections.iter().map(|text| text.parse().unwrap()).collect();
    run("job.yml", job(TAGS), policies, &Context { choices: &choices, ..Context::default() })
}

fn tags(admission: &Admission) -> String {
    let json: serde_json::Value =
        serde_json::from_str(&admission.submission().unwrap().resolved_json()).unwrap();
    json["tags"].to_string()
}

fn finder() -> Fake {
    Fake::validates(|submission| Ok(no_x(submission)))
}

#[test]
fn a_choice_is_made_at_every_finding_that_offers_it() {
    let untouched = admit_with(&enforced(vec![finder()]), &[]);
    assert_eq!((untouched.outcome(), untouched.findings().len()), (Outcome::Denied, 4));
    assert_eq!(untouched.findings()[0].choices.len(), 2);
    assert!(untouched.changes().is_empty() && untouched.chosen().is_empty());

    let admission = admit_with(&enforced(vec![finder()]), &["R=y"]);
    assert_eq!(admission.outcome(), Outcome::Admitted);
    assert_eq!(tags(&admission), r#"{"a":"y","b":"y","c":"y","list":["y","y","y"]}"#);
    let [change, ..] = admission.changes() else { panic!() };
    assert_eq!((&*change.change.policy, &*change.change.rule, change.applied), ("a", "R", true));
    assert_eq!(change.change.reason, "Do y.");
    let [chosen] = admission.chosen() else { panic!("{:?}", admission.chosen()) };
    assert_eq!((chosen.findings, chosen.made.len(), chosen.made[0].line), (4, 4, 3));
}

/// All edits mean one tree: what is removed first shifts what follows.
#[test]
fn items_are_removed_at_once() {
    let admission = admit_with(&enforced(vec![finder()]), &["R=drop"]);
    assert_eq!(tags(&admission), r#"{"c":"y","list":["y"]}"#);
}

#[test]
fn mutators_see_what_was_chosen() {
    let follows = Fake::mutates(|edits| match edits.text("/tags/a").as_deref() {
        Some("y") => edits.set("/description", "tagged"),
        _ => Ok(()),
    });
    let admission = admit_with(&enforced(vec![follows, finder()]), &["R=y"]);
    assert_eq!(text(&admission, "/description").as_deref(), Some("tagged"));
}

/// Finds the list of tags, once no tag is `x`.
fn no_list(submission: &Submission) -> Vec<RawFinding> {
    let meter = Meter::unlimited();
    let is_there = submission.view(&meter).shape("/tags/list").unwrap().is_some();
    let choices = vec![choice("done", &[("/tags/list", None)])];
    let finding = RawFinding { choices, ..raw("S", Some(Error), "/tags", "a list") };
    if is_there && no_x(submission).is_empty() { vec![finding] } else { Vec::new() }
}

#[test]
fn each_selection_is_made_in_the_result_of_the_one_before() {
    let both = || enforced(vec![finder(), Fake::validates(|submission| Ok(no_list(submission)))]);
    let admission = admit_with(&both(), &["R=y", "S=done"]);
    assert_eq!(tags(&admission), r#"{"a":"y","b":"y","c":"y"}"#);
    assert_eq!(admission.outcome(), Outcome::Admitted);
    // The other way round the second rule has found nothing yet.
    let admission = admit_with(&both(), &["S=done", "R=y"]);
    assert_eq!((admission.chosen()[0].findings, admission.chosen()[0].made.len()), (0, 0));
    assert_eq!(admission.outcome(), Outcome::Denied);
}

#[test]
fn what_an_earlier_selection_mended_is_known_from_what_was_never_offered() {
    for (selections, findings, mended) in [
        (["R=y", "R=y"], 4, true),
        (["R=y", "R=drop"], 4, true),
        (["R=y", "R=z"], 4, false),
        (["R=y", "S=done"], 0, false),
        (["S=done", "R=z"], 4, false),
    ] {
        let admission = admit_with(&enforced(vec![finder()]), &selections);
        let [first, second] = admission.chosen() else { panic!("{:?}", admission.chosen()) };
        assert!(!first.mended, "{selections:?}");
        let second = (second.findings, second.mended, second.made.len());
        assert_eq!(second, (findings, mended, 0), "{selections:?}");
    }
    // What an earlier selection brought about and a later one mended counts as well.
    let both = enforced(vec![finder(), Fake::validates(|submission| Ok(no_list(submission)))]);
    let admission = admit_with(&both, &["R=y", "S=done", "S=done"]);
    assert_eq!(
        admission.chosen().iter().map(|chosen| chosen.mended).collect::<Vec<_>>(),
        [false, false, true]
    );
}

#[test]
fn what_is_not_offered_is_not_made_and_what_is_offered_is_told() {
    for (selection, findings, offered) in [("R=z", 4, 2), ("S=y", 0, 0), ("NONE=y", 0, 0)] {
        let admission = admit_with(&enforced(vec![finder()]), &[selection]);
        let [chosen] = admission.chosen() else { panic!("{:?}", admission.chosen()) };
        assert_eq!((chosen.findings, chosen.offered.len(), chosen.made.len()), (findings, offered, 0));
        assert!(admission.changes().is_empty(), "{selection}");
    }
    // A rule that is off finds nothing, so nothing of it can be chosen.
    let off = policies(vec![("a", "levels: {R: 'off'}", Ok(finder()))]);
    assert_eq!(admit_with(&off, &["R=y"]).chosen()[0].findings, 0);
}

#[test]
fn a_choice_that_cannot_be_made_is_the_failure_of_its_policy() {
    let found = |edits: Edits<'_>| {
        let choices = vec![choice("c", edits)];
        Fake::finds(vec![RawFinding { choices, ..raw("R", Some(Error), "/tags", "m") }])
    };
    let two = |a: Edits<'_>, b: Edits<'_>| {
        let one =
            |at: &str, edits| RawFinding { choices: vec![choice("c", edits)], ..raw("R", None, at, at) };
        Fake::finds(vec![one("/tags", a), one("/command", b)])
    };
    let everything = "";
    let nothing = "grants: {write: []}";
    for (keys, fake, says) in [
        (
            nothing,
            found(&[("/tags/a", Some("1"))]),
            "`/tags/a` may not be changed: the configuration grants nothing",
        ),
        (nothing, found(&[("/tags/a", None)]), "may not be changed"),
        (
            "grants: {write: [/tags]}",
            found(&[("/tags/a", Some("1")), ("/command", None)]),
            "`/command` may not be changed",
        ),
        (everything, found(&[("/tags/none", None)]), "there is nothing to remove at `/tags/none`"),
        (everything, found(&[("/none/a", Some("1"))]), "there is no mapping"),
        (everything, found(&[("/code", Some("\"../secret\""))]), "/code"),
        (
            everything,
            two(&[("/tags/a", Some("1"))], &[("/tags/a", Some("2"))]),
            "want different things at `/tags/a`",
        ),
        (everything, two(&[("/tags/a", Some("1"))], &[("/tags/a", None)]), "want different things"),
    ] {
        let admission = admit_with(&policies(vec![("a", keys, Ok(fake))]), &["R=c"]);
        assert_eq!(admission.outcome(), Outcome::Failed, "{says}");
        let [failure] = &failures(&admission)[..] else { panic!("{:?}", admission.failures()) };
        assert!(failure.starts_with("policy `a` failed to make the choice that it offers: "), "{failure}");
        assert!(failure.contains(says), "{failure}");
        assert!(admission.changes().is_empty());
    }
}

#[test]
fn findings_that_are_one_offer_what_any_of_them_does() {
    let one = |name: &str| RawFinding {
        choices: vec![choice("both", &[("/tags/a", None)]), choice(name, &[("/tags/a", None)])],
        ..raw("R", Some(Error), "/tags", "m")
    };
    let admission = admit_with(&enforced(vec![Fake::finds(vec![one("a"), one("b")])]), &[]);
    let [finding] = admission.findings() else { panic!("{:?}", admission.findings()) };
    let names: Vec<&str> = finding.choices.iter().map(|choice| &*choice.name).collect();
    assert_eq!(names, ["both", "a", "b"]);
}

#[test]
fn no_choice_tells_a_secret() {
    let spec = "type: azure_blob\nname: b\ncredentials:\n  account_key: abc-1\n";
    let offered = vec![
        Choice { says: "Keep abc-1.".to_owned(), ..choice("keep", &[("/name", Some("\"abc-1\""))]) },
        choice("abc-1", &[("/name", None)]),
    ];
    let fake = Fake::finds(vec![RawFinding { choices: offered, ..raw("R", Some(Error), "/name", "m") }]);
    let selections = ["R=keep".parse().unwrap(), "R=none".parse().unwrap()];
    let context = Context { choices: &selections, ..Context::default() };
    let admission = run("b.yml", job(spec), &enforced(vec![fake]), &context);
    let [choice] = &admission.findings()[0].choices[..] else { panic!("{:?}", admission.findings()) };
    assert_eq!((&*choice.name, &*choice.says), ("keep", "Keep <redacted>."));
    let change = &admission.changes()[0].change;
    assert_eq!((&*change.reason, change.new.as_deref()), ("Keep <redacted>.", Some("\"<redacted>\"")));
    assert!(!format!("{:?}", admission.chosen()).contains("abc-1"), "{:?}", admission.chosen());
}
