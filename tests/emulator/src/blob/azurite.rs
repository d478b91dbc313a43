//! Blobs in an Azurite: requests go there as they are, with the account in the path instead of in the host.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Request as HttpRequest, Response};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpStream;

use super::{Address, VERSION, error, sas};
use crate::answer::Answer;
use crate::clock;
use crate::request::Request;

/// What stays as it is in the path of a blob.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// Headers that speak of one connection, or of the way to the emulator.
const OWN: &[&str] = &["host", "connection", "transfer-encoding", "authorization", "content-length"];

/// The way to an Azurite.
#[derive(Debug)]
pub(crate) struct Proxy {
    url: String,
    account: String,
    containers: Mutex<BTreeSet<String>>,
    written: Mutex<BTreeSet<Address>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Proxy {
    pub(crate) fn new(url: String, account: String) -> Self {
        Self { url, account, containers: Mutex::default(), written: Mutex::default() }
    }

    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    pub(crate) fn reset(&self) {
        lock(&self.written).clear();
    }

    /// Passes a request on. `signature` replaces a bearer token, which Azurite takes over TLS alone.
    pub(crate) async fn answer(
        &self,
        request: &Request,
        address: &Address,
        key: &[u8],
        signature: Option<&str>,
    ) -> Answer {
        match self.pass_on(request, address, key, signature).await {
            Ok(answer) => answer,
            Err(problem) => error(502, "AzuriteUnreachable", &problem),
        }
    }

    async fn pass_on(
        &self,
        request: &Request,
        address: &Address,
        key: &[u8],
        signature: Option<&str>,
    ) -> Result<Answer, String> {
        self.ensure_container(&address.container, key).await?;
        let query: Vec<_> = [signature.unwrap_or_default(), &request.raw_query]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        let target = format!("/{}{}?{}", self.account, request.raw_path, query.join("&"));
        let mut headers = request.headers.clone();
        OWN.iter().for_each(|name| drop(headers.remove(*name)));
        let answer = self.ask(request.method.as_str(), &target, headers, request.body.clone()).await?;
        let is_content = !matches!(request.parameter("comp"), Some("block" | "metadata"));
        if request.method == "PUT" && is_content && answer.status == 201 {
            lock(&self.written).insert(address.clone());
        }
        Ok(answer)
    }

    /// Makes the container, signed with the account's key, unless it is known to be there.
    async fn ensure_container(&self, container: &str, key: &[u8]) -> Result<(), String> {
        if lock(&self.containers).contains(container) {
            return Ok(());
        }
        let date = clock::http_date(clock::seconds());
        let account = &self.account;
        let text = format!(
            "PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:{date}\nx-ms-version:{VERSION}\n/{account}/{account}/{container}\nrestype:container"
        );
        let signature = sas::sign(key, &text);
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-ms-date", date),
            ("x-ms-version", VERSION.to_owned()),
            ("authorization", format!("SharedKey {account}:{signature}")),
        ] {
            headers.insert(name, HeaderValue::try_from(value).map_err(|error| error.to_string())?);
        }
        let target = format!("/{account}/{container}?restype=container");
        let answer = self.ask("PUT", &target, headers, Bytes::new()).await?;
        if !matches!(answer.status, 201 | 409) {
            let body = String::from_utf8_lossy(&answer.body);
            return Err(format!("container {container} cannot be made: {} {body}", answer.status));
        }
        lock(&self.containers).insert(container.to_owned());
        Ok(())
    }

    async fn ask(
        &self,
        method: &str,
        target: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, String> {
        let host = self.url.trim_start_matches("http://").trim_end_matches('/');
        let stream = TcpStream::connect(host).await.map_err(|error| error.to_string())?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
        tokio::spawn(connection);
        let length = body.len();
        let mut request = HttpRequest::new(Body::from(body));
        *request.method_mut() = method.try_into().map_err(|_| format!("no method: {method}"))?;
        *request.uri_mut() = target.try_into().map_err(|_| format!("no target: {target}"))?;
        *request.headers_mut() = headers;
        for (name, value) in [("host", host.to_owned()), ("content-length", length.to_string())] {
            let value = HeaderValue::try_from(value).map_err(|error| error.to_string())?;
            request.headers_mut().insert(name, value);
        }
        let response = sender.send_request(request).await.map_err(|error| error.to_string())?;
        answer_of(response.map(Body::new)).await
    }

    /// All blobs that were written, as Azurite has them now.
    pub(crate) async fn snapshot(&self, key: &[u8]) -> Value {
        let written: Vec<_> = lock(&self.written).iter().cloned().collect();
        let mut all = Map::new();
        for address in written {
            let signature = sas::container(key, &self.account, &address.container, clock::seconds() + 60);
            let path = utf8_percent_encode(&address.blob, PATH);
            let target = format!("/{}/{}/{path}?{signature}", self.account, address.container);
            let shown = match self.ask("GET", &target, HeaderMap::new(), Bytes::new()).await {
                Ok(answer) if answer.status == 200 => shown(&answer),
                Ok(answer) => json!({"error": answer.status}),
                Err(problem) => json!({"error": problem}),
            };
            all.insert(address.url(), shown);
        }
        all.into()
    }
}

fn shown(answer: &Answer) -> Value {
    let metadata: Map<_, _> = answer
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("x-ms-meta-")?.to_owned(), json!(value))))
        .collect();
    json!({
        "size": answer.body.len(),
        "sha256": hex::encode(Sha256::digest(&answer.body)),
        "metadata": metadata,
    })
}

async fn answer_of(response: Response<Body>) -> Result<Answer, String> {
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|error| error.to_string())?;
    let is_kept =
        |name: &str| !matches!(name, "connection" | "transfer-encoding" | "keep-alive" | "x-ms-request-id");
    let headers = head
        .headers
        .iter()
        .filter(|(name, _)| is_kept(name.as_str()))
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect();
    Ok(Answer { status: head.status.as_u16(), headers, body })
}
