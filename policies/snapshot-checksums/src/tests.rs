//! The policy natively, on made-up snapshots. The cases in `cases/` run it as a component on real folders.

use jobgate_guest::form;
use jobgate_guest::snapshots::{Code, Problem, Snapshot};
use jobgate_guest::testing::{Place, Submission, check};
use serde_json::{Value, json};

use crate::SnapshotChecksums;

fn job(code: &str, form: form::Code) -> Submission {
    Submission::new("job/command", json!({"code": code})).site(Place::new("/code", form))
}

fn snapshot(hash: &str) -> Snapshot {
    Snapshot::new(hash, 2, 30)
}

/// The findings as rule and message.
fn found(submission: &Submission) -> Vec<(String, String)> {
    let findings = submission.validate::<SnapshotChecksums>(&json!({})).unwrap();
    findings.into_iter().map(|finding| (finding.rule, finding.message)).collect()
}

fn only(submission: &Submission) -> (String, String) {
    let mut findings = found(submission);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

#[test]
fn code_as_recorded_passes() {
    let job = job("src", form::Code::Folder).snapshot("/code", Ok(snapshot("aa")), vec![]);
    assert_eq!(found(&job.recorded("/code", snapshot("aa"), &[])), []);
}

#[test]
fn code_that_is_not_recorded_is_a_finding() {
    let job = job("src", form::Code::Folder).snapshot("/code", Ok(snapshot("aa")), vec![]);
    let (rule, message) = only(&job);
    assert_eq!(rule, "AML-CODE-001");
    assert!(message.contains("aa"), "{message}");
}

#[test]
fn code_that_differs_names_the_files() {
    let many: Vec<String> = (0..12).map(|number| format!("f{number}.py")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (differing, expected) in [
        (&["train.py"][..], "`train.py` differs"),
        (&["a.py", "b.py"][..], "`a.py`, `b.py` differ"),
        (&many[..], "and 2 more differ"),
        (&[][..], "no checksums of its files"),
    ] {
        let job = job("src", form::Code::Folder).snapshot("/code", Ok(snapshot("bb")), vec![]);
        let (rule, message) = only(&job.recorded("/code", snapshot("aa"), differing));
        assert_eq!(rule, "AML-CODE-002");
        assert!(message.ends_with(expected), "{message}");
    }
}

#[test]
fn code_without_a_checksum_is_a_finding() {
    for (code, expected) in
        [(Code::Empty, "AML-CODE-006"), (Code::Cycle, "AML-CODE-006"), (Code::CaseTie, "AML-CODE-002")]
    {
        let problem = Problem::new(code, "so it is");
        let job = job("src", form::Code::Folder).snapshot("/code", Err(problem), vec![]);
        assert_eq!(only(&job), (expected.to_owned(), "so it is".to_owned()));
    }
}

#[test]
fn what_is_no_local_folder_is_judged_by_its_form() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let cases = [
        ("nope", form::Code::Missing, "AML-CODE-006"),
        ("../../x", form::Code::Outside, "AML-CODE-006"),
        ("azureml:c:1", form::Code::Registered, "AML-CODE-006"),
        ("https://x/y.zip", form::Code::Url, "AML-CODE-005"),
        ("git+https://x/y@main", form::Code::Git, "AML-CODE-005"),
        ("hologram", form::Code::Other("holographic".to_owned()), "AML-CODE-006"),
    ];
    for (code, form, expected) in cases {
        assert_eq!(only(&job(code, form)).0, expected, "{code}");
    }
    assert_eq!(found(&job(&format!("git+https://x/y@{commit}"), form::Code::Git)), []);
}

#[test]
fn an_included_path_has_no_checksum_of_its_own() {
    let tree = json!({"code": "src", "additional_includes": ["../lib"]});
    let job = Submission::new("component/command", tree)
        .site(Place::new("/code", form::Code::Folder))
        .site(Place::new("/additional_includes/0", form::Code::Folder))
        .snapshot("/code", Ok(snapshot("aa")), vec![]);
    assert_eq!(only(&job).0, "AML-CODE-001");
}

#[test]
fn included_paths_without_code_are_submitted_all_the_same() {
    let tree = json!({"jobs": {"a": {"additional_includes": ["../lib", "../x"]}}});
    let job = Submission::new("job/pipeline", tree)
        .site(Place::new("/jobs/a/additional_includes/0", form::Code::Folder))
        .site(Place::new("/jobs/a/additional_includes/1", form::Code::Folder))
        .snapshot("/jobs/a/additional_includes/0", Ok(snapshot("aa")), vec![]);
    assert_eq!(only(&job).0, "AML-CODE-001");
}

#[test]
fn a_step_may_be_called_as_a_list_of_includes_is() {
    let tree = json!({"jobs": {"additional_includes": {"code": "src"}}});
    let job = Submission::new("job/pipeline", tree)
        .site(Place::new("/jobs/additional_includes/code", form::Code::Folder))
        .snapshot("/jobs/additional_includes/code", Ok(snapshot("aa")), vec![]);
    assert_eq!(only(&job).0, "AML-CODE-001");
}

#[test]
fn settings_of_other_policies_are_refused() {
    for settings in
        [json!({"lock": "x"}), json!({"levels": {"AML-ID-001": "off"}}), json!({"profile": "docs-1999"})]
    {
        assert_eq!(check::<SnapshotChecksums>(&settings).len(), 1, "{settings}");
    }
    assert_eq!(check::<SnapshotChecksums>(&Value::Object(Default::default())), []);
}
