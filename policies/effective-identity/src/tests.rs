//! The policy natively, on made-up submissions. The cases in `cases/` run it as a component on real specs.

use jobgate_guest::form;
use jobgate_guest::snapshots::{Code, Problem, Snapshot};
use jobgate_guest::testing::{Place, Submission, check};
use jobgate_guest::workspace::{Access, Action, Principal};
use jobgate_guest::{Finding, Level};
use serde_json::{Value, json};

use crate::EffectiveIdentity;

/// A command job.
fn job(tree: Value) -> Submission {
    Submission::new("job/command", tree)
        .site(Place::new("", form::Job::Command))
        .site(Place::identity("/identity"))
        .grant("identity")
}

/// A pipeline with steps, of which each is a command.
fn pipeline(tree: Value, steps: &[&str]) -> Submission {
    let mut submission = Submission::new("job/pipeline", tree)
        .site(Place::new("", form::Job::Pipeline))
        .site(Place::identity("/identity"))
        .grant("identity");
    for step in steps {
        let at = format!("/jobs/{step}");
        submission = submission
            .site(Place::new(at.as_str(), form::Job::Command))
            .site(Place::identity(format!("{at}/identity")).owner(at.as_str()));
    }
    submission
}

fn code(submission: Submission, at: &str, text: &str) -> Submission {
    submission
        .site(Place::new(at, form::Code::Folder))
        .snapshot(at, Ok(Snapshot::new("aa", 1, 1)), vec![])
        .source(at, "main.py", text)
}

fn found(submission: &Submission, settings: &Value) -> Vec<Finding> {
    submission.validate::<EffectiveIdentity>(settings).unwrap()
}

/// Rule, level and pointer of each finding.
fn lines(submission: &Submission) -> Vec<String> {
    let findings = found(submission, &json!({}));
    assert!(findings.iter().all(|finding| finding.help.is_some()), "{findings:#?}");
    let line = |finding: &Finding| format!("{} {:?} {}", finding.rule, finding.level, finding.pointer);
    findings.iter().map(line).collect()
}

fn user() -> Value {
    json!({"type": "user_identity"})
}

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
    // Another identity was chosen by someone.
    let managed = with(json!({"type": "aml_token"}));
    assert!(managed.mutate::<EffectiveIdentity>(&json!({})).unwrap().is_empty());
    assert_eq!(lines(&managed), ["AML-ID-012 Warning /code"]);
    let off = json!({"levels": {"AML-ID-012": "off"}});
    assert!(with(Value::Null).mutate::<EffectiveIdentity>(&off).unwrap().is_empty());
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
}

fn registered(text: &str, form: form::Component) -> Submission {
    let tree = json!({"jobs": {"a": {"component": text, "identity": user()}}});
    pipeline(tree, &["a"]).site(Place::new("/jobs/a/component", form).owner("/jobs/a"))
}

/// A component with code.
fn component(code: &str) -> Value {
    json!({"properties": {"componentSpec": {"type": "command", "code": code, "environment": "azureml:e:1"}}})
}

#[test]
fn the_code_of_a_registered_component_has_its_checksum() {
    let of = |properties: Value| {
        let id = "azureml:/subscriptions/s/resourceGroups/r/providers/p/workspaces/w/codes/c/versions/1";
        let submission = registered("azureml:train:3", form::Component::Registered)
            .fact("component", "train:3", component(id))
            .fact("code", "c:1", json!({"properties": {"properties": properties}}));
        lines(&submission)
    };
    let error = ["AML-ID-015 Error /jobs/a/component"];
    for version in [json!(202208), json!("202208")] {
        assert_eq!(of(json!({"hash_sha256": "aa", "hash_version": version})), [""; 0]);
    }
    for missing in [
        json!({}),
        json!(null),
        json!({"hash_sha256": "aa"}),
        json!({"hash_sha256": "aa", "hash_version": 1}),
    ] {
        assert_eq!(of(missing.clone()), error, "{missing}");
    }
}

#[test]
fn what_is_not_known_of_a_component_is_undecided() {
    let undecided = ["AML-ID-015 Undecided /jobs/a/component"];
    let plain = || registered("azureml:train@latest", form::Component::Label);
    assert_eq!(lines(&plain()), undecided);
    assert_eq!(lines(&plain().fact("component", "train@latest", component("azureml:c:1"))), undecided);
    assert_eq!(lines(&plain().absent("component", "train@latest")), ["AML-ID-015 Error /jobs/a/component"]);
    let url = plain().fact("component", "train@latest", component("https://x.y/z"));
    assert_eq!(lines(&url), ["AML-ID-015 Error /jobs/a/component"]);
    // A component need not have code.
    assert_eq!(lines(&plain().fact("component", "train@latest", json!({"properties": {}}))), [""; 0]);
}

