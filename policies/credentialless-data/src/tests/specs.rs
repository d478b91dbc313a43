//! Specs of datastores.

use super::*;

fn datastore(tree: Value) -> Submission {
    Submission::new("datastore", tree).grant("/credentials").grant("/name")
}

#[test]
fn an_empty_mapping_is_none() {
    for none in [json!({}), Value::Null] {
        let spec = datastore(json!({"name": "b", "type": "azure_blob", "credentials": none}));
        assert_eq!(found(&spec, &json!({})).iter().filter(|finding| finding.rule == "AML-DS-002").count(), 0);
        assert_eq!(spec.mutate::<CredentiallessData>(&json!({})).unwrap(), []);
    }
}

#[test]
fn credentials_are_taken_out() {
    for kind in ["azure_blob", "azure_file", "azure_data_lake_gen1", "azure_data_lake_gen2", "one_lake"] {
        let spec = datastore(json!({"name": "b", "type": kind, "credentials": {"account_key": "abc"}}));
        assert_eq!(only("AML-DS-002", &spec).1, "/credentials");
        let changes = spec.mutate::<CredentiallessData>(&json!({})).unwrap();
        assert_eq!(changes[0].rule, "AML-DS-002");
        assert_eq!(spec.tree(), json!({"name": "b", "type": kind}));
    }
}

#[test]
fn a_store_that_cannot_do_without_keeps_them_and_is_a_finding() {
    let spec = datastore(json!({"name": "h", "type": "hdfs", "credentials": {"kerberos_password": "abc"}}));
    assert_eq!(spec.mutate::<CredentiallessData>(&json!({})).unwrap(), []);
    assert_eq!(only("AML-DS-002", &spec).0, Level::Error);
    assert_eq!(only("AML-DS-003", &spec).0, Level::Error);
}

#[test]
fn a_message_holds_no_secret() {
    let spec =
        datastore(json!({"name": "b", "type": "azure_blob", "credentials": {"account_key": "abcxyz"}}));
    for finding in found(&spec, &json!({})) {
        assert!(!format!("{finding:?}").contains("abcxyz"), "{finding:?}");
    }
}

#[test]
fn types() {
    for (kind, level) in [
        ("azure_blob", None),
        ("azure_data_lake_gen1", None),
        ("azure_data_lake_gen2", None),
        ("azure_file", Some(Level::Error)),
        ("hdfs", Some(Level::Error)),
        ("one_lake", Some(Level::Note)),
        ("made_up", None),
    ] {
        let findings = of("AML-DS-003", &datastore(json!({"name": "d", "type": kind})));
        assert_eq!(findings.first().map(|(level, _, _)| *level), level, "{kind}");
    }
}

#[test]
fn a_new_datastore_gets_a_right_name() {
    let spec = || datastore(json!({"name": "Blob-Example", "type": "azure_blob"}));
    assert_eq!(only("AML-DS-004", &spec()).0, Level::Warning);
    let new = spec();
    new.mutate::<CredentiallessData>(&json!({})).unwrap();
    assert_eq!(new.at("/name"), "blob_example");
    assert_eq!(of("AML-DS-004", &new), []);
    let there = spec().fact("datastore", "Blob-Example", json!({}));
    assert_eq!(there.mutate::<CredentiallessData>(&json!({})).unwrap(), []);
}

#[test]
fn a_job_may_have_any_name() {
    let job = Submission::new("job/command", json!({"name": "My-Job"})).grant("/name");
    assert_eq!(job.mutate::<CredentiallessData>(&json!({})).unwrap(), []);
    assert_eq!(found(&job, &json!({})), []);
}
