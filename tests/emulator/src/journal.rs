//! What was asked, in the shape of the recordings: `{"requests": [...]}`.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::request::{LOGIN, MACHINE, Request, query};

/// The headers that are kept, besides `x-ms-meta-*`.
const HEADERS: &[&str] = &[
    "content-type",
    "accept",
    "content-md5",
    "if-none-match",
    "if-match",
    "x-ms-blob-type",
    "x-ms-version",
    "x-ms-blob-content-type",
    "content-length",
    "x-ms-blob-content-md5",
];

/// The parameters of a shared access signature, which are left out.
const SIGNATURE: &[&str] = &["sig", "se", "sp", "sv", "sr"];

/// The fields of a form that are secret.
const SECRETS: &[&str] = &["client_secret", "client_assertion"];

/// All requests so far, in the order in which they arrived.
#[derive(Debug, Default)]
pub(crate) struct Journal(Vec<Value>);

/// The number of a request in the journal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry(usize);

impl Journal {
    /// Enters a request that has arrived.
    pub(crate) fn begin(&mut self, request: &Request) -> Entry {
        let mut entry = Map::new();
        entry.insert("method".to_owned(), json!(request.method.as_str()));
        entry.insert("host".to_owned(), json!(request.host));
        entry.insert("path".to_owned(), json!(request.path));
        let kept = request.query.iter().filter(|(name, _)| !SIGNATURE.contains(&name.as_str()));
        entry.insert("query".to_owned(), kept.map(|(name, value)| json!([name, value])).collect());
        entry.insert("headers".to_owned(), headers(&request.headers).into());
        body(request, &mut entry);
        entry.insert("status".to_owned(), json!(0));
        self.0.push(entry.into());
        Entry(self.0.len() - 1)
    }

    /// Enters what became of it: the status that the service came to, 0 when it came to none, and the fault that struck.
    pub(crate) fn end(&mut self, entry: Entry, status: u16, fault: Option<&str>) {
        if let Some(entry) = self.0.get_mut(entry.0).and_then(Value::as_object_mut) {
            entry.insert("status".to_owned(), json!(status));
            if let Some(fault) = fault {
                entry.insert("fault".to_owned(), json!(fault));
            }
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The journal as a recording. Uploads that ran side by side are in the order of their paths.
    pub(crate) fn recording(&self) -> Value {
        let mut requests = self.0.clone();
        for run in requests.chunk_by_mut(|one, next| is_upload(one) && is_upload(next)) {
            if run.first().is_some_and(is_upload) {
                run.sort_by(|a, b| a["path"].as_str().cmp(&b["path"].as_str()));
            }
        }
        json!({"status": "ok", "requests": requests})
    }
}

fn is_upload(entry: &Value) -> bool {
    let is_blob = entry["host"].as_str().is_some_and(|host| host.contains(".blob.core."));
    let has_comp = entry["query"].as_array().is_some_and(|query| query.iter().any(|pair| pair[0] == "comp"));
    entry["method"] == "PUT" && is_blob && !has_comp
}

fn headers(all: &HeaderMap) -> Map<String, Value> {
    let mut kept = Map::new();
    let mut names: Vec<_> = all.keys().map(axum::http::HeaderName::as_str).collect();
    names.sort_unstable();
    for name in names {
        let value = all.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let shown = match name {
            "authorization" => format!("{} <redacted>", value.split(' ').next().unwrap_or_default()),
            "x-azureml-token" => format!("<jwt aud={}>", audience(value).unwrap_or_default()),
            _ if HEADERS.contains(&name) || name.starts_with("x-ms-meta-") => value.to_owned(),
            _ => continue,
        };
        kept.insert(name.to_owned(), json!(shown));
    }
    kept
}

fn body(request: &Request, entry: &mut Map<String, Value>) {
    let bytes = &request.body;
    if bytes.is_empty() {
    } else if let Some(json) = &request.json {
        entry.insert("json".to_owned(), json.clone());
    } else if request.host == LOGIN || request.host == MACHINE {
        entry.insert("form".to_owned(), form(&String::from_utf8_lossy(bytes)).into());
    } else if request.header("content-type").is_some_and(|kind| kind.contains("json")) {
        entry.insert("text".to_owned(), json!(String::from_utf8_lossy(bytes)));
    } else {
        entry.insert("body_len".to_owned(), json!(bytes.len()));
        entry.insert("body_sha256".to_owned(), json!(hex::encode(Sha256::digest(bytes))));
        if request.parameter("comp") == Some("blocklist") {
            entry.insert("text".to_owned(), json!(String::from_utf8_lossy(bytes)));
        }
    }
}

fn form(text: &str) -> Map<String, Value> {
    let shown = |(name, value): (String, String)| {
        let value = if SECRETS.contains(&name.as_str()) { "<redacted>".to_owned() } else { value };
        (name, json!(value))
    };
    query(text).into_iter().map(shown).collect()
}

/// The audience in an unverified token.
pub(crate) fn audience(token: &str) -> Option<String> {
    claims(token)?["aud"].as_str().map(str::to_owned)
}

/// The claims in an unverified token.
pub(crate) fn claims(token: &str) -> Option<Value> {
    let middle = token.split('.').nth(1)?;
    let bytes = URL_SAFE_NO_PAD.decode(middle.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}
