//! What is asked of the service.

use std::collections::BTreeSet;
use std::fmt;

use bytes::Bytes;
use reqwest::Method;
use url::Url;

use super::endpoints::Base;
use super::redact::{redact, redact_url};
use super::{BlobUrl, Body, StreamSource};
use std::sync::Arc;

/// The version of the storage service that blob requests are for.
pub const BLOB_VERSION: &str = "2023-11-03";

/// A request. Where its token comes from, and how often it is sent, is the [`Client`](super::Client)'s affair.
#[derive(Clone)]
pub struct Request {
    pub(super) method: Method,
    pub(super) address: Address,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Body,
    pub(super) repeatable: bool,
    pub(super) azureml_token: bool,
    pub(super) accepted: BTreeSet<u16>,
    pub(super) limit: usize,
}

/// Where a request goes.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// A path below an endpoint.
    Below(Base, String),
    /// A URL that the resource manager gave.
    Next(Url),
    /// A URL that a registry gave.
    Registry(Url),
    /// A blob or a container.
    Blob(BlobUrl),
    /// A URL that does not parse: told when it is sent.
    Broken(String),
}

impl Request {
    /// A request to the resource manager. `path` begins with `/subscriptions/…`, with nothing percent-encoded.
    pub fn arm(method: Method, path: impl Into<String>, api_version: &str) -> Self {
        Self::new(method, Address::Below(Base::ResourceManager, path.into()))
            .query("api-version", api_version)
    }

    /// A request to a URL that the resource manager gave, for example `nextLink`, with whatever query it has.
    pub fn arm_next(method: Method, url: &str) -> Self {
        Self::new(method, parsed(url, Address::Next))
    }

    /// A request to the registry endpoint. `path` begins with `/`.
    pub fn registry(method: Method, path: impl Into<String>) -> Self {
        Self::new(method, Address::Below(Base::Registry, path.into()))
    }

    /// A request to a URL made of what a registry gave (`primaryRegionResourceProviderUri`).
    pub fn registry_at(method: Method, url: &str) -> Self {
        Self::new(method, parsed(url, Address::Registry))
    }

    /// A request to something below a URL made of what a registry gave. `path` begins with `/`, with nothing percent-encoded.
    pub fn registry_below(method: Method, base: &str, path: &str) -> Self {
        let below = |base: &str| {
            let mut url = Url::parse(base).ok()?;
            let segments: Vec<_> = path.strip_prefix('/')?.split('/').collect();
            if segments.iter().any(|segment| matches!(*segment, "" | "." | "..")) {
                return None;
            }
            url.path_segments_mut().ok()?.pop_if_empty().extend(segments);
            Some(url.to_string())
        };
        match below(base) {
            Some(url) => Self::registry_at(method, &url),
            None => Self::new(method, Address::Broken(redact(&format!("{base}{path}")))),
        }
    }

    /// A request to blob storage: signed by its URL, or with a token for storage.
    pub fn blob(method: Method, url: &BlobUrl) -> Self {
        Self::new(method, Address::Blob(url.clone())).header("x-ms-version", BLOB_VERSION)
    }

    fn new(method: Method, address: Address) -> Self {
        // What these do twice is what they do once (RFC 9110 §9.2.2).
        let repeatable = matches!(method, Method::GET | Method::HEAD | Method::PUT | Method::DELETE);
        Self {
            method,
            address,
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::Empty,
            repeatable,
            azureml_token: false,
            accepted: BTreeSet::new(),
            limit: 32 << 20,
        }
    }

    /// With one more parameter in the query.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// With a header, in place of one of the same name (in lower case).
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With JSON as its body.
    #[must_use]
    pub fn json(self, value: &serde_json::Value) -> Self {
        self.header("content-type", "application/json").bytes(value.to_string())
    }

    /// With bytes as its body.
    #[must_use]
    pub fn bytes(mut self, bytes: impl Into<Bytes>) -> Self {
        self.body = Body::Bytes(bytes.into());
        self
    }

    /// With a stream as its body.
    #[must_use]
    pub fn stream(mut self, source: Arc<dyn StreamSource>) -> Self {
        self.body = Body::Stream(source);
        self
    }

    /// A POST that may be sent again: one that only asks (`listSecrets`), or changes nothing the second time.
    #[must_use]
    pub fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// Sent once, whatever happens.
    #[must_use]
    pub fn once(mut self) -> Self {
        self.repeatable = false;
        self
    }

    /// With the second token, for Azure ML itself (`x-azureml-token`, client-protocol §1 step 10).
    #[must_use]
    pub fn with_azureml_token(mut self) -> Self {
        self.azureml_token = true;
        self
    }

    /// With a status that is an answer and no error, for example 404 of a HEAD.
    #[must_use]
    pub fn accept(mut self, status: u16) -> Self {
        self.accepted.insert(status);
        self
    }

    /// With another limit for the answer's body than 32 MiB.
    #[must_use]
    pub fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Whether it changes nothing.
    pub(super) fn only_reads(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    /// How errors name it: method and address, without anything secret.
    pub(super) fn shown(&self) -> String {
        let address = match &self.address {
            Address::Below(_, path) => redact(path),
            Address::Next(url) | Address::Registry(url) => redact_url(url),
            Address::Blob(url) => url.to_string(),
            Address::Broken(text) => text.clone(),
        };
        format!("{} {address}", self.method)
    }
}

fn parsed(url: &str, address: fn(Url) -> Address) -> Address {
    match Url::parse(url) {
        Ok(url) if url.username().is_empty() && url.password().is_none() => address(url),
        _ => Address::Broken(redact(url)),
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Request")
            .field("request", &self.shown())
            .field("headers", &headers)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
