//! Which credential is used, and what is said of the others.

use super::{environment, failure, shown};
use crate::auth::{Audience, AuthProblem, Cloud, CredentialKind, Credentials, Environment, TokenSource};
use crate::http::testing::{Server, json_reply, reply};
use crate::http::{HttpSettings, Transport};

fn credentials(kind: &str, environment: Environment) -> Credentials {
    let settings = HttpSettings { allow_http_loopback: true, ..HttpSettings::default() };
    Credentials::new(kind.parse().unwrap(), Cloud::default(), environment, Transport::new(settings))
}

#[tokio::test]
async fn auto_says_what_is_missing_for_each() {
    let nothing = environment(&[("PATH", "/nowhere")]);
    let error = failure(credentials("auto", nothing).token(Audience::Storage).await);
    assert!(matches!(error.problem(), AuthProblem::NothingUsable), "{error}");
    let text = shown(&error);
    let names: Vec<&str> = error.passed_over().iter().map(|not_used| not_used.credential).collect();
    let order = [
        "service-principal",
        "workload-identity",
        "azure-pipelines",
        "github-oidc",
        "azureml-compute",
        "managed-identity",
        "azure-cli",
    ];
    assert_eq!(names, order);
    for part in [
        "AZURE_CLIENT_SECRET",
        "AZURE_FEDERATED_TOKEN_FILE",
        "MSI_ENDPOINT",
        "`az` is not on PATH",
        "az login",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[tokio::test]
async fn a_kind_that_is_not_set_up_says_what_it_needs() {
    let table = [
        ("service-principal", "AZURE_CLIENT_SECRET"),
        ("workload-identity", "AZURE_FEDERATED_TOKEN_FILE"),
        ("azure-pipelines", "SYSTEM_ACCESSTOKEN"),
        ("github-oidc", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
        ("azureml-compute", "MSI_SECRET is not set"),
    ];
    let some = [
        ("AZURE_CLIENT_ID", "c"),
        ("AZURE_TENANT_ID", "t"),
        ("MSI_ENDPOINT", "http://127.0.0.1:1"),
        ("MSI_SECRET", ""),
    ];
    for (kind, variable) in table {
        let error = failure(credentials(kind, environment(&some)).token(Audience::Storage).await);
        let text = shown(&error);
        assert!(text.contains(variable) && text.contains(kind), "{text}");
    }
}

#[tokio::test]
async fn one_that_is_set_up_and_fails_ends_the_search() {
    let server = Server::start(|_, _| reply(403, &[], "S3CRET")).await;
    let set_up = environment(&[
        ("MSI_ENDPOINT", server.url.as_str()),
        ("MSI_SECRET", "S3CRET"),
        ("IDENTITY_ENDPOINT", server.url.as_str()),
        ("IDENTITY_HEADER", "S3CRET"),
    ]);
    let error = failure(credentials("auto", set_up).token(Audience::Storage).await);
    assert_eq!(error.credential(), Some("azureml-compute"));
    assert_eq!(error.passed_over().len(), 4);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_machine_without_identity_is_passed_over_and_the_choice_stays() {
    let server = Server::start(|number, seen| match (seen.header("secret"), number) {
        (Some(_), _) => reply(400, &[], "no identity"),
        (None, 3) => reply(404, &[], ""),
        _ => json_reply(200, &serde_json::json!({"access_token": "S3CRET", "expires_on": "4000000000"})),
    })
    .await;
    let set_up = environment(&[
        ("MSI_ENDPOINT", server.url.as_str()),
        ("MSI_SECRET", "S3CRET"),
        ("IDENTITY_ENDPOINT", server.url.as_str()),
        ("IDENTITY_HEADER", "S3CRET"),
        ("PATH", "/nowhere"),
    ]);
    let credentials = credentials("auto", set_up);
    assert_eq!(credentials.used(), None);
    credentials.token(Audience::ResourceManager).await.unwrap();
    assert_eq!((credentials.used(), server.seen().len()), (Some("managed-identity"), 2));
    credentials.token(Audience::Storage).await.unwrap();
    assert_eq!(server.seen().len(), 3);
    // No other identity takes over in the middle of a run.
    let error = failure(credentials.token(Audience::AzureMl).await);
    assert!(matches!(error.problem(), AuthProblem::Endpoint { status: 404, .. }), "{error}");
    assert_eq!(server.seen().len(), 4);
}

#[test]
fn the_environment_shows_names_alone() {
    let environment = environment(&[("AZURE_CLIENT_SECRET", "S3CRET"), ("MSI_SECRET", "")]);
    assert_eq!(format!("{environment:?}"), r#"{"AZURE_CLIENT_SECRET"}"#);
    assert_eq!(environment.get("MSI_SECRET"), None);
}

#[test]
fn the_kind_stays_known() {
    let credentials =
        credentials("managed-identity:7b795fb9-09d3-42f4-a494-38864f99ba3c", Environment::default());
    assert!(matches!(credentials.kind(), CredentialKind::ManagedIdentity { client_id: Some(_) }));
}
