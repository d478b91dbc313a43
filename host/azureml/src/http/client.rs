//! The client: sends requests until an answer is final.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::try_join_all;
use url::Url;
use uuid::Uuid;

use super::error::{HttpError, HttpErrorKind, Trace};
use super::exchange::Exchange;
use super::request::Address;
use super::retry::{RetryPolicy, persist};
use super::{Endpoints, Request, Response, Transport};
use crate::auth::{Audience, AuthError, TokenSource};

/// Sends requests to the resource manager, registries and blob storage. One for a run: its correlation id is in all of them.
#[derive(Clone)]
pub struct Client {
    pub(super) transport: Transport,
    pub(super) endpoints: Endpoints,
    pub(super) tokens: Arc<dyn TokenSource>,
    pub(super) correlation_id: String,
    pub(super) observer: Option<Arc<dyn Observer>>,
    policy: RetryPolicy,
}

/// Told of each try that fails and is repeated, for a log.
pub trait Observer: Send + Sync {
    /// A try failed with this (nothing secret in it), and another follows after the wait.
    fn waits(&self, error: &HttpError, wait: Duration);
}

impl Client {
    /// A client. Nothing is opened before the first request.
    pub fn new(transport: Transport, endpoints: Endpoints, tokens: Arc<dyn TokenSource>) -> Self {
        let correlation_id = Uuid::new_v4().to_string();
        Self { transport, endpoints, tokens, correlation_id, observer: None, policy: RetryPolicy::default() }
    }

    /// With another patience.
    #[must_use]
    pub fn with_policy(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// With someone who is told of repeated tries.
    #[must_use]
    pub fn with_observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// The id of the run, which the service's support can find it by.
    pub fn correlation_id(&self) -> &str {
        &self.correlation_id
    }

    /// Where requests go.
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// How patient it is.
    pub(crate) fn policy(&self) -> RetryPolicy {
        self.policy
    }

    /// The way that its requests take.
    pub(crate) fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Sends a request. What may be repeated is tried again while the service or the way to it is not well; a token is asked for
    /// before each try, and a new one once if the service does not accept it.
    ///
    /// # Errors
    /// When there is no answer of 2xx, nor one that the request accepts. [`HttpError::outcome_unknown`] says whether the service
    /// may have done what was asked nevertheless.
    pub async fn send(&self, request: &Request) -> Result<Response, HttpError> {
        let trace = Trace {
            request: request.shown(),
            correlation_id: self.correlation_id.clone(),
            ..Trace::default()
        };
        let url = match self.resolve(request) {
            Ok(url) => url,
            Err(kind) => return Err(HttpError::new(kind, trace, None, false)),
        };
        let mut exchange = Exchange::new(self, request, url, trace);
        persist(self.policy, request.repeatable, &mut exchange).await
    }

    /// Gets the tokens that a run needs, all at once, so that one that is missing is told before anything is sent.
    ///
    /// # Errors
    /// When there is none for one of the audiences, or one that is for something else.
    pub async fn authorize(&self, audiences: &[Audience]) -> Result<(), AuthError> {
        let all = audiences.iter().map(|audience| async move {
            let token = self.tokens.token(*audience).await?;
            match audience {
                Audience::AzureMl => token.check_audience(self.endpoints.cloud().resource(*audience)),
                _ => Ok(()),
            }
        });
        try_join_all(all).await.map(|_| ())
    }

    /// The whole URL, if what is sent may go there.
    fn resolve(&self, request: &Request) -> Result<Url, HttpErrorKind> {
        let mut url = match &request.address {
            Address::Below(base, path) => self.endpoints.below(*base, path)?,
            Address::Next(url) => {
                self.endpoints.next(url)?;
                url.clone()
            }
            Address::Registry(url) => {
                self.endpoints.registry_at(url)?;
                url.clone()
            }
            Address::Blob(blob) => self.endpoints.blob(blob)?,
            Address::Broken(_) => return Err(HttpErrorKind::Malformed { what: "the address" }),
        };
        url.set_fragment(None);
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        Ok(url)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoints", &self.endpoints)
            .field("correlation_id", &self.correlation_id)
            .finish_non_exhaustive()
    }
}
