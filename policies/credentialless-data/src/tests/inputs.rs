//! Where inputs lie.

use super::*;

#[test]
fn urls() {
    let url = "https://data.example.com/x.csv";
    let job = job_with(url, form::Data::Url);
    let (level, at, message) = only("AML-DS-007", &job);
    assert_eq!((level, at.as_str()), (Level::Warning, PATH));
    assert!(message.contains("`data.example.com`"));
    let allowed = found(&job, &json!({"hosts": ["Data.example.com"]}));
    assert!(allowed.iter().all(|finding| finding.rule != "AML-DS-007"));
    let blob = job_with("https://a.blob.core.windows.net/c/x", form::Data::Url);
    assert_eq!(of("AML-DS-007", &blob), []);
    let none = found(&blob, &json!({"require_datastore": true}));
    assert!(none.iter().any(|finding| finding.rule == "AML-DS-007"));
}

#[test]
fn a_message_holds_nothing_of_a_url_but_its_host() {
    let job = job_with("https://user:secret@data.example.com/x?sig=secret", form::Data::Url);
    for finding in found(&job, &json!({})) {
        assert!(!format!("{finding:?}").contains("secret"), "{finding:?}");
    }
}

#[test]
fn a_form_that_is_not_known_is_undecided() {
    let job = job_with("x", form::Data::Other("holographic".into()));
    assert_eq!(only("AML-DS-007", &job).0, Level::Undecided);
}

#[test]
fn outputs_are_not_read() {
    let job = Submission::new("job/command", json!({"outputs": {"o": {"path": "https://example.com/x"}}}))
        .site(Place::new("", form::Job::Command))
        .site(Place::new("/outputs/o/path", form::Data::Url));
    assert_eq!(found(&job, &json!({})), []);
}

#[test]
fn assets_are_preferred() {
    for (form, noted) in [
        (form::Data::Datastore, true),
        (form::Data::Url, true),
        (form::Data::Registered, false),
        (form::Data::Label, false),
        (form::Data::Local, false),
        (form::Data::Registry, false),
    ] {
        let job = job_with("https://a.blob.core.windows.net/x", form);
        assert_eq!(of("AML-DS-008", &job).len(), usize::from(noted));
    }
}

#[test]
fn a_text_that_looks_like_an_asset_is_a_literal() {
    let job = Submission::new("job/command", json!({"inputs": {"a": "azureml:foo:1", "b": "x", "c": 1}}))
        .site(Place::new("", form::Job::Command));
    let (level, at, _) = only("AML-DS-008", &job);
    assert_eq!((level, at.as_str()), (Level::Note, "/inputs/a"));
}

fn direct(kind: form::Job, mode: &str) -> Submission {
    let tree = json!({"inputs": {"d": {"path": "azureml:a:1", "mode": mode}}});
    Submission::new("job/command", tree)
        .site(Place::new("", kind))
        .site(Place::new(PATH, form::Data::Registered))
}

#[test]
fn direct_is_for_spark() {
    let (level, at, _) = only("AML-DS-009", &direct(form::Job::Command, "direct"));
    assert_eq!((level, at.as_str()), (Level::Warning, "/inputs/d/mode"));
    for mode in ["Direct", "DIRECT"] {
        assert_eq!(of("AML-DS-009", &direct(form::Job::Command, mode)).len(), 1, "{mode}");
    }
    assert_eq!(of("AML-DS-009", &direct(form::Job::Command, "ro_mount")), []);
    assert_eq!(of("AML-DS-009", &direct(form::Job::Spark, "direct")), []);
    let pipeline = direct(form::Job::Pipeline, "direct");
    assert_eq!(of("AML-DS-009", &pipeline).len(), 1);
    assert_eq!(of("AML-DS-009", &pipeline.site(Place::new("/jobs/s", form::Job::Spark))), []);
}
