//! Certificates and proxies.

use std::io::Write;

use reqwest::Method;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use url::Url;

use crate::http::testing::{Server, client, json_reply, reply};
use crate::http::{HttpError, HttpErrorKind, HttpSettings, Request, TransportError};

const PATH: &str = "/subscriptions/s";

fn transport(error: &HttpError) -> &TransportError {
    match error.kind() {
        HttpErrorKind::Transport(error) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_authority_of_the_bundle_is_trusted() {
    let server = Server::start_tls(|_, _| json_reply(200, &json!({}))).await;
    server.client().0.send(&Request::arm(Method::GET, PATH, "1")).await.unwrap();
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_unknown_authority_is_not() {
    let server = Server::start_tls(|_, _| json_reply(200, &json!({}))).await;
    let (client, _) = client(&server.url, HttpSettings::default());
    let error = client.send(&Request::arm(Method::PUT, PATH, "1")).await.unwrap_err();
    assert!(matches!(transport(&error), TransportError::Certificate { .. }), "{error:?}");
    assert!(error.help().contains("--ca-bundle"), "{}", error.help());
    assert_eq!((error.tries(), error.outcome_unknown()), (1, false));
}

#[tokio::test]
async fn a_certificate_for_another_name_is_not() {
    let server = Server::start_tls(|_, _| json_reply(200, &json!({}))).await;
    let mut url = server.url.clone();
    url.set_host(Some("127.0.0.1")).unwrap();
    let (client, _) = client(&url, server.settings());
    let error = client.send(&Request::arm(Method::PUT, PATH, "1")).await.unwrap_err();
    assert!(matches!(transport(&error), TransportError::Certificate { .. }), "{error:?}");
    assert!(error.help().contains("endpoint"), "{}", error.help());
}

#[tokio::test]
async fn plain_http_on_a_tls_port_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let (client, _) = client(&url, HttpSettings::default());
    let error = client.send(&Request::arm(Method::PUT, PATH, "1")).await.unwrap_err();
    assert!(matches!(transport(&error), TransportError::Tls { .. }), "{error:?}");
    assert_eq!((error.tries(), error.outcome_unknown()), (1, false));
}

#[tokio::test]
async fn a_bundle_that_is_none_is_refused() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let server = Server::start_tls(|_, _| json_reply(200, &json!({}))).await;
    let attempt = async |path: std::path::PathBuf| {
        let settings = HttpSettings { ca_bundle: Some(path), ..HttpSettings::default() };
        let (client, _) = client(&server.url, settings);
        client.send(&Request::arm(Method::GET, PATH, "1")).await.unwrap_err()
    };
    let empty = attempt(file.path().to_owned()).await;
    file.write_all(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    let nonsense = attempt(file.path().to_owned()).await;
    let missing = attempt("/nowhere/ca.pem".into()).await;
    for error in [empty, nonsense, missing] {
        assert!(matches!(transport(&error), TransportError::CaBundle { .. }), "{error:?}");
        assert!(error.help().contains("PEM"), "{}", error.help());
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_is_told() {
    let url = Url::parse("https://management.azure.com/?sig=SECRET").unwrap();
    for (status, authentication) in [(407, true), (403, false), (502, false)] {
        let proxy = Server::start(move |_, _| reply(status, &[], "SECRET")).await;
        crate::http::provide_cryptography();
        let through = reqwest::Proxy::all(proxy.url.clone()).unwrap();
        let client = reqwest::Client::builder().proxy(through).build().unwrap();
        let error = TransportError::classify(client.get(url.clone()).send().await.unwrap_err(), &url);
        assert_eq!(matches!(error, TransportError::ProxyAuthentication { .. }), authentication, "{error:?}");
        assert_eq!(matches!(error, TransportError::ProxyRefuses { .. }), !authentication, "{error:?}");
        assert!(!error.may_have_arrived() && !format!("{error:?}").contains("SECRET"), "{error:?}");
        assert_eq!(proxy.seen()[0].method, "CONNECT");
    }
}
