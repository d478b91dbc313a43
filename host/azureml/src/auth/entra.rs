//! Entra: how it is asked through azure_identity, and what it means when it refuses.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use async_trait::async_trait;
use azure_core::cloud::CustomConfiguration;
use azure_core::credentials::{AccessToken, TokenCredential};
use azure_core::error::ErrorKind;
use azure_core::http::headers::Headers;
use azure_core::http::{
    AsyncRawResponse, ClientOptions, ExponentialRetryOptions, HttpClient, Request, RetryOptions, Transport,
};
use azure_core::time::Duration;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

use super::context::Context;
use super::{AuthError, AuthProblem, Token, entra_codes};
use crate::http::{Transport as Way, TransportError};

/// The longest life of a token that is believed, in seconds: a year.
const LONGEST_LIFE: i64 = 366 * 24 * 3600;

/// Entra, asked through azure_identity with the HTTP client of the run.
pub(super) struct Entra {
    credential: &'static str,
    authority: String,
    way: Way,
    /// What went wrong last. The errors of azure_identity hold texts of Entra as they come, and lose them when they have a line
    /// break, so nothing is taken from there.
    seen: Seen,
}

/// What went wrong last.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(Arc<Mutex<Option<AuthError>>>);

impl Seen {
    pub(super) fn set(&self, error: AuthError) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    pub(super) fn take(&self) -> Option<AuthError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Entra {
    /// Entra, for a credential.
    ///
    /// # Errors
    /// When the authority is no URL with https, which secrets need.
    pub(super) fn new(credential: &'static str, context: &Context) -> Result<Self, AuthError> {
        let authority = context.authority();
        let is_https =
            url::Url::parse(authority).is_ok_and(|url| url.scheme() == "https" && url.host_str().is_some());
        if !is_https {
            let why = "AZURE_AUTHORITY_HOST must be a URL with https".to_owned();
            return Err(AuthError::of(credential, AuthProblem::Misconfigured { why }));
        }
        let way = context.transport.clone();
        Ok(Self { credential, authority: authority.to_owned(), way, seen: Seen::default() })
    }

    /// Where failures are noted: an assertion of ours notes its own.
    pub(super) fn seen(&self) -> Seen {
        self.seen.clone()
    }

    /// The options for a credential of azure_identity.
    pub(super) fn options(&self) -> ClientOptions {
        let mut cloud = CustomConfiguration::default();
        cloud.authority_host.clone_from(&self.authority);
        let watched = Watched { credential: self.credential, way: self.way.clone(), seen: self.seen.clone() };
        let retry = ExponentialRetryOptions {
            max_retries: 3,
            max_total_elapsed: Duration::seconds(30),
            ..ExponentialRetryOptions::default()
        };
        ClientOptions {
            cloud: Some(Arc::new(cloud.into())),
            transport: Some(Transport::new(Arc::new(watched))),
            retry: RetryOptions::exponential(retry),
            ..ClientOptions::default()
        }
    }

    /// What a constructor of azure_identity has against the variables.
    pub(super) fn misconfigured(&self, why: &str) -> AuthError {
        AuthError::of(self.credential, AuthProblem::Misconfigured { why: why.to_owned() })
    }

    /// Gets a token.
    pub(super) async fn token(
        &self,
        credential: &dyn TokenCredential,
        resource: &str,
    ) -> Result<Token, AuthError> {
        let scope = format!("{resource}/.default");
        match credential.get_token(&[&scope], None).await {
            Ok(token) => Ok(plain(&token)),
            Err(_) => {
                let unknown = || AuthError::of(self.credential, AuthProblem::NoToken { what: "Entra" });
                Err(self.seen.take().unwrap_or_else(unknown))
            }
        }
    }
}

/// A token of azure_core as one of ours.
pub(super) fn plain(token: &AccessToken) -> Token {
    Token::new(token.token.secret(), SystemTime::from(token.expires_on))
}

/// The HTTP client of the run, which notes what goes wrong.
#[derive(Debug)]
struct Watched {
    credential: &'static str,
    way: Way,
    seen: Seen,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TokenAnswer {
    access_token: String,
    expires_in: i64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    error_codes: Vec<u32>,
    error_description: String,
}

impl Watched {
    /// Notes a failure; `kind` decides whether azure_core tries again.
    fn fail(&self, problem: impl Into<AuthProblem>, kind: ErrorKind) -> azure_core::Error {
        self.seen.set(AuthError::of(self.credential, problem));
        azure_core::Error::with_message(kind, "noted elsewhere")
    }

    /// Notes what a refusal means, and stops what azure_identity would take for a token and is none.
    fn judge(&self, status: u16, bytes: &[u8]) -> azure_core::Result<()> {
        if (200..300).contains(&status) {
            let token = serde_json::from_slice::<TokenAnswer>(bytes).unwrap_or_default();
            let usable = !token.access_token.is_empty() && (1..=LONGEST_LIFE).contains(&token.expires_in);
            let no_token = || self.fail(AuthProblem::NoToken { what: "Entra" }, ErrorKind::Other);
            return if usable { Ok(()) } else { Err(no_token()) };
        }
        let refusal = serde_json::from_slice::<Refusal>(bytes).unwrap_or_default();
        let code =
            refusal.error_codes.first().copied().or_else(|| entra_codes::find(&refusal.error_description));
        self.seen.set(AuthError::of(self.credential, entra_codes::problem(code, status)));
        Ok(())
    }

    fn no_answer(&self, error: TransportError) -> azure_core::Error {
        let kind = if error.may_pass() { ErrorKind::Io } else { ErrorKind::Other };
        self.fail(error, kind)
    }
}

/// A request of azure_core as one of reqwest.
fn as_reqwest(request: &Request) -> reqwest::Request {
    let mut sent = reqwest::Request::new(reqwest::Method::POST, request.url().clone());
    for (name, value) in request.headers().iter() {
        if let (Ok(name), Ok(value)) =
            (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()))
        {
            sent.headers_mut().insert(name, value);
        }
    }
    *sent.body_mut() = Some(bytes::Bytes::from(request.body()).into());
    sent
}

/// The headers that azure_core reads: how long to wait.
fn waits(all: &HeaderMap) -> Headers {
    let mut headers = Headers::new();
    for name in ["retry-after", "retry-after-ms", "x-ms-retry-after-ms"] {
        if let Some(value) = all.get(name).and_then(|value| value.to_str().ok()) {
            headers.insert(name, value.to_owned());
        }
    }
    headers
}

#[async_trait]
impl HttpClient for Watched {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let url = request.url();
        let client = self.way.client_for(url).map_err(|error| self.no_answer(error))?;
        let broken = |error| self.no_answer(TransportError::classify(error, url));
        let response = client.execute(as_reqwest(request)).await.map_err(broken)?;
        let status = response.status().as_u16();
        let headers = waits(response.headers());
        let bytes = crate::http::read_limited(response, 1 << 20).await.map_err(|error| match error {
            Some(error) => broken(error),
            None => self.fail(AuthProblem::NoToken { what: "Entra" }, ErrorKind::Other),
        })?;
        self.judge(status, &bytes)?;
        Ok(AsyncRawResponse::from_bytes(status.into(), headers, bytes))
    }
}
