//! Datastores that keep a credential: AML-DS-001.

use super::*;

const ID: &str = "AML-DS-001";

#[test]
fn a_stored_credential_is_an_error_for_what_is_read_and_a_warning_for_what_is_written() {
    let job = job().access(read("datastore", "d", Principal::Credential));
    let (level, at, message) = only(ID, &job);
    assert_eq!((level, at.as_str()), (Level::Error, PATH));
    assert!(message.contains("`d`: the datastore stores a credential (AccountKey)"), "{message}");

    let written = Access::new("/outputs/o", "", Action::Write, "datastore", "d", Principal::Credential);
    let (level, at, _) = only(ID, &self::job().access(written));
    assert_eq!((level, at.as_str()), (Level::Warning, "/outputs/o/path"));
}

#[test]
fn an_output_without_a_path_is_pointed_at_itself() {
    let written = Access::new("/outputs/none", "", Action::Write, "datastore", "d", Principal::Credential);
    assert_eq!(only(ID, &job().access(written)).1, "/outputs/none");
}

#[test]
fn local_data_are_the_submitters_own() {
    let job = job_with("./data", form::Data::Local);
    let job = job.access(read("datastore", "workspaceblobstore", Principal::Credential));
    assert_eq!(only(ID, &job).0, Level::Warning);
}

#[test]
fn the_identity_of_the_submitter_passes() {
    assert_eq!(of(ID, &job().access(read("datastore", "d", Principal::Submitter))), []);
}

#[test]
fn a_signature_in_a_url_is_of_another_rule() {
    let job = job_with("https://a.blob.core.windows.net/c?sig=x", form::Data::Url);
    assert_eq!(of(ID, &job.access(read("url", "a", Principal::Credential))), []);
}

#[test]
fn a_job_that_does_not_run_as_its_submitter_is_not_concerned() {
    let access = || read("datastore", "d", Principal::Credential);
    for (identity, concerned) in
        [(json!("user_identity"), true), (json!("managed"), false), (json!("aml_token"), false)]
    {
        let tree = json!({"identity": {"type": identity}, "inputs": {"d": {"path": "azureml:a:1"}}});
        let job = Submission::new("job/command", tree)
            .site(Place::new("", form::Job::Command))
            .site(Place::identity("/identity"))
            .access(access());
        assert_eq!(of(ID, &job).len(), usize::from(concerned), "{identity}");
    }
}

/// A step that reads, in a pipeline with this identity at its root.
fn step(root: Option<&Inert>, own: Value, kind: form::Job) -> Vec<(Level, String, String)> {
    let tree = json!({
        "identity": {"type": "user_identity"},
        "jobs": {"s": {"identity": own, "inputs": {"d": {"path": "azureml:a:1"}}}},
    });
    let identity = Place::identity("/identity");
    let access =
        Access::new("/jobs/s/inputs/d/path", "/jobs/s", Action::Read, "data", "a:1", Principal::Credential);
    let pipeline = Submission::new("job/pipeline", tree)
        .site(Place::new("", form::Job::Pipeline))
        .site(match root {
            Some(inert) => identity.inert(inert),
            None => identity,
        })
        .site(Place::new("/jobs/s", kind).owner("/jobs/s"))
        .access(access);
    let pipeline = match own_is_given(&pipeline) {
        true => pipeline.site(Place::identity("/jobs/s/identity").owner("/jobs/s")),
        false => pipeline,
    };
    of(ID, &pipeline)
}

fn own_is_given(pipeline: &Submission) -> bool {
    !pipeline.at("/jobs/s/identity").is_null()
}

#[test]
fn a_step_has_its_own_identity_or_that_of_the_root() {
    let user = || json!({"type": "user_identity"});
    let managed = || json!({"type": "managed"});
    assert_eq!(step(None, Value::Null, form::Job::Command).len(), 1);
    assert_eq!(step(None, managed(), form::Job::Command).len(), 0);
    assert_eq!(step(Some(&Inert::NestedPipeline), Value::Null, form::Job::Command).len(), 0);
    assert_eq!(step(Some(&Inert::NestedPipeline), user(), form::Job::Command).len(), 1);
    // The client fills it in for serverless Spark.
    assert_eq!(step(Some(&Inert::NestedPipeline), Value::Null, form::Job::Spark).len(), 1);
}

#[test]
fn spark_on_a_compute_has_the_identity_of_the_compute() {
    for (tree, concerned) in [
        (json!({"inputs": {}}), true),
        (json!({"inputs": {}, "compute": "azureml:c"}), false),
        (json!({"inputs": {}, "settings": {"default_compute": "azureml:c"}}), false),
    ] {
        let job = Submission::new("job/spark", tree)
            .site(Place::new("", form::Job::Spark))
            .site(Place::identity("/identity"))
            .access(read("datastore", "d", Principal::Credential));
        assert_eq!(of(ID, &job).len(), usize::from(concerned));
    }
}

#[test]
fn what_a_step_hands_on_is_judged_where_it_is_written() {
    let job = job_with("${{parent.jobs.a.outputs.o}}", form::Data::Binding);
    assert_eq!(of(ID, &job.access(read("datastore", "d", Principal::Credential))), []);
}

#[test]
fn what_is_not_known_is_said_once_for_each_datastore() {
    let unknown = || read("datastore", "d", Principal::Unknown);
    let job = job().access(unknown()).access(unknown()).access(read("data", "a:1", Principal::Unknown));
    let findings = of(ID, &job);
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(findings.iter().all(|(level, _, _)| *level == Level::Undecided));
    assert!(findings[0].2.starts_with("unknown: whether the datastore `d`"), "{findings:?}");
    assert!(findings[1].2.starts_with("unknown: where `a:1` lies"), "{findings:?}");
    // And by no other rule again.
    assert_eq!(of("AML-DS-003", &job), []);
}

#[test]
fn a_datastore_that_is_not_there_is_said() {
    let job = job().absent("datastore", "d").access(read("datastore", "d", Principal::Unknown));
    assert!(only(ID, &job).2.contains("has no datastore `d`"));
}

#[test]
fn as_whom_a_token_reads_is_of_another_rule() {
    let mut access = read("url", "example.com", Principal::Unknown);
    access.because = "the token that Azure ML makes has no access to data".to_owned();
    assert_eq!(of(ID, &job().access(access)), []);
}
