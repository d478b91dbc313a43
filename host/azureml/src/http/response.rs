//! What the service answered.

use std::fmt;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use super::error::{HttpError, HttpErrorKind, Trace};

/// An answer with a status of 2xx, or one that the request accepts.
#[derive(Clone)]
pub struct Response {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) trace: Trace,
    pub(super) only_reads: bool,
}

impl Response {
    /// The status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// A header, by its name in lower case. None also when it is no ASCII text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The service's id of the request, for its support.
    pub fn request_id(&self) -> Option<&str> {
        self.trace.request_id.as_deref()
    }

    /// The `ETag`.
    pub fn etag(&self) -> Option<&str> {
        self.header("etag")
    }

    /// The `Content-MD5` of a blob, in base64.
    pub fn content_md5(&self) -> Option<&str> {
        self.header("content-md5")
    }

    /// A metadatum of a blob: the header `x-ms-meta-NAME`.
    pub fn meta(&self, name: &str) -> Option<&str> {
        self.header(&format!("x-ms-meta-{name}"))
    }

    /// The code of a storage error (`x-ms-error-code`), for example `BlobAlreadyExists`.
    pub fn error_code(&self) -> Option<&str> {
        self.header("x-ms-error-code")
    }

    /// The body.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is empty, ends too early, is no JSON, or is other JSON than expected. After a request that changes something the
    /// outcome is then unknown: the service said yes, and not to what.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        let kind = match serde_json::from_slice(&self.body) {
            Ok(value) => return Ok(value),
            Err(_) if self.body.iter().all(u8::is_ascii_whitespace) => HttpErrorKind::EmptyAnswer,
            Err(error) if error.is_eof() => HttpErrorKind::TruncatedAnswer { bytes: self.body.len() },
            Err(error) if error.is_data() => HttpErrorKind::UnexpectedAnswer { place: place(&error) },
            Err(_) => HttpErrorKind::NoJson {
                content_type: self.header("content-type").map(super::redact::redact).unwrap_or_default(),
            },
        };
        Err(HttpError::new(kind, self.trace.clone(), Some(self.status), !self.only_reads))
    }
}

/// Where the answer is not as expected; what stands there may be secret.
fn place(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}
