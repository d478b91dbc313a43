//! Nothing secret shows, whatever goes wrong.

use reqwest::Method;
use serde_json::json;
use url::Url;

use crate::http::testing::{Reply, Server, client, error_reply, reply};
use crate::http::{BlobUrl, HttpError, HttpSettings, Request};

/// Looks into everything that an error shows.
fn shows_nothing(error: &HttpError) {
    use std::error::Error;
    let mut shown =
        format!("{error} | {error:?} | {error:#?} | {} | {:?}", error.help(), error.service_error());
    let mut source = error.source();
    while let Some(error) = source {
        shown.push_str(&format!(" | {error} {error:?}"));
        source = error.source();
    }
    assert!(!shown.contains("SECRET"), "{shown}");
}

fn requests() -> Vec<Request> {
    let blob = BlobUrl::parse("https://a.blob.core.windows.net/c/b?sv=1&sig=SECRET%2B&se=SECRET").unwrap();
    let unsigned = BlobUrl::parse("https://a.blob.core.windows.net/c/b").unwrap();
    vec![
        Request::blob(Method::PUT, &blob).query("comp", "block").query("blockid", "SECRET"),
        Request::blob(Method::PUT, &unsigned).header("x-secret", "SECRET"),
        Request::arm(Method::PUT, "/subscriptions/s", "1")
            .json(&json!({"credentials": "SECRET"}))
            .with_azureml_token(),
        Request::arm_next(Method::GET, "https://h/x?$skiptoken=SECRET"),
        Request::registry_at(Method::GET, "https://h/x?sig=SECRET"),
        Request::registry_at(Method::GET, "https://user:SECRET@h/x?sig=SECRET"),
        Request::arm_next(Method::GET, "nonsense?sig=SECRET"),
        Request::arm(Method::GET, "/x?sig=SECRET", "1"),
    ]
}

async fn all_fail(url: &Url, settings: &HttpSettings) {
    let (client, tokens) = client(url, settings.clone());
    *tokens.azureml_audience.lock().unwrap() = Some("https://ml.azure.com".to_owned());
    for request in requests() {
        assert!(!format!("{request:?}").contains("SECRET"), "{request:?}");
        shows_nothing(&client.send(&request).await.unwrap_err());
    }
    assert!(!format!("{client:?}").contains("SECRET"));
}

#[tokio::test]
async fn when_nothing_listens() {
    let settings = HttpSettings { allow_http_loopback: true, ..HttpSettings::default() };
    all_fail(&Url::parse("http://127.0.0.1:1").unwrap(), &settings).await;
    all_fail(&Url::parse("https://jobgate.invalid").unwrap(), &settings).await;
}

#[tokio::test]
async fn when_the_connection_breaks() {
    let server = Server::start(|_, _| Reply::Raw(b"SECRET".to_vec())).await;
    all_fail(&server.url, &server.settings()).await;
}

#[tokio::test]
async fn when_the_service_repeats_it() {
    for status in [400, 401, 403, 404, 409, 429, 500] {
        let server = Server::start(move |_, seen| {
            let authorization = seen.header("authorization").unwrap_or("Bearer SECRETSECRET");
            let second = seen.header("x-azureml-token").unwrap_or("eyJhbGciOiJub25lIn0.eyJhIjoiU0VDUkVUIn0.SECRET");
            error_reply(
                status,
                "Bad",
                &format!(
                    "cannot {} https://a.blob.core.windows.net{} with {authorization}, {second}; \"sasToken\":\"?sv=1&sig=SECRET\", AccountKey=SECRET== and password: SECRET",
                    seen.method, seen.target
                ),
            )
        })
        .await;
        all_fail(&server.url, &server.settings()).await;
    }
}

#[tokio::test]
async fn when_the_error_is_a_page_or_a_header() {
    let headers =
        [("x-ms-error-code", "sig=SECRET"), ("x-ms-request-id", "Bearer SECRET"), ("date", "SECRET")];
    let server =
        Server::start(move |_, _| reply(500, &headers, "<Error><Message>sig=SECRET</Message></Error>")).await;
    all_fail(&server.url, &server.settings()).await;
}
