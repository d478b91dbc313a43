//! The decision: what denies, and with which exit code.

use super::fake::*;
use crate::admission::{Context, FailOn, LoadFailure, Outcome, Policies, Stage, TargetCheck, run};
use crate::finding::Finding;
use crate::finding::Level::{Error, Note, Warning};
use crate::host_rules;
use crate::policy::{Failure, SettingsProblem};
use crate::submission::Submission;

fn found(level: crate::finding::Level) -> Fake {
    Fake::finds(vec![raw("R", Some(level), "/command", "m")])
}

fn later(seconds: u32) -> Fake {
    Fake::fails(Failure::TryLater { message: "busy".to_owned(), seconds })
}

#[test]
fn one_failure_weighs_more_than_a_finding_and_that_more_than_trying_later() {
    let failing = || Fake::fails(Failure::Refused("no".to_owned()));
    let table = [
        (vec![Fake::finds(vec![])], Outcome::Admitted),
        (vec![found(Note), found(Warning)], Outcome::Admitted),
        (vec![found(Error)], Outcome::Denied),
        (vec![failing()], Outcome::Failed),
        (vec![failing(), found(Error), later(1)], Outcome::Failed),
        (vec![found(Error), later(1)], Outcome::Denied),
        (vec![later(7), found(Warning), later(3)], Outcome::TryLater),
        (vec![Fake::finds(vec![raw("R", None, "", "m")])], Outcome::Denied),
    ];
    for (fakes, expected) in table {
        let admission = admit(&enforced(fakes));
        assert_eq!(admission.outcome(), expected);
        assert_eq!(admission.admitted().is_ok(), expected == Outcome::Admitted);
    }
    assert_eq!(admit(&enforced(vec![later(7), later(3)])).retry_after_seconds(), Some(7));
}

#[test]
fn warnings_deny_where_it_is_asked_for() {
    let context = Context { fail_on: FailOn::Warning, ..Context::default() };
    let table = [
        (vec![found(Warning)], Outcome::Warnings),
        (vec![found(Note)], Outcome::Admitted),
        (vec![found(Warning), found(Error)], Outcome::Denied),
        (vec![found(Warning), later(1)], Outcome::Warnings),
    ];
    for (fakes, expected) in table {
        let admission = run("job.yml", job(JOB), &enforced(fakes), &context);
        assert_eq!(admission.outcome(), expected);
        assert_eq!(
            admission.admitted().is_ok(),
            expected == Outcome::Admitted,
            "what is not admitted is not submitted"
        );
    }
}

struct Refuses;

impl TargetCheck for Refuses {
    fn check(&self, submission: &Submission, found: &[Finding]) -> Vec<Finding> {
        assert_eq!(found, []);
        let json = submission.resolved_json();
        vec![host_rules::SYNTAX.error(format!("the service would refuse {json}"), "write something else")]
    }
}

#[test]
fn what_the_target_would_refuse_denies_as_the_final_tree_has_it() {
    let context = Context { target: Some(&Refuses), ..Context::default() };
    let mutator = Fake::sets("/command", "mended");
    let admission = run("job.yml", job(JOB), &enforced(vec![mutator]), &context);
    assert_eq!(admission.outcome(), Outcome::Denied);
    assert!(admission.findings()[0].message.contains("mended"), "{:?}", admission.findings());
    assert!(admission.admitted().is_err());
}

#[test]
fn without_a_policy_nothing_is_admitted() {
    let switched_off = policies(vec![("a", "mode: off", Ok(found(Error)))]);
    for policies in [Policies::prepare([]), switched_off] {
        let admission = admit(&policies);
        assert!(policies.is_empty());
        assert_eq!(admission.outcome(), Outcome::NothingToCheck);
        assert!(admission.admitted().is_err());
    }
}

#[test]
fn a_policy_that_is_not_loaded_denies_in_whatever_mode_and_for_whatever_spec() {
    let missing = || Err(LoadFailure { message: "no such file".to_owned(), help: Some("look".to_owned()) });
    for keys in ["", "mode: warn", "match: {kinds: [environment]}"] {
        let policies = policies(vec![("a", keys, missing()), ("b", "", Ok(found(Error)))]);
        let admission = admit(&policies);
        assert_eq!(failures(&admission), ["policy `a` is not loaded: no such file"], "{keys}");
        assert_eq!(admission.findings().len(), 1, "the other policy is asked all the same");
        assert_eq!(policies.named()[0].digest, None);
    }
    assert!(policies(vec![("a", "mode: off", missing())]).is_empty());
}

