//! Checksums of what is registered.

use super::*;

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
fn the_code_that_a_job_names_has_its_checksum() {
    let of = |text: &str, identity: Value, fact: Option<Value>| {
        let tree = match identity {
            Value::Null => json!({"code": text}),
            identity => json!({"code": text, "identity": identity}),
        };
        let submission = job(tree).site(Place::new("/code", form::Code::Registered));
        lines(&match fact {
            Some(fact) => submission.fact("code", "c:1", fact),
            None => submission,
        })
    };
    let with = |properties: Value| Some(json!({"properties": {"properties": properties}}));
    let whole = || with(json!({"hash_sha256": "aa", "hash_version": 202208}));
    let error = ["AML-CODE-003 Error /code"];
    let undecided = ["AML-CODE-003 Undecided /code"];
    assert_eq!(of("azureml:c:1", user(), whole()), [""; 0]);
    assert_eq!(of("azureml:/subscriptions/s/codes/c/versions/1", user(), whole()), [""; 0]);
    assert_eq!(of("azureml:c:1", user(), with(json!({}))), error);
    assert_eq!(of("azureml:c:1", user(), with(json!({"hash_sha256": "aa", "hash_version": "1"}))), error);
    assert_eq!(of("azureml:c:1", user(), None), undecided);
    assert_eq!(of("azureml:c", user(), None), undecided);
    assert_eq!(of("azureml://registries/corp/codes/c/versions/1", user(), None), undecided);
    assert_eq!(of("azureml://registries/azureml/codes/c/versions/1", user(), None), [""; 0]);
    assert_eq!(of("azureml:c:1", Value::Null, with(json!({}))), [""; 0]);
    let absent = job(json!({"code": "azureml:c:1", "identity": user()}))
        .site(Place::new("/code", form::Code::Registered))
        .absent("code", "c:1");
    assert_eq!(lines(&absent), error);
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
