//! The policy natively. The cases in `cases/` run it as a component on real specs, where the host tells the sites.

use jobgate_guest::testing::{Place, Submission};
use jobgate_guest::{Finding, Level, form};
use serde_json::{Value, json};

use crate::Secrets;

fn found(submission: &Submission, settings: &Value) -> Vec<Finding> {
    submission.validate::<Secrets>(settings).unwrap()
}

/// The places at which a site of this form is found.
fn places(tree: Value, site: &str, form: form::Credential) -> Vec<String> {
    let submission = Submission::new("job/command", tree).site(Place::new(site, form));
    found(&submission, &json!({})).into_iter().map(|finding| finding.pointer.to_string()).collect()
}

#[test]
fn secret_keys_of_credentials_are_found_each() {
    let tree = json!({"credentials": {
        "type": "service_principal", "tenant_id": "t", "client_id": "c", "client_secret": "s", "pat": 12345, "password": "<password>",
    }});
    let places = places(tree, "/credentials", form::Credential::Credentials);
    assert_eq!(places, ["/credentials/client_secret", "/credentials/pat"]);
}

#[test]
fn credentials_without_a_secret_pass() {
    for credentials in [
        json!({"type": "managed_identity", "client_id": "c", "resource_id": "/r"}),
        json!({"password": "${{x}}"}),
        json!({"password": ""}),
        json!({"secret_access_key": "XxXxXxXX"}),
        json!({"password": null}),
    ] {
        let tree = json!({"credentials": credentials});
        assert_eq!(places(tree, "/credentials", form::Credential::Credentials), [""; 0]);
    }
}

#[test]
fn a_text_that_is_a_secret_is_found() {
    let key = |value: Value| places(json!({"api_key": value}), "/api_key", form::Credential::Credentials);
    assert_eq!(key(json!("abc")), ["/api_key"]);
    assert_eq!(key(json!("{{ api_key }}")), [""; 0]);
    assert_eq!(key(json!("<key>")), [""; 0]);
    let arguments = json!({"docker_args": ["--env", "A_TOKEN=abc"]});
    assert_eq!(places(arguments, "/docker_args", form::Credential::Credentials), ["/docker_args"]);
    // What else is filled in beside a secret does not matter.
    let command = json!({"command": "git clone https://u:p1@x && ls ${{inputs.d}}"});
    assert_eq!(places(command, "/command", form::Credential::Credentials), ["/command"]);
    let signature = json!({"path": "https://x/y?sig=abc"});
    assert_eq!(places(signature, "/path", form::Credential::UrlSignature), ["/path"]);
}

#[test]
fn what_may_hide_a_secret_and_does_not_passes() {
    let tree = || json!({"environment_variables": {"MODE": "fast"}, "docker_args": "--ipc host"});
    let variable = form::Credential::EnvironmentVariable;
    assert_eq!(places(tree(), "/environment_variables/MODE", variable), [""; 0]);
    assert_eq!(places(tree(), "/docker_args", form::Credential::DockerArgument), [""; 0]);
}

#[test]
fn a_dockerfile_is_pointed_at() {
    let place = Place::new("/build/~dockerfile", form::Credential::Credentials);
    let environment = Submission::new("environment", json!({"build": {"path": "ctx"}}))
        .dockerfile("/build", "ctx/Dockerfile", &["x"])
        .site(place);
    let findings = found(&environment, &json!({}));
    assert_eq!(findings.len(), 1);
    assert_eq!(&*findings[0].pointer, "/build/~dockerfile");
}

#[test]
fn settings_decide_on_variables() {
    let job = |form: form::Credential| {
        Submission::new("job/command", json!({"environment_variables": {"A_TOKEN": "x1", "LICENCE": "y1"}}))
            .site(Place::new("/environment_variables/A_TOKEN", form))
            .site(Place::new("/environment_variables/LICENCE", form::Credential::EnvironmentVariable))
    };
    let places = |form, settings: Value| -> Vec<String> {
        found(&job(form), &settings).into_iter().map(|finding| finding.pointer.to_string()).collect()
    };
    assert_eq!(places(form::Credential::Credentials, json!({})), ["/environment_variables/A_TOKEN"]);
    assert_eq!(places(form::Credential::Credentials, json!({"harmless_variables": ["A_TOKEN"]})), [""; 0]);
    let secret = json!({"secret_variables": ["LICENCE"]});
    assert_eq!(places(form::Credential::EnvironmentVariable, secret), ["/environment_variables/LICENCE"]);
}

#[test]
fn no_finding_quotes_a_secret() {
    let secret = "s3cr3t";
    let tree = json!({
        "environment_variables": {"A_TOKEN": secret},
        "credentials": {"password": secret},
        "path": format!("https://x?sig={secret}"),
    });
    let submission = Submission::new("job/command", tree)
        .site(Place::new("/environment_variables/A_TOKEN", form::Credential::Credentials))
        .site(Place::new("/credentials", form::Credential::Credentials))
        .site(Place::new("/path", form::Credential::UrlSignature));
    let findings = found(&submission, &json!({}));
    assert_eq!(findings.len(), 3);
    assert!(!format!("{findings:?}").contains(secret), "{findings:?}");
}

#[test]
fn a_form_that_is_not_known_is_undecided() {
    let place = Place::new("/x", form::Credential::Other("holographic".into()));
    let findings = found(&Submission::new("job/command", json!({"x": 1})).site(place), &json!({}));
    assert_eq!(findings[0].level, Level::Undecided);
}
