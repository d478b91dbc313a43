//! Registries as they answer, and as they misbehave.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use jobgate_core::facts::{Answer, Facts, Question};
use serde_json::json;

use crate::http::testing::{Reply, Seen, Server, client, json_reply, reply};
use crate::http::{HttpSettings, Transport};
use crate::live::LiveFacts;
use crate::workspace::Workspace;

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn workspace() -> Workspace {
    Workspace { subscription_id: "s".to_owned(), resource_group: "g".to_owned(), name: "w".to_owned() }
}

/// What is answered about an image; its host is the server.
async fn ask(server: &Server, image: &str) -> Answer {
    let (client, tokens) = server.client();
    let image = format!("{}/{image}", server.url.authority());
    let facts = LiveFacts::new(client, tokens, workspace());
    let asking = move || facts.ask(&[Question::new("image", image)]).remove(0);
    // The facts have a runtime of their own.
    tokio::task::spawn_blocking(asking).await.unwrap()
}

fn found(digest: &str) -> Reply {
    reply(200, &[("docker-content-digest", digest)], "")
}

fn challenged(realm: &str) -> Reply {
    let value = format!("Bearer realm=\"{realm}\",service=\"reg\",scope=\"repository:a/b:pull\"");
    reply(401, &[("www-authenticate", &value)], "")
}

fn paths(server: &Server) -> Vec<String> {
    server.seen().iter().map(|seen| format!("{} {}", seen.method, seen.target)).collect()
}

