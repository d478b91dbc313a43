//! Requests and answers, tokens and ids.

use std::sync::atomic::Ordering;

use reqwest::Method;
use serde_json::{Value, json};

use crate::http::testing::{Server, error_reply, json_reply, reply};
use crate::http::{BlobUrl, Client, HttpError, HttpErrorKind, Request};

const PATH: &str = "/subscriptions/s/jobs/j";

async fn send(client: &Client, method: Method) -> Result<Value, HttpError> {
    client.send(&Request::arm(method, PATH, "2025-01-01").json(&json!({"a": 1}))).await?.json()
}

#[tokio::test]
async fn a_request_carries_token_ids_and_name() {
    let server = Server::start(|_, _| json_reply(201, &json!({"id": "x"}))).await;
    let (client, _) = server.client();
    assert_eq!(send(&client, Method::PUT).await.unwrap(), json!({"id": "x"}));
    assert_eq!(send(&client, Method::PUT).await.unwrap(), json!({"id": "x"}));
    let seen = server.seen();
    assert_eq!(seen[0].target, "/subscriptions/s/jobs/j?api-version=2025-01-01");
    assert_eq!((seen[0].method.as_str(), seen[0].text()), ("PUT", r#"{"a":1}"#));
    assert_eq!(seen[0].header("authorization"), Some("Bearer SECRET-ResourceManager-0"));
    assert_eq!(seen[0].header("content-type"), Some("application/json"));
    assert_eq!(seen[0].header("user-agent"), Some(concat!("jobgate/", env!("CARGO_PKG_VERSION"))));
    let id = |index: usize, name: &str| seen[index].header(name).unwrap().to_owned();
    assert_eq!(id(0, "x-ms-correlation-request-id"), client.correlation_id());
    assert_eq!(id(1, "x-ms-correlation-request-id"), client.correlation_id());
    assert_ne!(id(0, "x-ms-client-request-id"), id(1, "x-ms-client-request-id"));
    assert_eq!(seen[0].header("x-azureml-token"), None);
}

#[tokio::test]
async fn it_is_tried_again_while_the_service_is_busy() {
    let server = Server::start(|number, _| match number {
        0 => reply(429, &[("retry-after-ms", "1")], ""),
        1 => error_reply(503, "Busy", "later"),
        _ => json_reply(200, &json!({"done": true})),
    })
    .await;
    let (client, _) = server.client();
    assert_eq!(send(&client, Method::PUT).await.unwrap(), json!({"done": true}));
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    assert_ne!(seen[0].header("x-ms-client-request-id"), seen[1].header("x-ms-client-request-id"));
}

#[tokio::test]
async fn a_post_is_sent_once_unless_it_may_be_repeated() {
    let server = Server::start(|_, _| error_reply(503, "Busy", "later")).await;
    let (client, _) = server.client();
    let error = send(&client, Method::POST).await.unwrap_err();
    assert!(error.outcome_unknown() && error.tries() == 1, "{error}");
    let post = Request::arm(Method::POST, PATH, "1").repeatable();
    assert_eq!(client.send(&post).await.unwrap_err().tries(), 3);
    assert_eq!(server.seen().len(), 4);
    let put = Request::arm(Method::PUT, PATH, "1").once();
    assert_eq!(client.send(&put).await.unwrap_err().tries(), 1);
}

#[tokio::test]
async fn a_token_that_is_not_accepted_is_renewed_once() {
    let server = Server::start(|number, _| match number {
        0 => error_reply(401, "ExpiredAuthenticationToken", "The access token has expired"),
        _ => json_reply(200, &json!({})),
    })
    .await;
    let (client, tokens) = server.client();
    // A POST too: it was not carried out.
    send(&client, Method::POST).await.unwrap();
    assert_eq!(server.seen()[1].header("authorization"), Some("Bearer SECRET-ResourceManager-1"));
    assert_eq!(tokens.renewals.load(Ordering::SeqCst), 1);

    let server = Server::start(|_, _| reply(401, &[("date", "Sun, 06 Nov 1994 08:49:37 GMT")], "")).await;
    let (client, tokens) = server.client();
    let error = send(&client, Method::PUT).await.unwrap_err();
    assert!(matches!(error.kind(), HttpErrorKind::Unauthorized { skew: Some(_), .. }), "{error}");
    assert!(error.help().contains("clock"), "{}", error.help());
    assert!(!error.outcome_unknown());
    assert_eq!((server.seen().len(), tokens.renewals.load(Ordering::SeqCst)), (2, 1));
}

#[tokio::test]
async fn the_second_token_goes_with_the_job_and_must_be_for_azure_ml() {
    let server = Server::start(|_, _| json_reply(200, &json!({}))).await;
    let (client, tokens) = server.client();
    let put = Request::arm(Method::PUT, PATH, "1").with_azureml_token();
    client.send(&put).await.unwrap();
    let second = server.seen()[0].header("x-azureml-token").unwrap().to_owned();
    assert_eq!(second.split('.').count(), 3);
    assert_ne!(server.seen()[0].header("authorization").unwrap(), format!("Bearer {second}"));

    *tokens.azureml_audience.lock().unwrap() = Some("https://ml.azure.com/".to_owned());
    let error = client.send(&put).await.unwrap_err();
    assert!(matches!(error.kind(), HttpErrorKind::Auth(_)), "{error}");
    assert!(error.to_string().contains("`https://ml.azure.com/`"), "{error}");
    assert_eq!((server.seen().len(), error.tries(), error.outcome_unknown()), (1, 0, false));
}

#[tokio::test]
async fn blobs_have_a_signature_or_a_token_for_storage() {
    let server = Server::start(|_, _| {
        reply(201, &[("etag", "\"e\""), ("content-md5", "bQ=="), ("x-ms-meta-name", "n")], "")
    })
    .await;
    let (client, _) = server.client();
    let container = BlobUrl::parse("https://a.blob.core.windows.net/c").unwrap();
    let blob = container.with_sas("sv=1&sig=S%2B").join("f/x.py").unwrap();
    let put =
        Request::blob(Method::PUT, &blob).query("comp", "metadata").header("x-ms-blob-type", "BlockBlob");
    let response = client.send(&put).await.unwrap();
    assert_eq!(
        (response.status(), response.etag(), response.content_md5(), response.meta("name")),
        (201, Some("\"e\""), Some("bQ=="), Some("n"))
    );
    client.send(&Request::blob(Method::HEAD, &container)).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].target, "/_blob/a.blob.core.windows.net/c/f/x.py?sv=1&sig=S%2B&comp=metadata");
    assert_eq!((seen[0].header("authorization"), seen[0].header("content-length")), (None, Some("0")));
    assert_eq!(seen[0].header("x-ms-version"), Some(crate::http::BLOB_VERSION));
    assert_eq!(seen[1].header("authorization"), Some("Bearer SECRET-Storage-0"));
    assert_eq!(seen[1].header("content-length"), None);
}

