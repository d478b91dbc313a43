//! What the workspace says of datastores, and of tenants.

use super::*;

fn workspace(submission: Submission) -> Submission {
    submission.fact("workspace", "", json!({"properties": {"tenantId": "t1"}}))
}

#[test]
fn a_datastore_of_another_type_is_a_warning() {
    let job = workspace(job()).fact("datastore", "d", json!({"properties": {"datastoreType": "AzureFile"}}));
    let (level, at, _) = only("AML-DS-003", &job);
    assert_eq!((level, at.as_str()), (Level::Warning, PATH));
}

#[test]
fn what_is_not_known_of_a_datastore_is_said() {
    let (level, at, message) = only("AML-DS-003", &job());
    assert_eq!((level, at.as_str()), (Level::Undecided, PATH));
    assert!(message.starts_with("unknown: of which type"), "{message}");
}

#[test]
fn storage_of_the_own_tenant_passes() {
    let job = workspace(job()).fact("datastore", "d", blob());
    assert_eq!(
        found(
            &job.fact("subscription", "s1", json!({"tenantId": "T1"})),
            &json!({"levels": {"AML-DS-008": "off"}})
        )
        .iter()
        .filter(|finding| finding.rule != "AML-DS-008")
        .count(),
        0
    );
}

#[test]
fn storage_of_another_tenant_is_an_error() {
    let other = || json!({"tenantId": "t2"});
    let by_datastore = workspace(job()).fact("datastore", "d", blob()).fact("subscription", "s1", other());
    let (level, at, message) = only("AML-DS-005", &by_datastore);
    assert_eq!((level, at.as_str()), (Level::Error, PATH));
    assert!(message.contains("`acc`"));
    // A fact that is not below `properties`, of a datastore that does not say in which subscription its account is.
    let by_account = workspace(job())
        .fact("datastore", "d", json!({"accountName": "acc"}))
        .fact("storage", "acc", json!({"id": "/subscriptions/s2/resourceGroups/g/x"}))
        .fact("subscription", "s2", other());
    assert_eq!(only("AML-DS-005", &by_account).0, Level::Error);
    let spec = json!({"name": "d", "type": "azure_blob", "account_name": "acc"});
    let spec = workspace(Submission::new("datastore", spec))
        .fact("storage", "acc", json!({"id": "/subscriptions/s2/resourceGroups/g/x"}))
        .fact("subscription", "s2", other());
    assert_eq!(only("AML-DS-005", &spec).1, "/account_name");
}

#[test]
fn a_tenant_that_is_not_known_is_said() {
    let unknown = |job: Submission| {
        let (level, _, message) = only("AML-DS-005", &job);
        assert_eq!(level, Level::Undecided);
        assert!(message.starts_with("unknown: in which tenant"), "{message}");
    };
    unknown(job().fact("datastore", "d", blob()));
    unknown(workspace(job()).fact("datastore", "d", blob()));
    unknown(workspace(job()).fact("datastore", "d", json!({"accountName": "acc"})));
}

#[test]
fn who_previews_is_a_note() {
    for (identity, noted) in
        [("None", false), ("WorkspaceSystemAssignedIdentity", true), ("WorkspaceUserAssignedIdentity", true)]
    {
        let job =
            job().fact("datastore", "d", json!({"properties": {"serviceDataAccessAuthIdentity": identity}}));
        assert_eq!(of("AML-DS-011", &job).len(), usize::from(noted), "{identity}");
    }
}

#[test]
fn a_fact_that_is_none_is_a_refusal() {
    let job = job().fact("datastore", "d", json!([]));
    assert!(job.validate::<CredentiallessData>(&json!({})).is_err());
}

#[test]
fn rules_that_are_off_ask_nothing() {
    let off = json!({"levels": {
        "AML-DS-001": "off", "AML-DS-003": "off", "AML-DS-005": "off", "AML-DS-011": "off",
    }});
    let job = job().access(read("datastore", "d", Principal::Unknown)).fact("datastore", "d", json!([]));
    assert!(found(&job, &off).iter().all(|finding| finding.rule == "AML-DS-008"));
}
