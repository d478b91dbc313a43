//! Datastores that are replaced by others.

use super::*;

const LONG: &str = "azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/raw/paths/x";

fn pipeline() -> Submission {
    let tree = json!({
        "settings": {"default_datastore": "azureml:raw"},
        "inputs": {
            "a": {"path": "azureml://datastores/raw/paths/raw/x"},
            "b": {"path": LONG},
            "c": {"path": "azureml://datastores/other/paths/x"},
            "e": {"path": "azureml://datastores/${{name}}/paths/x"},
        },
    });
    Submission::new("job/pipeline", tree)
        .site(Place::new("/settings/default_datastore", form::Datastore::Registered))
        .site(Place::new("/inputs/a/path", form::Datastore::Short))
        .site(Place::new("/inputs/b/path", form::Datastore::Long))
        .site(Place::new("/inputs/c/path", form::Datastore::Short))
        .site(Place::new("/inputs/e/path", form::Datastore::Short))
        .fact("workspace", "", json!({"id": "/subscriptions/s/resourceGroups/g/providers/p/workspaces/w"}))
}

#[test]
fn every_form_is_rewritten_and_nothing_else() {
    let pipeline = pipeline().grant("datastore");
    let changes = pipeline.mutate::<CredentiallessData>(&json!({"remap": {"raw": "raw_id"}})).unwrap();
    assert!(changes.iter().all(|change| change.rule == "AML-DS-001"));
    assert_eq!(
        pipeline.tree(),
        json!({
            "settings": {"default_datastore": "azureml:raw_id"},
            "inputs": {
                "a": {"path": "azureml://datastores/raw_id/paths/raw/x"},
                "b": {"path": LONG.replace("datastores/raw/", "datastores/raw_id/")},
                "c": {"path": "azureml://datastores/other/paths/x"},
                "e": {"path": "azureml://datastores/${{name}}/paths/x"},
            },
        })
    );
    assert_eq!(of("AML-DS-001", &pipeline), []);
}

#[test]
fn what_may_not_be_written_is_a_finding() {
    let pipeline = pipeline();
    let settings = json!({"remap": {"raw": "raw_id"}});
    assert_eq!(pipeline.mutate::<CredentiallessData>(&settings).unwrap(), []);
    let findings = found(&pipeline, &settings);
    let errors = findings.iter().filter(|finding| finding.level == Level::Error);
    assert_eq!(
        errors.map(|finding| &*finding.pointer).collect::<Vec<_>>(),
        ["/settings/default_datastore", "/inputs/a/path", "/inputs/b/path"]
    );
}

#[test]
fn a_rule_that_is_off_changes_nothing() {
    let settings = json!({"remap": {"raw": "raw_id"}, "levels": {"AML-DS-001": "off"}});
    assert_eq!(pipeline().grant("datastore").mutate::<CredentiallessData>(&settings).unwrap(), []);
}
