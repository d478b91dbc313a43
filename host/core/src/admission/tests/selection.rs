//! Which policies a spec gets, and what a report says of them.

use super::fake::*;
use crate::admission::{Context, Outcome, Policies, run};
use crate::config::Mode;
use crate::files::MemoryFiles;
use crate::finding::Level;
use crate::report::Report;

#[test]
fn a_policy_runs_for_the_specs_that_it_is_for() {
    let table = [
        ("match: {kinds: ['job/*']}", true),
        ("match: {kinds: [job/pipeline]}", false),
        ("match: {paths: ['*.yml']}", true),
        ("match: {paths: ['jobs/**']}", false),
        ("match: {kinds: ['job/*'], paths: ['jobs/**']}", false),
    ];
    for (keys, expected) in table {
        let fake =
            Fake::sets("/description", "x").and_validates(|_| Ok(vec![raw("R", Some(Level::Note), "", "m")]));
        let admission = admit(&policies(vec![("a", keys, Ok(fake))]));
        assert_eq!(admission.findings().len(), usize::from(expected), "{keys}");
        assert_eq!(admission.changes().len(), usize::from(expected), "{keys}");
        assert_eq!(admission.policies().len(), usize::from(expected), "{keys}");
        assert_eq!(
            admission.outcome(),
            Outcome::Admitted,
            "a policy that is not for a spec does not deny it"
        );
    }
}

#[test]
fn an_admitted_submission_names_what_admitted_it() {
    let admission = admit(&enforced(vec![Fake::sets("/description", "x")]));
    let admitted = admission.admitted().unwrap();
    let [policy] = admitted.policies() else { panic!() };
    assert_eq!(
        (policy.id.as_str(), policy.version.as_deref(), policy.mode),
        ("a", Some("1.0.0"), Mode::Enforce)
    );
    assert!(policy.digest.is_some());
    assert_eq!(admitted.changes().len(), 1);
}

/// Two specs of one component.
fn shared() -> MemoryFiles {
    MemoryFiles::default()
        .file("/repo/one.yml", "type: pipeline\njobs: {a: {component: ./c.yml}}\n")
        .file("/repo/two.yml", "type: pipeline\njobs: {a: {component: ./c.yml}, b: {component: ./c.yml}}\n")
        .file("/repo/c.yml", "type: command\nname: c\ncommand: echo\nenvironment: azureml:e:1\n")
}

fn report(policies: &Policies, specs: &[&str]) -> Report {
    let admit = |spec: &&str| run(spec, loaded(shared(), spec), policies, &Context::default());
    let admissions: Vec<_> = specs.iter().map(admit).collect();
    Report::new(policies, &admissions)
}

#[test]
fn what_two_specs_share_is_reported_once() {
    let fake = Fake::sets("/jobs/a/component/command", "x")
        .and_validates(|_| Ok(vec![raw("R", Some(Level::Error), "/jobs/a/component/command", "m")]));
    let report = report(&enforced(vec![fake]), &["one.yml", "two.yml"]);
    let found: Vec<_> =
        report.findings.iter().map(|finding| (finding.message.as_str(), finding.other_uses)).collect();
    assert_eq!(found, [("m", 2)], "three uses: one in the first spec, two in the second");
    assert_eq!(report.changes.len(), 1);
    assert_eq!(report.outcome, Outcome::Denied);
    let specs: Vec<_> = report
        .specs
        .iter()
        .map(|spec| (spec.file.as_str(), spec.kind.as_deref(), spec.policies.len()))
        .collect();
    assert_eq!(specs, [("one.yml", Some("job/pipeline"), 1), ("two.yml", Some("job/pipeline"), 1)]);
}

#[test]
fn a_failure_is_reported_once_and_counts_without_a_spec() {
    let missing = || Err(crate::admission::LoadFailure { message: "gone".to_owned(), help: None });
    let policies = policies(vec![("a", "", missing())]);
    assert_eq!(report(&policies, &["one.yml", "two.yml"]).failures.len(), 1);
    assert_eq!(report(&policies, &[]).outcome, Outcome::Failed);
}

#[test]
fn no_spec_is_nothing_to_check() {
    let report = report(&enforced(vec![Fake::finds(vec![])]), &[]);
    assert_eq!((report.outcome, report.policies.len()), (Outcome::NothingToCheck, 1));
}
