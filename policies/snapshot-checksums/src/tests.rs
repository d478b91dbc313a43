//! The policy natively, on made-up snapshots. The cases in `cases/` run it as a component on real folders.

use jobgate_guest::form;
use jobgate_guest::snapshots::{Code, File, Problem, Snapshot};
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

/// Code as recorded, with these files.
fn with_files(paths: &[&str], bytes: u64) -> Submission {
    let snapshot = || Snapshot::new("aa", paths.len() as u32, bytes);
    let files = paths.iter().map(|path| File::new(*path, 1, "aa")).collect();
    let job = job("src", form::Code::Folder).snapshot("/code", Ok(snapshot()), files);
    job.recorded("/code", snapshot(), &[])
}

fn found_with(submission: &Submission, settings: &Value) -> Vec<(String, String)> {
    let findings = submission.validate::<SnapshotChecksums>(settings).unwrap();
    findings.into_iter().map(|finding| (finding.rule, finding.message)).collect()
}

#[test]
fn secrets_are_not_uploaded_with_the_code() {
    let (rule, message) = only(&with_files(&["main.py", ".env", "keys/id_rsa"], 1));
    assert_eq!(
        (rule.as_str(), message.as_str()),
        ("AML-CODE-007", "`.env`, `keys/id_rsa` are uploaded with this code")
    );
    assert_eq!(only(&with_files(&["a.PFX"], 1)).1, "`a.PFX` is uploaded with this code");
    let many: Vec<String> = (0..12).map(|number| format!(".git/{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(only(&with_files(&many, 1)).1.ends_with("and 2 more are uploaded with this code"));
    assert_eq!(
        found(&with_files(
            &["main.py", ".gitignore", ".env.example", "environment.py", "ca.pem", "id_rsa.pub"],
            1
        )),
        []
    );
    let own = json!({"forbidden": ["*.csv"]});
    assert_eq!(found_with(&with_files(&["a.csv", ".env"], 1), &own).len(), 1);
    assert_eq!(found_with(&with_files(&[".env"], 1), &json!({"forbidden": []})), []);
}

#[test]
fn code_is_not_too_large() {
    let limit = json!({"max_mib": 2});
    assert_eq!(found_with(&with_files(&["main.py"], 2 * 1024 * 1024), &limit), []);
    let found = found_with(&with_files(&["main.py"], 2 * 1024 * 1024 + 1), &limit);
    assert_eq!(found[0].1, "this code has 3 MiB in 1 files, of at most 2 MiB");
    assert_eq!(found.len(), 1);
}

#[test]
fn code_is_signed_where_that_is_asked() {
    let signed = json!({"signed": true, "levels": {"AML-CODE-007": "off"}});
    let whole = ["main.py", "catalog.json", "catalog.json.sig"];
    assert_eq!(found_with(&with_files(&whole, 1), &signed), []);
    for (files, missing) in [
        (&whole[..2], "`catalog.json.sig`"),
        (&whole[..1], "`catalog.json`"),
        (&["a/catalog.json"], "`catalog.json`"),
    ] {
        let found = found_with(&with_files(files, 1), &signed);
        assert_eq!(found[0].0, "AML-CODE-008");
        assert!(found[0].1.ends_with(missing), "{found:?}");
    }
    assert_eq!(found(&with_files(&["main.py"], 1)), []);
}

#[test]
fn settings_of_other_policies_are_refused() {
    for settings in [
        json!({"lock": "x"}),
        json!({"levels": {"AML-ID-001": "off"}}),
        json!({"profile": "docs-1999"}),
        json!({"forbidden": ["a", "/"]}),
        json!({"forbidden": ["/etc/x"]}),
        json!({"max_mib": 0}),
        json!({"max_mib": -1}),
    ] {
        assert_eq!(check::<SnapshotChecksums>(&settings).len(), 1, "{settings}");
    }
    assert_eq!(check::<SnapshotChecksums>(&Value::Object(Default::default())), []);
}