#[test]
fn what_fails_in_warn_denies() {
    let table = [
        (Failure::Trapped("x".to_owned()), Outcome::Failed),
        (Failure::Limit { limit: "timeout_ms", value: "1000 ms".to_owned() }, Outcome::Failed),
        (Failure::Refused("x".to_owned()), Outcome::Failed),
        (Failure::TryLater { message: "x".to_owned(), seconds: 1 }, Outcome::TryLater),
    ];
    for (failure, expected) in table {
        let admission = admit(&policies(vec![("a", "mode: warn", Ok(Fake::fails(failure)))]));
        assert_eq!(admission.outcome(), expected);
    }
}

#[test]
fn errors_of_a_policy_in_warn_are_warnings() {
    let undecided = Fake::finds(vec![raw("R", None, "", "m"), raw("R", Some(Error), "", "n")]);
    let admission = admit(&policies(vec![("a", "mode: warn", Ok(undecided))]));
    assert_eq!(admission.outcome(), Outcome::Admitted);
    assert!(admission.findings().iter().all(|finding| finding.level == Warning));
}

#[test]
fn settings_that_a_policy_refuses_are_problems_of_the_configuration() {
    let fake = Fake::sets("/description", "x").and_checks(|settings| {
        assert_eq!(settings, r#"{"placement":"here"}"#);
        let problem =
            |pointer: &str| SettingsProblem { pointer: pointer.to_owned(), message: "unknown".to_owned() };
        Ok(vec![problem("/placement"), problem("no pointer")])
    });
    let policies = policies(vec![("a", "settings: {placement: here}", Ok(fake))]);
    let [failure] = policies.failures() else { panic!() };
    let expected =
        "policy `a` does not take its configuration: jobgate.yaml:6:27: unknown; jobgate.yaml:6:15: unknown";
    assert_eq!((failure.stage, failure.to_string().as_str()), (Stage::Load, expected));
    let admission = admit(&policies);
    assert_eq!((admission.outcome(), admission.changes().len()), (Outcome::Failed, 0), "it does not run");
}

#[test]
fn a_check_of_settings_that_fails_denies() {
    let fake = Fake::new().and_checks(|_| Err(Failure::Panicked("p".to_owned())));
    let admission = admit(&enforced(vec![fake]));
    assert_eq!(failures(&admission), ["policy `a` failed to check its settings: panicked: p"]);
}

#[test]
fn a_level_for_a_rule_that_there_is_not_denies() {
    let policies = policies(vec![("a", "levels: {RR: off, R: note}", Ok(found(Error)))]);
    let expected = "policy `a` does not take its configuration: jobgate.yaml:6:14: the policy `a` has no rule `RR`; \
                    did you mean `R`?";
    assert_eq!(failures(&admit(&policies)), [expected]);
}

#[test]
fn an_answer_that_breaks_the_interface_denies() {
    let table = [
        (raw("X", Some(Error), "", "m"), "it reports the rule `X`, which its metadata does not declare"),
        (
            raw("R", Some(Error), "command", "m"),
            "`command` is no pointer: it must be empty or begin with `/`",
        ),
    ];
    for (finding, why) in table {
        let admission = admit(&enforced(vec![Fake::finds(vec![raw("R", Some(Note), "", "n"), finding])]));
        let expected =
            format!("policy `a` failed to judge the submission: does not keep to the interface: {why}");
        assert_eq!(failures(&admission), [expected]);
        assert_eq!(admission.findings(), [], "nothing that it found counts");
    }
}

#[test]
fn a_spec_that_cannot_be_read_is_denied_with_what_the_host_found() {
    for (text, message) in [("a: [", "`]`"), ("- x", ""), ("\u{0}", "")] {
        let admission = run("job.yml", job(text), &enforced(vec![found(Note)]), &Context::default());
        assert_eq!(admission.outcome(), Outcome::Denied, "{text:?}");
        assert!(admission.findings().iter().any(|finding| finding.level == Error), "{message}");
    }
}
