//! A recording of the official client.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

use super::Effect;

/// A recording.
#[derive(Deserialize)]
pub(crate) struct Golden {
    pub(crate) file: String,
    pub(crate) kind: String,
    pub(crate) status: String,
    requests: Vec<Sent>,
}

#[derive(Deserialize)]
struct Sent {
    method: String,
    host: String,
    path: String,
    query: Vec<(String, String)>,
    headers: serde_json::Map<String, Value>,
    json: Option<Value>,
    body_len: Option<u64>,
    body_sha256: Option<String>,
    status: Option<u16>,
}

impl Golden {
    /// Reads one.
    pub(crate) fn read(path: &Path) -> Self {
        let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The endpoint that was given beside a deployment that names none.
    pub(crate) fn endpoint_name(&self, spec: &Path) -> Option<&'static str> {
        let text = fs::read_to_string(spec).unwrap_or_default();
        (self.kind.ends_with("_deployment") && !text.contains("endpoint_name")).then_some("ep")
    }

    /// Its effects: every PUT that was taken, blob metadata and blocks aside.
    pub(crate) fn effects(&self) -> Vec<Effect> {
        self.requests.iter().filter_map(Sent::effect).collect()
    }
}

impl Sent {
    fn effect(&self) -> Option<Effect> {
        if self.method != "PUT" || !(200..300).contains(&self.status.unwrap_or(200)) {
            return None;
        }
        let query =
            |key: &str| self.query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        if self.host.contains("blob.core.") {
            if matches!(query("comp"), Some("metadata" | "block")) {
                return None;
            }
            let body = json!({"size": self.body_len.unwrap_or(0), "sha256": self.body_sha256});
            return Some((format!("blob {}{}", self.host, self.path), body));
        }
        let token = if self.headers.contains_key("x-azureml-token") { " +x-azureml-token" } else { "" };
        let version = query("api-version").unwrap_or_default();
        Some((format!("PUT {} {version}{token}", self.path), self.json.clone().unwrap_or_default()))
    }
}