#[test]
fn the_components_of_a_registered_pipeline_are_followed() {
    let steps = json!({"properties": {"componentSpec": {"type": "pipeline", "code": null, "jobs": {
        "x": {"componentId": "/subscriptions/s/workspaces/w/components/leaf/versions/1"},
        "y": {"trial": {"componentId": "azureml:trial:1"}},
        "z": {"componentId": "azureml://registries/azureml/components/x/versions/1"},
        "n": null,
    }}}});
    let of = |steps: &Value| {
        registered("azureml:outer:1", form::Component::Registered)
            .fact("component", "outer:1", steps.clone())
            .fact("component", "leaf:1", component("azureml:c:1"))
            .fact(
                "component",
                "trial:1",
                json!({"properties": {"componentSpec": {"task": {"code": "azureml:d:1"}}}}),
            )
            .fact(
                "code",
                "c:1",
                json!({"properties": {"properties": {"hash_sha256": "aa", "hash_version": 202208}}}),
            )
            .fact("code", "d:1", json!({"properties": {}}))
    };
    assert_eq!(lines(&of(&steps)), ["AML-ID-015 Error /jobs/a/component"]);
    // One that contains itself does not go on for ever.
    let itself =
        json!({"properties": {"componentSpec": {"jobs": {"x": {"componentId": "azureml:outer:1"}}}}});
    assert_eq!(lines(&of(&itself)), ["AML-ID-015 Undecided /jobs/a/component"]);
}

#[test]
fn components_of_registries_are_trusted_or_undecided() {
    let of = |registry: &str, settings: Value| {
        let text = format!("azureml://registries/{registry}/components/c/versions/1");
        let found = found(&registered(&text, form::Component::Registry), &settings);
        found.iter().map(|finding| finding.level).collect::<Vec<_>>()
    };
    assert_eq!(of("azureml", json!({})), []);
    assert_eq!(of("corp", json!({})), [Level::Undecided]);
    assert_eq!(of("corp", json!({"trusted_registries": ["corp"]})), []);
    assert_eq!(of("azureml", json!({"trusted_registries": []})), [Level::Undecided]);
}

#[test]
fn a_component_that_runs_as_the_compute_is_not_looked_at() {
    let tree = json!({"jobs": {"a": {"component": "azureml:train:3"}}});
    let submission = pipeline(tree, &["a"])
        .site(Place::new("/jobs/a/component", form::Component::Registered).owner("/jobs/a"));
    assert_eq!(lines(&submission), [""; 0]);
}

#[test]
fn somebody_can_access_the_data() {
    let access = |principal: Principal, kind: &str| {
        Access::new("/inputs/d/path", "", Action::Read, kind, "raw", principal)
    };
    let of = |identity: Value, access: Access, settings: Value| {
        let tree = match identity {
            Value::Null => json!({}),
            identity => json!({"identity": identity}),
        };
        let found = found(&job(tree).access(access), &settings);
        found.iter().map(|finding| finding.level).collect::<Vec<_>>()
    };
    let plain = |principal: Principal| of(Value::Null, access(principal, "datastore"), json!({}));
    assert_eq!(plain(Principal::Nobody), [Level::Error]);
    assert_eq!(plain(Principal::Unknown), [Level::Undecided]);
    assert_eq!(plain(Principal::Compute), []);
    assert_eq!(plain(Principal::Credential), []);
    let show = || json!({"show_principals": true});
    assert_eq!(of(Value::Null, access(Principal::Compute, "datastore"), show()), [Level::Note]);
    assert_eq!(of(user(), access(Principal::Submitter, "data"), show()), [Level::Note]);
    // Whether a credential stands in the way of the submitter is another policy's question.
    assert_eq!(of(user(), access(Principal::Unknown, "datastore"), json!({})), []);
    // A URL may be public.
    assert_eq!(of(Value::Null, access(Principal::Nobody, "url"), json!({})), []);
}

#[test]
fn a_schedule_runs_as_nobody_in_particular() {
    let schedule = |identity: Value| {
        Submission::new("schedule", json!({"create_job": {"identity": identity}}))
            .site(Place::new("/create_job", form::Job::Command))
            .site(Place::identity("/create_job/identity").owner("/create_job"))
    };
    assert_eq!(lines(&schedule(user())), ["AML-ID-006 Warning /create_job/identity"]);
    assert_eq!(lines(&schedule(json!({"type": "aml_token"}))), [""; 0]);
}

#[test]
fn settings_of_other_policies_are_refused() {
    for settings in [
        json!({"placement": "root"}),
        json!({"levels": {"AML-ID-001": "off"}}),
        json!({"profile": "docs-1999"}),
    ] {
        assert_eq!(check::<EffectiveIdentity>(&settings).len(), 1, "{settings}");
    }
    assert_eq!(check::<EffectiveIdentity>(&json!({})), []);
}
