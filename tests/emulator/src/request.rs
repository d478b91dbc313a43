//! A request with everything the services look at taken apart.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request as HttpRequest};
use percent_encoding::percent_decode_str;
use regex::Regex;
use serde_json::Value;

/// The host that recordings give to requests of Azure Resource Manager.
pub(crate) const ARM: &str = "management.azure.com";
/// The host of a registry's discovery, of run history and of the workspace's discovery document.
pub(crate) const DATA_PLANE: &str = "eastus.api.azureml.ms";
/// The host of a registry's assets.
pub(crate) const REGISTRY: &str = "cert-eastus.experiments.azureml.net";
/// The host of tokens.
pub(crate) const LOGIN: &str = "login.microsoftonline.com";
/// The name that the identity endpoints of a machine have in the journal.
pub(crate) const MACHINE: &str = "machine";

/// Which request goes to which service: the first segment of the path, lower case, and whether it stays part of the path.
const HOSTS: &[(&str, &str)] = &[
    ("registrymanagement", DATA_PLANE),
    ("history", DATA_PLANE),
    ("discovery", DATA_PLANE),
    ("mferp", REGISTRY),
    ("msi", MACHINE),
    ("oidc", MACHINE),
];

/// A blob's address as the emulator gives it out.
static OWN_BLOB_URL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"https?://[^/\x22\\]+/_blob/([a-zA-Z0-9.-]+)").ok());

/// A request, read to its end.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The host as Azure has it.
    pub(crate) host: String,
    /// The path as Azure has it, decoded.
    pub(crate) path: String,
    /// The path after the host, as it was sent.
    pub(crate) raw_path: String,
    /// Names and values, decoded, in order.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) raw_query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body, when it says that it is JSON and is. Blob addresses in it are those of Azure again.
    pub(crate) json: Option<Value>,
    /// The emulator as this client reaches it: `http://127.0.0.1:8099`.
    pub(crate) base: String,
    pub(crate) is_tls: bool,
    pub(crate) is_blob: bool,
}

impl Request {
    /// Reads the request; `None` when the client went away before its end.
    pub(crate) async fn read(request: HttpRequest<Body>, is_tls: bool) -> Option<Self> {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.ok()?;
        let scheme = if is_tls { "https" } else { "http" };
        let authority = head.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
        let (host, raw_path) = host_and_path(head.uri.path());
        let raw_query = head.uri.query().unwrap_or_default().to_owned();
        Some(Self {
            json: json(&head.headers, &body),
            method: head.method,
            path: decoded(&raw_path).into_owned(),
            host,
            raw_path,
            query: query(&raw_query),
            raw_query,
            base: format!("{scheme}://{authority}"),
            headers: head.headers,
            body,
            is_tls,
            is_blob: head.uri.path().starts_with("/_blob/"),
        })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The first value of a query parameter, whatever the case of its name.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The address of an Azure host by way of the emulator.
    pub(crate) fn blob_url(&self, host: &str, path: &str) -> String {
        format!("{}/_blob/{host}/{path}", self.base)
    }
}

/// Takes a path apart: which host of Azure it stands for, and the path there. `//` is `/`, outside of blob names.
fn host_and_path(path: &str) -> (String, String) {
    if let Some((host, blob)) = path.strip_prefix("/_blob/").and_then(|rest| rest.split_once('/')) {
        return (host.to_ascii_lowercase(), format!("/{blob}"));
    }
    let segments: Vec<_> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let clean = format!("/{}", segments.join("/"));
    let first = segments.first().map(|first| first.to_ascii_lowercase()).unwrap_or_default();
    let host = match HOSTS.iter().find(|(prefix, _)| *prefix == first) {
        Some((_, host)) => *host,
        None if segments.get(1).is_some_and(|second| second.eq_ignore_ascii_case("oauth2")) => LOGIN,
        None => ARM,
    };
    (host.to_owned(), clean)
}

fn json(headers: &HeaderMap, body: &Bytes) -> Option<Value> {
    let kind = headers.get("content-type")?.to_str().ok()?;
    if !kind.contains("json") {
        return None;
    }
    let text = std::str::from_utf8(body).ok()?;
    let text = match OWN_BLOB_URL.as_ref() {
        Some(own) => own.replace_all(text, "https://$1"),
        None => Cow::Borrowed(text),
    };
    serde_json::from_str(&text).ok()
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// The names and values of a query or of a form.
pub(crate) fn query(text: &str) -> Vec<(String, String)> {
    let plain = |text: &str| decoded(&text.replace('+', " ")).into_owned();
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (plain(name), plain(value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stand_for_hosts() {
        let of = |path: &str| host_and_path(path);
        let pair = |host: &str, path: &str| (host.to_owned(), path.to_owned());
        assert_eq!(of("//subscriptions//s/"), pair(ARM, "/subscriptions/s"));
        assert_eq!(of("/_blob/a.blob.core.windows.net/c//b"), pair("a.blob.core.windows.net", "/c//b"));
        assert_eq!(of("/tenant/oauth2/v2.0/token"), pair(LOGIN, "/tenant/oauth2/v2.0/token"));
        assert_eq!(of("/MSI/token"), pair(MACHINE, "/MSI/token"));
    }

    #[test]
    fn queries_are_decoded() {
        let expected = [("a b", "c&d"), ("flag", "")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(query("a+b=c%26d&&flag"), expected);
    }

    #[test]
    fn blob_addresses_in_bodies_are_those_of_azure_again() {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", axum::http::HeaderValue::from_static("application/json"));
        let body = Bytes::from_static(br#"{"u":"https://localhost:1/_blob/s.blob.core.windows.net/c/f"}"#);
        let read = json(&headers, &body).unwrap();
        assert_eq!(read["u"], "https://s.blob.core.windows.net/c/f");
    }
}
