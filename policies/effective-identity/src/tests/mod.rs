//! The policy natively, on made-up submissions. The cases in `cases/` run it as a component on real specs.

mod checksums;
mod code;
mod computes;

use jobgate_guest::form;
use jobgate_guest::snapshots::{Code, Problem, Snapshot};
use jobgate_guest::testing::{Place, Submission, check};
use jobgate_guest::workspace::{Access, Action, Principal};
use jobgate_guest::{Finding, Level};
use serde_json::{Value, json};

use crate::EffectiveIdentity;

/// A command job.
fn job(tree: Value) -> Submission {
    Submission::new("job/command", tree)
        .site(Place::new("", form::Job::Command))
        .site(Place::identity("/identity"))
        .grant("identity")
}

/// A pipeline with steps, of which each is a command.
fn pipeline(tree: Value, steps: &[&str]) -> Submission {
    let mut submission = Submission::new("job/pipeline", tree)
        .site(Place::new("", form::Job::Pipeline))
        .site(Place::identity("/identity"))
        .grant("identity");
    for step in steps {
        let at = format!("/jobs/{step}");
        submission = submission
            .site(Place::new(at.as_str(), form::Job::Command))
            .site(Place::identity(format!("{at}/identity")).owner(at.as_str()));
    }
    submission
}

fn code(submission: Submission, at: &str, text: &str) -> Submission {
    submission
        .site(Place::new(at, form::Code::Folder))
        .snapshot(at, Ok(Snapshot::new("aa", 1, 1)), vec![])
        .source(at, "main.py", text)
}

fn found(submission: &Submission, settings: &Value) -> Vec<Finding> {
    submission.validate::<EffectiveIdentity>(settings).unwrap()
}

/// Rule, level and pointer of each finding.
fn lines(submission: &Submission) -> Vec<String> {
    let findings = found(submission, &json!({}));
    assert!(findings.iter().all(|finding| finding.help.is_some()), "{findings:#?}");
    let line = |finding: &Finding| format!("{} {:?} {}", finding.rule, finding.level, finding.pointer);
    findings.iter().map(line).collect()
}

fn user() -> Value {
    json!({"type": "user_identity"})
}

#[test]
fn somebody_can_access_the_data() {
    let access = |principal: Principal, kind: &str| {
        Access::new("/inputs/d/path", "", Action::Read, kind, "raw", principal)
    };
    let of = |identity: Value, access: Access, settings: Value| {
        let tree = match identity {
            Value::Null => json!({}),
            identity => json!({"identity": identity}),
        };
        let found = found(&job(tree).access(access), &settings);
        found.iter().map(|finding| finding.level).collect::<Vec<_>>()
    };
    let plain = |principal: Principal| of(Value::Null, access(principal, "datastore"), json!({}));
    assert_eq!(plain(Principal::Nobody), [Level::Error]);
    assert_eq!(plain(Principal::Unknown), [Level::Undecided]);
    assert_eq!(plain(Principal::Compute), []);
    assert_eq!(plain(Principal::Credential), []);
    let show = || json!({"show_principals": true});
    assert_eq!(of(Value::Null, access(Principal::Compute, "datastore"), show()), [Level::Note]);
    assert_eq!(of(user(), access(Principal::Submitter, "data"), show()), [Level::Note]);
    // Whether a credential stands in the way of the submitter is another policy's question.
    assert_eq!(of(user(), access(Principal::Unknown, "datastore"), json!({})), []);
    // A URL may be public.
    assert_eq!(of(Value::Null, access(Principal::Nobody, "url"), json!({})), []);
}

#[test]
fn a_schedule_runs_as_nobody_in_particular() {
    let schedule = |identity: Value| {
        Submission::new("schedule", json!({"create_job": {"identity": identity}}))
            .site(Place::new("/create_job", form::Job::Command))
            .site(Place::identity("/create_job/identity").owner("/create_job"))
    };
    assert_eq!(lines(&schedule(user())), ["AML-ID-006 Warning /create_job/identity"]);
    assert_eq!(lines(&schedule(json!({"type": "aml_token"}))), [""; 0]);
}

#[test]
fn settings_of_other_policies_are_refused() {
    for settings in [
        json!({"placement": "root"}),
        json!({"levels": {"AML-ID-001": "off"}}),
        json!({"profile": "docs-1999"}),
    ] {
        assert_eq!(check::<EffectiveIdentity>(&settings).len(), 1, "{settings}");
    }
    assert_eq!(check::<EffectiveIdentity>(&json!({})), []);
}