#[track_caller]
fn unknown(answer: &Answer, part: &str) {
    match answer {
        Answer::Unknown(why) => assert!(why.contains(part), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_tag_is_a_digest_by_one_head() {
    let server = Server::start(|_, _| found(DIGEST)).await;
    assert_eq!(ask(&server, "a/b:1").await, Answer::Fact(DIGEST.into()));
    assert_eq!(ask(&server, "a/b").await, Answer::Fact(DIGEST.into()));
    assert_eq!(ask(&server, &format!("a/b:1@{DIGEST}")).await, Answer::Fact(DIGEST.into()));
    let at = |reference: &str| format!("HEAD /v2/a/b/manifests/{reference}");
    assert_eq!(paths(&server), [at("1"), at("latest"), at(DIGEST)]);
    let accept = server.seen()[0].header("accept").unwrap().to_owned();
    for kind in
        ["oci.image.index.v1", "manifest.list.v2", "oci.image.manifest.v1", "distribution.manifest.v2"]
    {
        assert!(accept.contains(kind), "{accept}");
    }
    assert!(server.seen().iter().all(|seen| seen.header("authorization").is_none()));
}

#[tokio::test]
async fn what_is_not_there_is_absent_and_all_else_unknown() {
    for (status, part) in
        [(403, "answers 403"), (302, "answers 302"), (429, "answers 429"), (500, "answers 500")]
    {
        let server = Server::start(move |_, _| reply(status, &[], "")).await;
        unknown(&ask(&server, "a/b:1").await, part);
    }
    let server = Server::start(|_, _| reply(404, &[], "")).await;
    assert_eq!(ask(&server, "a/b:1").await, Answer::Absent);
    let server = Server::start(|_, _| reply(401, &[("www-authenticate", "Basic realm=\"x\"")], "")).await;
    unknown(&ask(&server, "a/b:1").await, "wants a user and a password");
    for digest in
        ["sha256:0", "md5:0", "", "sha256:zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"]
    {
        let server = Server::start(move |_, _| found(digest)).await;
        unknown(&ask(&server, "a/b:1").await, "a digest that cannot be");
    }
    let server = Server::start(|_, _| found(DIGEST)).await;
    unknown(&ask(&server, &format!("a/b@sha256:{}", "0".repeat(64))).await, "a digest that cannot be");
    for name in ["a/B:1", "a b", "", "a/../b", "a/b:1/c", "a?x=1"] {
        unknown(&ask(&server, name).await, "is no name of an image");
    }
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn what_passes_is_asked_again() {
    let server =
        Server::start(|number, _| if number == 0 { reply(503, &[], "") } else { found(DIGEST) }).await;
    assert_eq!(ask(&server, "a/b:1").await, Answer::Fact(DIGEST.into()));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_registry_that_does_not_tell_the_digest_gives_the_manifest() {
    let server = Server::start(|_, seen| match seen.method.as_str() {
        "HEAD" => reply(200, &[], ""),
        _ => reply(200, &[], "manifest"),
    })
    .await;
    let hashed = format!("sha256:{}", hex::encode(<sha2::Sha256 as sha2::Digest>::digest(b"manifest")));
    assert_eq!(ask(&server, "a/b:1").await, Answer::Fact(hashed.into()));
    assert_eq!(paths(&server), ["HEAD /v2/a/b/manifests/1", "GET /v2/a/b/manifests/1"]);
}

/// Docker Hub, ghcr and others: a token for nobody in particular.
#[tokio::test]
async fn a_token_for_nobody_is_asked_for_where_one_is_wanted() {
    for key in ["token", "access_token"] {
        let server = Server::start(move |_, seen| {
            if seen.target.starts_with("/token") {
                return json_reply(200, &json!({ key: "nobody" }));
            }
            match seen.header("authorization") {
                Some("Bearer nobody") => found(DIGEST),
                _ => challenged(&format!("http://{}/token?a=b", seen.header("host").unwrap())),
            }
        })
        .await;
        assert_eq!(ask(&server, "a/b:1").await, Answer::Fact(DIGEST.into()));
        let asked = "GET /token?a=b&service=reg&scope=repository%3Aa%2Fb%3Apull";
        assert_eq!(paths(&server)[1..2], [asked]);
        assert!(server.seen().iter().all(|seen| !format!("{seen:?}").contains("SECRET")));
    }
}

/// A registry of Azure: the token of the submitter becomes one of the registry.
fn azure(seen: &Seen, lets: bool) -> Reply {
    let form = |part: &str| seen.text().contains(part);
    match (seen.method.as_str(), seen.target.split('?').next().unwrap()) {
        ("GET", "/oauth2/token") => reply(401, &[], ""),
        ("POST", "/oauth2/exchange")
            if form("grant_type=access_token") && form("access_token=SECRET-ResourceManager-0") =>
        {
            json_reply(200, &json!({"refresh_token": "refresh"}))
        }
        ("POST", "/oauth2/token")
            if form("refresh_token=refresh") && form("scope=repository%3Aa%2Fb%3Apull") =>
        {
            json_reply(200, &json!({"access_token": "pull"}))
        }
        ("HEAD", _) => match seen.header("authorization") {
            Some("Bearer pull") if lets => found(DIGEST),
            Some("Bearer pull") => reply(403, &[], ""),
            _ => challenged(&format!("http://{}/oauth2/token", seen.header("host").unwrap())),
        },
        _ => reply(400, &[], ""),
    }
}

#[tokio::test]
async fn a_registry_of_azure_takes_the_token_of_the_submitter() {
    let server = Server::start(|_, seen| azure(seen, true)).await;
    assert_eq!(ask(&server, "a/b:1").await, Answer::Fact(DIGEST.into()));
    let methods: Vec<_> = server.seen().iter().map(|seen| seen.method.clone()).collect();
    assert_eq!(methods, ["HEAD", "GET", "POST", "POST", "HEAD"]);
    let server = Server::start(|_, seen| azure(seen, false)).await;
    unknown(&ask(&server, "a/b:1").await, "AcrPull");
    let server =
        Server::start(|_, seen| if seen.method == "POST" { reply(401, &[], "") } else { azure(seen, true) })
            .await;
    unknown(&ask(&server, "a/b:1").await, "answers 401 when it is asked for a token");
}

/// Who gives the tokens must be safe to ask, and the submitter's goes to the registry's own alone.
#[tokio::test]
async fn a_token_goes_nowhere_else() {
    for realm in ["http://192.0.2.1/token", "http://registry.example/token", "ftp://127.0.0.1/"] {
        let server = Server::start(move |_, _| challenged(realm)).await;
        unknown(&ask(&server, "a/b:1").await, "not HTTPS");
        assert_eq!(server.seen().len(), 1);
    }
    let other = Server::start(|_, _| reply(401, &[], "")).await;
    let realm = format!("{}oauth2/token", other.url);
    let server = Server::start(move |_, _| challenged(&realm)).await;
    unknown(&ask(&server, "a/b:1").await, "to nobody who is not signed in");
    for seen in server.seen().iter().chain(&other.seen()) {
        assert_eq!(seen.body, b"", "{seen:?}");
        assert_eq!(seen.header("authorization"), None);
    }
}

/// Without the word for it, this machine is asked over TLS as any other is.
#[tokio::test]
async fn plain_http_is_for_this_machine_where_it_is_allowed() {
    let server = Server::start(|_, _| found(DIGEST)).await;
    let image = format!("{}/a/b:1", server.url.authority());
    let target = jobgate_core::config::AzureMlTarget::default();
    let endpoints = crate::http::Endpoints::from_target(&target).unwrap();
    let (_, tokens) = client(&server.url, server.settings());
    let transport =
        Transport::new(HttpSettings { connect_timeout: Duration::from_secs(2), ..server.settings() });
    let patience = crate::http::RetryPolicy { tries: 1, base: Duration::ZERO, cap: Duration::ZERO };
    let client = crate::http::Client::new(transport, endpoints, tokens.clone()).with_policy(patience);
    let facts = LiveFacts::new(client, tokens, workspace());
    let asking = move || facts.ask(&[Question::new("image", image)]).remove(0);
    unknown(&tokio::task::spawn_blocking(asking).await.unwrap(), "127.0.0.1");
    assert_eq!(paths(&server), [""; 0]);
}

/// A registry that runs until it is dropped.
struct Registry(Child);

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Against a registry that others made: the program that `JOBGATE_DOCKER_REGISTRY` names (`cargo xtask test` provides it).
#[tokio::test]
async fn a_real_registry_answers() {
    let Some(program) = std::env::var_os("JOBGATE_DOCKER_REGISTRY") else {
        println!("not run: JOBGATE_DOCKER_REGISTRY is not set");
        return;
    };
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut config = tempfile::NamedTempFile::new().unwrap();
    let text = format!(
        "version: 0.1\nstorage: {{inmemory: {{}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\nlog: {{level: error}}\n"
    );
    config.write_all(text.as_bytes()).unwrap();
    let mut command = Command::new(program);
    command.arg("serve").arg(config.path()).stdout(Stdio::null()).stderr(Stdio::null());
    let registry = Registry(command.spawn().unwrap());
    let base = format!("http://127.0.0.1:{port}/v2");
    crate::http::provide_cryptography();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut tries = 0;
    while http.get(format!("{base}/")).send().await.is_err() {
        tries += 1;
        assert!(tries < 200, "the registry does not start");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let config = "{}";
    let digest = |text: &str| format!("sha256:{}", hex::encode(<sha2::Sha256 as sha2::Digest>::digest(text)));
    let begun = http.post(format!("{base}/a/b/blobs/uploads/")).send().await.unwrap();
    let place = begun.headers()["location"].to_str().unwrap().to_owned();
    let put = http.put(format!("{place}&digest={}", digest(config))).body(config).send().await.unwrap();
    assert_eq!(put.status(), 201);
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let manifest = json!({
        "schemaVersion": 2, "mediaType": kind, "layers": [],
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": 2, "digest": digest(config)},
    })
    .to_string();
    let put = http.put(format!("{base}/a/b/manifests/1")).header("content-type", kind).body(manifest.clone());
    assert_eq!(put.send().await.unwrap().status(), 201);
    let (client, tokens) = client(
        &url::Url::parse(&base).unwrap(),
        HttpSettings { allow_http_loopback: true, ..HttpSettings::default() },
    );
    let facts = Arc::new(LiveFacts::new(client, tokens, workspace()));
    let names =
        ["a/b:1", "a/b:2", "a/c:1"].map(|name| Question::new("image", format!("127.0.0.1:{port}/{name}")));
    let answers = tokio::task::spawn_blocking(move || facts.ask(&names)).await.unwrap();
    assert_eq!(answers, [Answer::Fact(digest(&manifest).into()), Answer::Absent, Answer::Absent]);
    drop(registry);
}
