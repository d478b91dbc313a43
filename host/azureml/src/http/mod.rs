//! The HTTP client: one for a run, made when the first request is sent.
//!
//! A [`Client`] sends a [`Request`] to the resource manager, a registry or blob storage, with the right token or signature, again
//! where that is safe, and gives a [`Response`] or an [`HttpError`] that says what happened and whether the service may have done it.
//! Tokens and signatures go over HTTPS only, or to this machine where that was allowed, and show in no text: every URL that is
//! printed went through [`redact_url`], every text of the service through [`redact`].

mod blob_url;
mod body;
mod client;
mod endpoints;
mod error;
mod exchange;
mod help;
mod redact;
mod request;
mod response;
mod retry;
mod service_error;
mod settings;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod transport;
mod transport_error;

pub use blob_url::{BlobUrl, NoBlobUrl};
pub use body::{Body, ByteStream, StreamSource};
pub use client::{Client, Observer};
pub use endpoints::{EndpointError, Endpoints, Refused};
pub use error::{HttpError, HttpErrorKind};
pub use redact::{redact, redact_url};
pub use request::{BLOB_VERSION, Request};
pub use reqwest::Method;
pub use response::Response;
pub use retry::RetryPolicy;
pub use service_error::ServiceError;
pub use settings::HttpSettings;
pub use transport::Transport;
pub use transport_error::TransportError;

pub(crate) use body::read_limited;
pub(crate) use endpoints::is_loopback;
pub(crate) use retry::{Again, Attempt, Failed, is_worth_a_retry, persist, retry_after};
#[cfg(test)]
pub(crate) use transport::provide_cryptography;
