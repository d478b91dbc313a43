//! Entra over TLS: applications, pods and pipelines.

use std::collections::HashMap;
use std::io::Write;

use serde_json::{Value, json};

use super::{failure, shown};
use crate::auth::{Audience, AuthProblem, Cloud, Credentials, Environment, TokenSource};
use crate::http::Transport;
use crate::http::testing::{Reply, Seen, Server, json_reply, reply};

/// An answer, and what the error says.
type Row = (fn() -> Reply, &'static str);

/// A credential, its variables, and method, target and member of its request for an assertion.
type Pipeline =
    (&'static str, &'static [(&'static str, &'static str)], &'static str, &'static str, &'static str);

const TENANT: &str = "11111111-1111-1111-1111-111111111111";

fn granted() -> Reply {
    json_reply(200, &json!({"token_type": "Bearer", "expires_in": 3600, "access_token": "S3CRET-TOKEN"}))
}

fn refused(code: u32) -> Reply {
    let description = format!("AADSTS{code}: it was S3CRET.\r\nTrace ID: 1\r\nTimestamp: 2");
    json_reply(
        401,
        &json!({"error": "invalid_client", "error_description": description, "error_codes": [code]}),
    )
}

/// Credentials whose authority is the server; `{url}` in a variable is its URL.
fn credentials(kind: &str, server: &Server, vars: &[(&str, &str)]) -> Credentials {
    let url = server.url.as_str().trim_end_matches('/');
    let mut all: HashMap<String, String> =
        vars.iter().map(|(name, value)| ((*name).to_owned(), value.replace("{url}", url))).collect();
    all.entry("AZURE_AUTHORITY_HOST".to_owned()).or_insert(url.to_owned());
    let transport = Transport::new(server.settings());
    Credentials::new(kind.parse().unwrap(), Cloud::default(), Environment::from_vars(all), transport)
}

const PRINCIPAL: [(&str, &str); 3] =
    [("AZURE_TENANT_ID", TENANT), ("AZURE_CLIENT_ID", "client"), ("AZURE_CLIENT_SECRET", "S3CRET&=")];

fn form(seen: &Seen) -> HashMap<String, String> {
    url::form_urlencoded::parse(&seen.body).into_owned().collect()
}

#[tokio::test]
async fn a_service_principal() {
    let server = Server::start_tls(|_, _| granted()).await;
    let credentials = credentials("service-principal", &server, &PRINCIPAL);
    assert_eq!(credentials.token(Audience::AzureMl).await.unwrap().expose(), "S3CRET-TOKEN");
    credentials.token(Audience::AzureMl).await.unwrap();
    let seen = server.seen();
    assert_eq!((seen.len(), seen[0].target.as_str()), (1, format!("/{TENANT}/oauth2/v2.0/token").as_str()));
    let form = form(&seen[0]);
    assert_eq!(form["scope"], "https://ml.azure.com/.default");
    assert_eq!((form["client_id"].as_str(), form["client_secret"].as_str()), ("client", "S3CRET&="));
}

#[tokio::test]
async fn a_renewed_token_is_asked_for_at_entra() {
    let server = Server::start_tls(|number, _| {
        json_reply(200, &json!({"expires_in": 3600, "access_token": format!("S3CRET-{number}")}))
    })
    .await;
    let credentials = credentials("service-principal", &server, &PRINCIPAL);
    let first = credentials.token(Audience::Storage).await.unwrap();
    let second = credentials.renewed(Audience::Storage, &first).await.unwrap();
    assert_eq!((first.expose(), second.expose()), ("S3CRET-0", "S3CRET-1"));
}

#[tokio::test]
async fn refusals_are_explained() {
    let table: [Row; 7] = [
        (|| refused(7_000_215), "the client secret is wrong (AADSTS7000215)"),
        (|| refused(7_000_222), "make a new client secret"),
        (|| refused(700_016), "check AZURE_CLIENT_ID"),
        (|| refused(90_002), "`cloud`"),
        (|| refused(123), "code=123"),
        (|| reply(400, &[], "S3CRET"), "it answers 400"),
        (|| reply(200, &[], r#"{"access_token":"S3CRET","expires_in":9223372036854775807}"#), "no token"),
    ];
    for (answer, part) in table {
        let server = Server::start_tls(move |_, _| answer()).await;
        let error =
            failure(credentials("service-principal", &server, &PRINCIPAL).token(Audience::Storage).await);
        let text = shown(&error);
        assert!(text.contains(part) && text.contains("service-principal"), "{part}: {text}");
        assert_eq!(server.seen().len(), 1, "{part}");
    }
}

#[tokio::test]
async fn a_busy_entra_is_asked_again() {
    let server = Server::start_tls(|number, _| match number {
        0 => reply(429, &[("retry-after-ms", "1")], "{}"),
        _ => granted(),
    })
    .await;
    credentials("service-principal", &server, &PRINCIPAL).token(Audience::Storage).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn wrong_settings_are_told() {
    let server = Server::start_tls(|_, _| granted()).await;
    let [tenant, client, secret] = PRINCIPAL;
    let table = [
        ([("AZURE_TENANT_ID", "a/b?c"), client, secret, ("PATH", "/")], "AZURE_TENANT_ID is no tenant"),
        (
            [tenant, client, secret, ("AZURE_AUTHORITY_HOST", "http://127.0.0.1:1")],
            "must be a URL with https",
        ),
        ([tenant, client, secret, ("AZURE_AUTHORITY_HOST", "login")], "must be a URL with https"),
    ];
    for (vars, part) in table {
        let error = failure(credentials("service-principal", &server, &vars).token(Audience::Storage).await);
        assert!(matches!(error.problem(), AuthProblem::Misconfigured { .. }), "{error}");
        assert!(shown(&error).contains(part), "{error}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn an_authority_that_is_not_trusted_is_told() {
    let server = Server::start_tls(|_, _| granted()).await;
    let vars: HashMap<String, String> = PRINCIPAL
        .iter()
        .chain(&[("AZURE_AUTHORITY_HOST", server.url.as_str())])
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let untrusting = Transport::new(crate::http::HttpSettings::default());
    let kind = "service-principal".parse().unwrap();
    let credentials = Credentials::new(kind, Cloud::default(), Environment::from_vars(vars), untrusting);
    let error = failure(credentials.token(Audience::Storage).await);
    assert!(shown(&error).contains("--ca-bundle"), "{error}");
}

#[tokio::test]
async fn a_pod_has_its_token_in_a_file() {
    let server = Server::start_tls(|_, _| granted()).await;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"S3CRET-ASSERTION").unwrap();
    let path = file.path().to_str().unwrap();
    let [tenant, client, _] = PRINCIPAL;
    let vars = [tenant, client, ("AZURE_FEDERATED_TOKEN_FILE", path)];
    // Found by itself, too.
    credentials("auto", &server, &vars).token(Audience::Storage).await.unwrap();
    assert_eq!(form(&server.seen()[0])["client_assertion"], "S3CRET-ASSERTION");
    let gone = [tenant, client, ("AZURE_FEDERATED_TOKEN_FILE", "/nowhere/token")];
    let error = failure(credentials("workload-identity", &server, &gone).token(Audience::Storage).await);
    assert!(shown(&error).contains("/nowhere/token cannot be read"), "{error}");
}

const GITHUB: [(&str, &str); 4] = [
    ("AZURE_TENANT_ID", TENANT),
    ("AZURE_CLIENT_ID", "client"),
    ("ACTIONS_ID_TOKEN_REQUEST_URL", "{url}/oidc?api-version=2.0"),
    ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "S3CRET-RUN"),
];

const PIPELINES: [(&str, &str); 5] = [
    ("AZURESUBSCRIPTION_TENANT_ID", TENANT),
    ("AZURESUBSCRIPTION_CLIENT_ID", "client"),
    ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "connection"),
    ("SYSTEM_ACCESSTOKEN", "S3CRET-RUN"),
    ("SYSTEM_OIDCREQUESTURI", "{url}/oidc"),
];

#[tokio::test]
async fn pipelines_exchange_an_assertion() {
    let github = "/oidc?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange";
    let pipelines = "/oidc?api-version=7.1&serviceConnectionId=connection";
    let table: [Pipeline; 2] = [
        ("github-oidc", &GITHUB, "GET", github, "value"),
        ("azure-pipelines", &PIPELINES, "POST", pipelines, "oidcToken"),
    ];
    for (kind, vars, method, target, member) in table {
        for kind in [kind, "auto"] {
            let server = Server::start_tls(move |_, seen| match seen.target.starts_with("/oidc") {
                true => json_reply(200, &json!({member: "S3CRET-ASSERTION"})),
                false => granted(),
            })
            .await;
            credentials(kind, &server, vars).token(Audience::Storage).await.unwrap();
            let seen = server.seen();
            assert_eq!((seen[0].method.as_str(), seen[0].target.as_str()), (method, target));
            assert_eq!(seen[0].header("authorization"), Some("Bearer S3CRET-RUN"));
            assert_eq!(form(&seen[1])["client_assertion"], "S3CRET-ASSERTION");
        }
    }
}

#[tokio::test]
async fn a_pipeline_that_gets_no_assertion_is_told() {
    let table: [(Value, u16, &str); 3] = [
        (json!("S3CRET"), 403, "answers 403"),
        (json!({"other": "S3CRET"}), 200, "no token"),
        (json!([]), 302, "answers 302"),
    ];
    for (answer, status, part) in table {
        let server = Server::start_tls(move |_, _| json_reply(status, &answer)).await;
        for (kind, vars) in [("github-oidc", &GITHUB[..]), ("azure-pipelines", &PIPELINES[..])] {
            let error = failure(credentials(kind, &server, vars).token(Audience::Storage).await);
            let text = shown(&error);
            assert!(text.contains(part) && text.contains(kind), "{text}");
        }
    }
    // The token of a run does not go over plain HTTP to another machine.
    let server = Server::start_tls(|_, _| granted()).await;
    let [tenant, client, _, token] = GITHUB;
    let vars = [tenant, client, ("ACTIONS_ID_TOKEN_REQUEST_URL", "http://h.example/oidc?x=S3CRET"), token];
    let error = failure(credentials("github-oidc", &server, &vars).token(Audience::Storage).await);
    assert!(shown(&error).contains("is not HTTPS"), "{error}");
}