#[tokio::test]
async fn statuses_are_told_apart() {
    let denied =
        "The client 'c' does not have authorization to perform action 'M/jobs/write' over scope '/s/g' or";
    let table = [
        (400, "ValidationError", "m", "answers 400", "correct"),
        (403, "AuthorizationFailed", denied, "refuses", "`M/jobs/write` at `/s/g`"),
        (403, "AuthorizationPermissionMismatch", "m", "refuses", "Storage Blob Data Contributor"),
        (404, "ResourceGroupNotFound", "m", "not found", "`resource_group`"),
        (404, "WorkspaceNotFound", "m", "not found", "`workspace`"),
        (409, "Conflict", "m", "something else already", "another name"),
        (403, "QuotaExceeded", "m", "no room", "quota"),
        (400, "ClusterCoreQuotaReached", "m", "no room", "quota"),
        (407, "", "", "proxy", "HTTPS_PROXY"),
        (302, "", "", "answers 302", "points elsewhere"),
        (501, "NotImplemented", "m", "fails with 501", "later"),
    ];
    for (status, code, message, what, help) in table {
        let server = Server::start(move |_, _| error_reply(status, code, message)).await;
        let error = send(&server.client().0, Method::PUT).await.unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
        assert!(error.help().contains(help), "{status} {code}: {}", error.help());
        assert_eq!((error.status(), error.outcome_unknown()), (Some(status), status == 501), "{error}");
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn an_accepted_status_is_an_answer() {
    let server = Server::start(|_, _| reply(404, &[("x-ms-error-code", "BlobNotFound")], "")).await;
    let (client, _) = server.client();
    let head = Request::blob(Method::HEAD, &BlobUrl::parse("https://a.blob.core.windows.net/c/b").unwrap());
    let response = client.send(&head.clone().accept(404)).await.unwrap();
    assert_eq!((response.status(), response.error_code()), (404, Some("BlobNotFound")));
    let error = client.send(&head).await.unwrap_err();
    assert_eq!(error.service_error().unwrap().code, "BlobNotFound");
    assert!(!error.outcome_unknown());
}

#[tokio::test]
async fn answers_that_are_no_json_are_told_apart() {
    let table = [
        ("", "is empty"),
        (" \n", "is empty"),
        (r#"{"a": [1, 2"#, "ends too early"),
        ("<html>Sign in SECRET</html>", "is no JSON (content type `text/html`)"),
        (r#"{"id": "SECRET"}"#, "other JSON than expected"),
    ];
    #[derive(Debug, serde::Deserialize)]
    struct Expected {
        #[serde(rename = "id")]
        _id: u32,
    }
    for (body, what) in table {
        let server = Server::start(move |_, _| reply(200, &[("content-type", "text/html")], body)).await;
        let (client, _) = server.client();
        for (method, unknown) in [(Method::GET, false), (Method::PUT, true)] {
            let response = client.send(&Request::arm(method, PATH, "1")).await.unwrap();
            let error = response.json::<Expected>().unwrap_err();
            let shown = format!("{error} {error:?} {response:?}");
            assert!(shown.contains(what) && !shown.contains("SECRET"), "{body}: {shown}");
            assert_eq!(error.outcome_unknown(), unknown);
        }
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut() {
    let server = Server::start(|_, _| reply(200, &[], &"x".repeat(1_000))).await;
    let (client, _) = server.client();
    let error = client.send(&Request::arm(Method::PUT, PATH, "1").limit(999)).await.unwrap_err();
    assert!(matches!(error.kind(), HttpErrorKind::TooLarge { limit: 999 }), "{error}");
    assert!(error.outcome_unknown());
    assert_eq!(
        client.send(&Request::arm(Method::PUT, PATH, "1").limit(1_000)).await.unwrap().bytes().len(),
        1_000
    );
}

#[tokio::test]
async fn headers_that_cannot_be_sent_are_refused() {
    let server = Server::start(|_, _| json_reply(200, &json!({}))).await;
    let (client, _) = server.client();
    let request = Request::arm(Method::GET, PATH, "1").header("x-a", "a\r\nx-injected: 1");
    let error = client.send(&request).await.unwrap_err();
    assert!(matches!(error.kind(), HttpErrorKind::Malformed { .. }), "{error}");
    assert!(server.seen().is_empty());
}

/// What is sent from another thread must be able to go there.
#[tokio::test]
async fn requests_can_be_sent_from_tasks() {
    let server = Server::start(|_, _| json_reply(200, &json!({}))).await;
    let (client, _) = server.client();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { send(&client, Method::GET).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
}
