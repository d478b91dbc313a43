//! Connections that do not come about, break, or stay silent.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tokio::net::TcpListener;
use url::Url;

use crate::http::testing::{Reply, Server, client, error_reply, json_reply};
use crate::http::{HttpError, HttpErrorKind, HttpSettings, Observer, Request, TransportError};

const PATH: &str = "/subscriptions/s/jobs/j";

fn transport(error: &HttpError) -> &TransportError {
    match error.kind() {
        HttpErrorKind::Transport(error) => error,
        other => panic!("{other:?}"),
    }
}

fn cut(text: &str) -> Reply {
    Reply::Raw(text.as_bytes().to_vec())
}

/// A port where nothing listens.
async fn closed_port() -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap()
}

#[tokio::test]
async fn a_closed_port_has_got_nothing() {
    let (client, _) =
        client(&closed_port().await, HttpSettings { allow_http_loopback: true, ..HttpSettings::default() });
    let error = client.send(&Request::arm(Method::PUT, PATH, "1")).await.unwrap_err();
    assert!(matches!(transport(&error), TransportError::Refused { .. }), "{error}");
    assert!(!error.outcome_unknown() && error.is_temporary());
    assert_eq!(error.tries(), 3);
}

#[tokio::test]
async fn a_name_without_address_is_told() {
    let url = Url::parse("https://jobgate.invalid").unwrap();
    let (client, _) = client(&url, HttpSettings::default());
    let error = client.send(&Request::arm(Method::PUT, PATH, "1").once()).await.unwrap_err();
    assert!(
        matches!(transport(&error), TransportError::Dns { host } if host == "jobgate.invalid"),
        "{error:?}"
    );
    assert!(!error.outcome_unknown());
    assert!(error.help().contains("private DNS"), "{}", error.help());
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_the_outcome_open() {
    // Nothing at all; a head that ends early; a body that ends early.
    for answer in ["", "HTTP/1.1 20", "HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{\"id\":"] {
        let server = Server::start(move |_, _| cut(answer)).await;
        let (client, _) = server.client();
        let error = client.send(&Request::arm(Method::PUT, PATH, "1")).await.unwrap_err();
        assert!(matches!(transport(&error), TransportError::Broken { .. }), "{error}");
        assert!(error.outcome_unknown(), "{error}");
        assert!(error.to_string().contains("may have been carried out"), "{error}");
        assert_eq!(server.seen().len(), 3);
        let error = client.send(&Request::arm(Method::GET, PATH, "1")).await.unwrap_err();
        assert!(!error.outcome_unknown(), "{error}");
        let error = client.send(&Request::arm(Method::POST, PATH, "1")).await.unwrap_err();
        assert_eq!((error.tries(), error.outcome_unknown()), (1, true));
    }
}

#[tokio::test]
async fn silence_is_a_timeout() {
    let server = Server::start(|_, _| Reply::Silence).await;
    let mut settings = server.settings();
    settings.read_timeout = Duration::from_millis(50);
    let (client, _) = client(&server.url, settings);
    let error = client.send(&Request::arm(Method::PUT, PATH, "1").once()).await.unwrap_err();
    assert!(matches!(transport(&error), TransportError::Timeout { .. }), "{error:?}");
    assert!(error.outcome_unknown());
}

#[tokio::test]
async fn what_may_have_happened_is_not_forgotten() {
    // The first try may have made the job; that the second meets it says nothing else.
    let server = Server::start(|number, _| match number {
        0 => cut(""),
        _ => error_reply(409, "Conflict", "exists"),
    })
    .await;
    let error = server.client().0.send(&Request::arm(Method::PUT, PATH, "1")).await.unwrap_err();
    assert!(matches!(error.kind(), HttpErrorKind::Conflict { .. }) && error.outcome_unknown(), "{error}");
    let server = Server::start(|number, _| match number {
        0 => error_reply(500, "InternalError", "after the write"),
        _ => error_reply(403, "AuthorizationFailed", "no"),
    })
    .await;
    let error = server.client().0.send(&Request::arm(Method::PUT, PATH, "1")).await.unwrap_err();
    assert!(error.outcome_unknown(), "{error}");
}

#[tokio::test]
async fn a_broken_connection_is_tried_again() {
    let server = Server::start(|number, _| match number {
        0 => cut(""),
        1 => cut("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}"),
        _ => json_reply(200, &json!({"ok": 1})),
    })
    .await;
    #[derive(Default)]
    struct Log(Mutex<Vec<String>>);
    impl Observer for Log {
        fn waits(&self, error: &HttpError, _: Duration) {
            self.0.lock().unwrap().push(error.to_string());
        }
    }
    let log = Arc::new(Log::default());
    let client = server.client().0.with_observer(log.clone());
    let answer: serde_json::Value =
        client.send(&Request::arm(Method::PUT, PATH, "1")).await.unwrap().json().unwrap();
    assert_eq!(answer, json!({"ok": 1}));
    assert_eq!(log.0.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn an_answer_that_is_no_http_is_told() {
    let server = Server::start(|_, _| cut("SSH-2.0-OpenSSH_9\r\n\r\n")).await;
    let error = server.client().0.send(&Request::arm(Method::GET, PATH, "1").once()).await.unwrap_err();
    assert!(matches!(transport(&error), TransportError::Broken { .. }), "{error}");
}
