//! Identities of machines: App Service, Azure ML compute, virtual machines.

use std::time::{Duration, Instant};

use super::{environment, failure, shown};
use crate::auth::{Audience, AuthProblem, Cloud, Credentials, Environment, TokenSource};
use crate::http::testing::{Reply, Server, json_reply, reply};
use crate::http::{HttpSettings, Transport};

/// An answer, and what the error says.
type Row = (fn() -> Reply, &'static str);

const ID: &str = "7b795fb9-09d3-42f4-a494-38864f99ba3c";

fn credentials(kind: &str, environment: Environment) -> Credentials {
    Credentials::new(
        kind.parse().unwrap(),
        Cloud::default(),
        environment,
        Transport::new(HttpSettings::default()),
    )
}

fn token() -> Reply {
    json_reply(200, &serde_json::json!({"access_token": "S3CRET", "expires_on": "4000000000"}))
}

#[tokio::test]
async fn app_service() {
    let server = Server::start(|_, seen| match seen.header("x-identity-header") {
        Some("S3CRET") => token(),
        _ => reply(401, &[], ""),
    })
    .await;
    let endpoint = format!("{}msi/token", server.url);
    let set_up = environment(&[("IDENTITY_ENDPOINT", &endpoint), ("IDENTITY_HEADER", "S3CRET")]);
    let token =
        credentials(&format!("managed-identity:{ID}"), set_up).token(Audience::AzureMl).await.unwrap();
    assert_eq!(token.expose(), "S3CRET");
    assert_eq!(
        server.seen()[0].target,
        format!("/msi/token?api-version=2019-08-01&client_id={ID}&resource=https%3A%2F%2Fml.azure.com")
    );
}

#[tokio::test]
async fn azureml_compute() {
    let server = Server::start(|_, seen| match seen.header("secret") {
        Some("S3CRET") => token(),
        _ => reply(401, &[], ""),
    })
    .await;
    let vars = [("MSI_ENDPOINT", server.url.as_str()), ("MSI_SECRET", "S3CRET")];
    credentials("azureml-compute", environment(&vars)).token(Audience::Storage).await.unwrap();
    let [endpoint, secret] = vars;
    let with_id = environment(&[endpoint, secret, ("DEFAULT_IDENTITY_CLIENT_ID", ID)]);
    credentials("auto", with_id).token(Audience::ResourceManager).await.unwrap();
    credentials(&format!("managed-identity:{ID}"), environment(&vars))
        .token(Audience::Storage)
        .await
        .unwrap();
    let targets: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    let resource = |name: &str| format!("resource=https%3A%2F%2F{name}.azure.com");
    assert_eq!(targets[0], format!("/?api-version=2017-09-01&{}", resource("storage")));
    assert_eq!(targets[1], format!("/?api-version=2017-09-01&clientid={ID}&{}", resource("management")));
    assert_eq!(targets[2], format!("/?api-version=2017-09-01&clientid={ID}&{}", resource("storage")));
}

#[tokio::test]
async fn a_virtual_machine_is_probed_first() {
    let server = Server::start(|_, seen| match seen.header("metadata") {
        Some("true") => token(),
        _ => reply(400, &[], ""),
    })
    .await;
    let set_up = environment(&[("AZURE_POD_IDENTITY_AUTHORITY_HOST", server.url.as_str())]);
    credentials("managed-identity", set_up).token(Audience::Storage).await.unwrap();
    let seen = server.seen();
    assert_eq!((seen.len(), seen[0].header("metadata")), (2, None));
    assert_eq!(
        seen[1].target,
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fstorage.azure.com"
    );
}

#[tokio::test]
async fn a_metadata_address_that_is_silent_takes_a_second() {
    let server = Server::start(|_, _| Reply::Silence).await;
    let set_up = environment(&[("AZURE_POD_IDENTITY_AUTHORITY_HOST", server.url.as_str())]);
    let start = Instant::now();
    let error = failure(credentials("managed-identity", set_up).token(Audience::Storage).await);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert!(shown(&error).contains("has no managed identity"), "{error}");
}

#[tokio::test]
async fn auto_never_asks_the_metadata_address() {
    let server = Server::start(|_, _| token()).await;
    let set_up =
        environment(&[("AZURE_POD_IDENTITY_AUTHORITY_HOST", server.url.as_str()), ("PATH", "/nowhere")]);
    failure(credentials("auto", set_up).token(Audience::Storage).await);
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn endpoints_that_fail_are_told() {
    let table: [Row; 4] = [
        (|| reply(403, &[], "S3CRET"), "answers 403"),
        (|| reply(200, &[], "S3CRET"), "no token"),
        (|| reply(200, &[], r#"{"access_token":"S3CRET","expires_on":"never"}"#), "no token"),
        (|| Reply::Raw(b"S3CRET".to_vec()), "broke"),
    ];
    for (answer, part) in table {
        let server = Server::start(move |_, _| answer()).await;
        let set_up = environment(&[("MSI_ENDPOINT", server.url.as_str()), ("MSI_SECRET", "S3CRET")]);
        let error = failure(credentials("azureml-compute", set_up).token(Audience::Storage).await);
        assert!(shown(&error).contains(part), "{part}: {error}");
    }
    for (endpoint, secret) in [("nonsense", "S3CRET"), ("http://127.0.0.1:1", "S3CRET\n")] {
        let set_up = environment(&[("MSI_ENDPOINT", endpoint), ("MSI_SECRET", secret)]);
        let error = failure(credentials("azureml-compute", set_up).token(Audience::Storage).await);
        assert!(matches!(error.problem(), AuthProblem::Misconfigured { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_busy_endpoint_is_asked_again() {
    let server = Server::start(|number, _| if number == 0 { reply(429, &[], "") } else { token() }).await;
    let set_up = environment(&[("MSI_ENDPOINT", server.url.as_str()), ("MSI_SECRET", "S3CRET")]);
    credentials("azureml-compute", set_up).token(Audience::Storage).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}
