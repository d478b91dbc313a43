//! Where jobs run, and the identities that are there.

use super::*;

#[test]
fn the_compute_must_support_a_user_identity() {
    let on = |compute: Value| job(json!({"identity": user(), "compute": compute}));
    let of = |kind: &str| {
        let fact = json!({"properties": {"computeType": kind}});
        lines(&on(json!("azureml:c")).fact("compute", "c", fact))
    };
    assert_eq!(of("AmlCompute"), [""; 0]);
    for kind in ["Kubernetes", "ComputeInstance", "VirtualMachine", "SynapseSpark", "Databricks"] {
        assert_eq!(of(kind), ["AML-ID-007 Error /compute"], "{kind}");
    }
    assert_eq!(lines(&on(json!("local"))), ["AML-ID-007 Error /compute"]);
    assert_eq!(lines(&on(json!("azureml:c")).absent("compute", "c")), ["AML-ID-007 Error /compute"]);
    assert_eq!(lines(&on(json!("azureml:c"))), ["AML-ID-007 Undecided /compute"]);
    assert_eq!(
        lines(&on(json!("azureml:c")).fact("compute", "c", json!({}))),
        ["AML-ID-007 Undecided /compute"]
    );
    assert_eq!(lines(&on(json!("${{parent.inputs.c}}"))), ["AML-ID-007 Undecided /compute"]);
    let cluster = || json!({"properties": {"computeType": "AmlCompute"}});
    let by_id = |id: &str| lines(&on(json!(id)).fact("compute", "c", cluster()));
    assert_eq!(by_id("azureml:/subscriptions/s/workspaces/w/computes/c"), [""; 0]);
    assert_eq!(by_id("/subscriptions/s/virtualclusters/c"), ["AML-ID-007 Undecided /compute"]);
    for serverless in ["azureml:serverless", "serverless"] {
        assert_eq!(lines(&on(json!(serverless))), [""; 0]);
    }
    assert_eq!(lines(&job(json!({"identity": user()}))), [""; 0]);
}

#[test]
fn spark_runs_on_its_pool_as_the_submitter() {
    let spark = Submission::new("job/spark", json!({"identity": user(), "compute": "azureml:pool"}))
        .site(Place::new("", form::Job::Spark))
        .site(Place::identity("/identity"))
        .fact("compute", "pool", json!({"properties": {"computeType": "SynapseSpark"}}));
    assert_eq!(lines(&spark), [""; 0]);
}

#[test]
fn the_compute_of_a_step_is_its_own_or_the_default_of_its_pipeline() {
    let tree = json!({
        "identity": user(), "settings": {"default_compute": "azureml:default"},
        "jobs": {"a": {}, "b": {"compute": "local"}, "c": {}},
    });
    let kubernetes = json!({"properties": {"computeType": "Kubernetes"}});
    let pipeline = pipeline(tree, &["a", "b", "c"]).fact("compute", "default", kubernetes);
    // Said once of the default that two steps use.
    assert_eq!(
        lines(&pipeline),
        ["AML-ID-007 Error /settings/default_compute", "AML-ID-007 Error /jobs/b/compute"]
    );
}

#[test]
fn an_identity_that_has_no_effect_is_none() {
    let tree = json!({"identity": user(), "compute": "local", "jobs": {}});
    let submission = Submission::new("job/pipeline", tree)
        .site(Place::new("", form::Job::Command))
        .site(Place::identity("/identity").inert(&form::Inert::NestedPipeline));
    assert_eq!(lines(&submission), [""; 0]);
}

#[test]
fn the_compute_must_have_the_managed_identity() {
    let on = |identity: Value, fact: Value| {
        lines(&job(json!({"identity": identity, "compute": "azureml:c"})).fact("compute", "c", fact))
    };
    let assigned = json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": {
        "/subscriptions/s/i": {"clientId": "C-1", "principalId": "p-1"},
    }}});
    let system = json!({"identity": {"type": "SystemAssigned", "principalId": "p-0"}});
    let managed = |key: &str, id: &str| json!({"type": "managed", key: id});
    for (identity, fact, expected) in [
        (managed("client_id", "c-1"), &assigned, None),
        (managed("object_id", "p-1"), &assigned, None),
        (json!({"type": "managed"}), &assigned, None),
        (json!({"type": "managed"}), &system, None),
        (managed("client_id", "c-2"), &assigned, Some("AML-ID-010 Error /identity/client_id")),
        (managed("object_id", "p-2"), &assigned, Some("AML-ID-010 Error /identity/object_id")),
        // Its client id is not told.
        (managed("client_id", "c-0"), &system, Some("AML-ID-010 Undecided /identity/client_id")),
        (json!({"type": "managed"}), &json!({"identity": null}), Some("AML-ID-010 Error /identity")),
        (managed("client_id", "c-1"), &json!({}), Some("AML-ID-010 Error /identity/client_id")),
    ] {
        assert_eq!(on(identity.clone(), fact.clone()), Vec::from_iter(expected), "{identity} {fact}");
    }
    let open = job(json!({"identity": {"type": "managed"}, "compute": "azureml:c"}));
    assert_eq!(lines(&open), ["AML-ID-010 Undecided /identity"]);
    assert_eq!(lines(&open.absent("compute", "c")), ["AML-ID-010 Error /identity"]);
}

#[test]
fn serverless_compute_takes_a_user_assigned_identity_of_the_workspace() {
    let on =
        |identity: Value, fact: Value| lines(&job(json!({"identity": identity})).fact("workspace", "", fact));
    let assigned =
        json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": {"/i": {"clientId": "c-1"}}}});
    let both = json!({"identity": {"type": "SystemAssigned,UserAssigned", "userAssignedIdentities": {"/i": {"clientId": "c-1"}}}});
    let system = json!({"identity": {"type": "SystemAssigned"}});
    let managed = json!({"type": "managed"});
    assert_eq!(on(managed.clone(), assigned.clone()), [""; 0]);
    assert_eq!(on(managed.clone(), both), [""; 0]);
    assert_eq!(on(managed, system), ["AML-ID-010 Error /identity"]);
    let other = json!({"type": "managed", "client_id": "c-2"});
    assert_eq!(on(other, assigned), ["AML-ID-010 Error /identity/client_id"]);
}

#[test]
fn nothing_is_asked_of_a_job_without_an_identity() {
    assert_eq!(lines(&job(json!({"compute": "azureml:c"}))), [""; 0]);
    assert_eq!(lines(&Submission::new("environment", json!({}))), [""; 0]);
}
