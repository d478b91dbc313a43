//! What code says of credentials.

use super::*;

const ON_BEHALF_OF: &str = "import x\nfrom azure.ai.ml.identity import AzureMLOnBehalfOfCredential\n";

#[test]
fn code_that_acts_for_the_submitter_needs_the_identity() {
    let tree = |identity: Value| match identity {
        Value::Null => json!({"code": "src"}),
        identity => json!({"code": "src", "identity": identity}),
    };
    let with = |identity: Value| code(job(tree(identity)), "/code", ON_BEHALF_OF);
    let submission = with(Value::Null);
    let findings = found(&submission, &json!({}));
    assert_eq!(lines(&submission), ["AML-ID-012 Warning /code"]);
    assert!(findings[0].message.contains("main.py:2"), "{findings:#?}");
    assert_eq!(submission.mutate::<EffectiveIdentity>(&json!({})).unwrap().len(), 1);
    assert_eq!(submission.at("/identity"), user());
    assert_eq!(lines(&submission), [""; 0]);
    assert_eq!(lines(&code(job(json!({"code": "src"})), "/code", "import x")), [""; 0]);
    let told = job(json!({"code": "src"})).site(Place::new("/code", form::Code::Folder)).snapshot(
        "/code",
        Ok(Snapshot::new("aa", 1, 1)),
        vec![],
    );
    assert_eq!(lines(&told.source("/code", "README.TXT", ON_BEHALF_OF)), [""; 0]);
    // Another identity was chosen by someone.
    let managed = with(json!({"type": "aml_token"}));
    assert!(managed.mutate::<EffectiveIdentity>(&json!({})).unwrap().is_empty());
    assert_eq!(lines(&managed), ["AML-ID-012 Warning /code"]);
    let off = json!({"levels": {"AML-ID-012": "off"}});
    assert!(with(Value::Null).mutate::<EffectiveIdentity>(&off).unwrap().is_empty());
}

#[test]
fn nothing_is_added_to_a_job_on_the_submitters_machine() {
    for compute in ["local", "azureml:local", "LOCAL"] {
        let submission = code(job(json!({"code": "src", "compute": compute})), "/code", ON_BEHALF_OF);
        assert!(submission.mutate::<EffectiveIdentity>(&json!({})).unwrap().is_empty(), "{compute}");
        let findings = found(&submission, &json!({}));
        assert_eq!(lines(&submission), ["AML-ID-012 Warning /code"], "{compute}");
        assert!(findings[0].help.as_ref().unwrap().contains("compute cluster"), "{findings:#?}");
    }
    let tree = json!({"settings": {"default_compute": "local"}, "jobs": {
        "a": {"component": {"code": "src"}}, "b": {"component": {"code": "src"}, "compute": "azureml:c"},
    }});
    let submission = code(pipeline(tree, &["a", "b"]), "/jobs/a/component/code", ON_BEHALF_OF)
        .shared(["/jobs/a/component", "/jobs/b/component"]);
    assert_eq!(submission.mutate::<EffectiveIdentity>(&json!({})).unwrap().len(), 1);
    assert_eq!(submission.at("/jobs/b/identity"), user());
}

#[test]
fn the_identity_of_the_root_is_that_of_its_steps() {
    let tree = json!({"identity": user(), "jobs": {"a": {"component": {"code": "src"}}}});
    let submission = code(pipeline(tree, &["a"]), "/jobs/a/component/code", ON_BEHALF_OF);
    assert_eq!(lines(&submission), [""; 0]);
    assert!(submission.mutate::<EffectiveIdentity>(&json!({})).unwrap().is_empty());
}

#[test]
fn code_that_two_steps_share_is_that_of_both() {
    let component = json!({"code": "src"});
    let tree =
        json!({"jobs": {"a": {"component": component, "identity": user()}, "b": {"component": component}}});
    let submission = code(pipeline(tree, &["a", "b"]), "/jobs/a/component/code", ON_BEHALF_OF)
        .shared(["/jobs/a/component", "/jobs/b/component"]);
    assert_eq!(lines(&submission), ["AML-ID-012 Warning /jobs/a/component/code"]);
    assert_eq!(submission.mutate::<EffectiveIdentity>(&json!({})).unwrap().len(), 1);
    assert_eq!(submission.at("/jobs/b/identity"), user());
}

#[test]
fn code_that_cannot_be_searched_is_undecided() {
    let with = |problem: Code| {
        job(json!({"code": "src"})).site(Place::new("/code", form::Code::Folder)).snapshot(
            "/code",
            Err(Problem::new(problem, "so it is")),
            vec![],
        )
    };
    assert_eq!(lines(&with(Code::Unreadable)), ["AML-ID-012 Undecided /code"]);
    assert_eq!(lines(&with(Code::Missing)), [""; 0]);
}

#[test]
fn code_names_the_managed_identity_where_that_is_needed() {
    let with = |line: &str, fact: Option<Value>| {
        let submission = code(job(json!({"code": "src", "compute": "azureml:c"})), "/code", line);
        lines(&match fact {
            Some(fact) => submission.fact("compute", "c", fact),
            None => submission,
        })
    };
    let cluster =
        |identity: Value| Some(json!({"identity": identity, "properties": {"computeType": "AmlCompute"}}));
    let assigned = || cluster(json!({"type": "UserAssigned", "userAssignedIdentities": {"/i": {}}}));
    let kubernetes = || Some(json!({"properties": {"computeType": "Kubernetes"}}));
    let note = vec!["AML-ID-011 Note /code".to_owned()];
    assert_eq!(with("c = ManagedIdentityCredential()", assigned()), note);
    assert_eq!(with("c = ManagedIdentityCredential()", None), note);
    assert_eq!(with("c = ManagedIdentityCredential()", cluster(json!({"type": "SystemAssigned"}))), [""; 0]);
    assert_eq!(with("c = ManagedIdentityCredential(client_id=x)", assigned()), [""; 0]);
    assert_eq!(with("c = ManagedIdentityCredential(client_id=x)", kubernetes()), note);
    assert_eq!(with("c = ManagedIdentityCredential()", kubernetes()), [""; 0]);
    let both = "i = environ['DEFAULT_IDENTITY_CLIENT_ID']\nc = ManagedIdentityCredential(client_id=i) if i else ManagedIdentityCredential()";
    assert_eq!(with(both, assigned()), [""; 0]);
    assert_eq!(with(both, kubernetes()), [""; 0]);
}
