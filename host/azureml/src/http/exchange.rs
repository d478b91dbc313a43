//! One request and the tries that it takes.

use std::pin::pin;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use url::Url;
use uuid::Uuid;

use super::body::{Course, read_limited};
use super::error::{HttpError, HttpErrorKind, Trace};
use super::help::is_quota;
use super::request::Address;
use super::retry::{Again, Attempt, Failed, clock_skew, is_worth_a_retry, retry_after};
use super::{Client, Request, Response, ServiceError, TransportError};
use crate::auth::{Audience, Token};

/// A request on its way.
pub(super) struct Exchange<'a> {
    client: &'a Client,
    request: &'a Request,
    url: Url,
    trace: Trace,
    /// Whether a try may have been carried out: what comes after cannot undo it.
    unknown: bool,
    /// The tokens that the service did not accept.
    rejected: Option<Tokens>,
}

/// The tokens of a try.
#[derive(Clone, Default)]
struct Tokens {
    bearer: Option<Token>,
    azureml: Option<Token>,
}

/// An answer as it came.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

type Failure = Failed<HttpError>;

impl<'a> Exchange<'a> {
    pub(super) fn new(client: &'a Client, request: &'a Request, url: Url, trace: Trace) -> Self {
        Self { client, request, url, trace, unknown: false, rejected: None }
    }

    fn fail(&self, kind: impl Into<HttpErrorKind>, again: Again) -> Failure {
        self.fail_with(kind, again, None)
    }

    fn fail_with(&self, kind: impl Into<HttpErrorKind>, again: Again, status: Option<u16>) -> Failure {
        Failed { error: HttpError::new(kind.into(), self.trace.clone(), status, self.unknown), again }
    }

    /// Notes that the service may have done what was asked.
    fn may_have_happened(&mut self) {
        self.unknown |= !self.request.only_reads();
    }

    /// What the token of this request is for; none for a signed URL.
    fn audience(&self) -> Option<Audience> {
        match &self.request.address {
            Address::Blob(url) if url.is_signed() => None,
            Address::Blob(_) => Some(Audience::Storage),
            _ => Some(Audience::ResourceManager),
        }
    }

    async fn tokens(&self) -> Result<Tokens, Failure> {
        let rejected = self.rejected.clone().unwrap_or_default();
        let mut tokens = Tokens::default();
        if let Some(audience) = self.audience() {
            tokens.bearer = Some(self.token(audience, rejected.bearer).await?);
        }
        if self.request.azureml_token {
            let token = self.token(Audience::AzureMl, rejected.azureml).await?;
            token
                .check_audience(self.client.endpoints.cloud().resource(Audience::AzureMl))
                .map_err(|error| self.fail(error, Again::Never))?;
            tokens.azureml = Some(token);
        }
        Ok(tokens)
    }

    async fn token(&self, audience: Audience, rejected: Option<Token>) -> Result<Token, Failure> {
        let source = &self.client.tokens;
        let token = match &rejected {
            Some(rejected) => source.renewed(audience, rejected).await,
            None => source.token(audience).await,
        };
        token.map_err(|error| self.fail(error, Again::Never))
    }

    /// The headers of a try. Those with secrets do not show in debug forms.
    fn headers(&self, tokens: &Tokens) -> Result<HeaderMap, Failure> {
        let malformed = || self.fail(HttpErrorKind::Malformed { what: "a header" }, Again::Never);
        let mut headers = HeaderMap::new();
        let ids = [
            ("x-ms-client-request-id", &self.trace.client_request_id),
            ("x-ms-correlation-request-id", &self.trace.correlation_id),
        ];
        let given = self.request.headers.iter().map(|(name, value)| (name.as_str(), value));
        for (name, value) in ids.into_iter().chain(given) {
            let name = HeaderName::try_from(name).map_err(|_| malformed())?;
            headers.insert(name, HeaderValue::try_from(value).map_err(|_| malformed())?);
        }
        let secrets = [
            (AUTHORIZATION, tokens.bearer.as_ref().map(|token| format!("Bearer {}", token.expose()))),
            (
                HeaderName::from_static("x-azureml-token"),
                tokens.azureml.as_ref().map(|token| token.expose().to_owned()),
            ),
        ];
        for (name, value) in secrets {
            if let Some(value) = value {
                let mut value = HeaderValue::try_from(value).map_err(|_| malformed())?;
                value.set_sensitive(true);
                headers.insert(name, value);
            }
        }
        if !self.request.only_reads() {
            // Storage refuses a PUT without it, and an empty body would get none.
            headers.insert(CONTENT_LENGTH, HeaderValue::from(self.request.body.length()));
        }
        Ok(headers)
    }

    /// Sends it once and reads the whole answer.
    async fn exchange(&mut self, tokens: &Tokens) -> Result<Answer, Failure> {
        let headers = self.headers(tokens)?;
        let transport = &self.client.transport;
        let is_long = self.request.body.is_long();
        let client = if is_long { transport.patient_for(&self.url) } else { transport.client_for(&self.url) };
        let client = client.map_err(|error| self.fail(error, Again::Never))?;
        let silence = is_long.then_some(transport.settings().read_timeout);
        let (body, course) = self.request.body.open();
        let mut request = reqwest::Request::new(self.request.method.clone(), self.url.clone());
        *request.headers_mut() = headers;
        *request.body_mut() = body;
        let response = match unless_stalled(client.execute(request), &course, silence).await {
            Ok(response) => response,
            Err(error) => return Err(self.no_answer(error, &course)),
        };
        let headers = response.headers().clone();
        let id = headers.get("x-ms-request-id").and_then(|value| value.to_str().ok());
        self.trace.request_id = id.map(super::redact::redact);
        let status = response.status().as_u16();
        let reading = unless_silent(read_limited(response, self.request.limit), silence);
        let body = match reading.await {
            Ok(Ok(body)) => body,
            Ok(Err(Some(error))) => return Err(self.no_answer(Some(error), &course)),
            Err(()) => return Err(self.no_answer(None, &course)),
            Ok(Err(None)) => {
                self.unknown |= status < 300 && !self.request.only_reads();
                let kind = HttpErrorKind::TooLarge { limit: self.request.limit };
                return Err(self.fail_with(kind, Again::Never, Some(status)));
            }
        };
        Ok(Answer { status, headers, body })
    }

    /// What it means that no answer came; without an error, the service was silent for too long.
    fn no_answer(&mut self, error: Option<reqwest::Error>, course: &Course) -> Failure {
        if let Some(why) = course.failure() {
            // The body did not arrive whole, so nothing was done with it.
            return self.fail(HttpErrorKind::Source { why: super::redact::redact(&why) }, Again::Never);
        }
        let error = match error {
            Some(error) => TransportError::classify(error, &self.url),
            None => TransportError::Timeout { host: self.url.host_str().unwrap_or("the service").to_owned() },
        };
        if error.may_have_arrived() {
            self.may_have_happened();
        }
        let again = if error.may_pass() { Again::Later(None) } else { Again::Never };
        self.fail(error, again)
    }

    /// What an answer that is no success means.
    fn refusal(&mut self, answer: &Answer, tokens: Tokens) -> Failure {
        let (status, now) = (answer.status, SystemTime::now());
        let said = ServiceError::read(&answer.headers, &answer.body);
        let wait = retry_after(&answer.headers, now);
        if status >= 500 || status == 408 {
            self.may_have_happened();
        }
        let mut again = if is_worth_a_retry(status) { Again::Later(wait) } else { Again::Never };
        if status == 401 && tokens.bearer.is_some() && self.rejected.is_none() {
            self.rejected = Some(tokens);
            again = Again::AtOnce;
        }
        let kind = match status {
            429 => HttpErrorKind::Throttled { answer: said, retry_after: wait },
            400..=499 if is_quota(&said) => HttpErrorKind::Throttled { answer: said, retry_after: None },
            401 => HttpErrorKind::Unauthorized { answer: said, skew: clock_skew(&answer.headers, now) },
            403 => HttpErrorKind::Forbidden { answer: said, skew: clock_skew(&answer.headers, now) },
            404 => HttpErrorKind::NotFound { answer: said },
            407 => HttpErrorKind::ProxyAuthentication,
            408 | 500.. => HttpErrorKind::Unavailable { status, answer: said },
            409 => HttpErrorKind::Conflict { answer: said },
            _ => HttpErrorKind::Rejected { status, answer: said },
        };
        self.fail_with(kind, again, Some(status))
    }
}

/// Waits for an answer while the body goes on; not for longer than the given time when it does not.
///
/// # Errors
/// When the request fails; none when it stalls.
async fn unless_stalled(
    answer: impl Future<Output = reqwest::Result<reqwest::Response>>,
    course: &Course,
    silence: Option<Duration>,
) -> Result<reqwest::Response, Option<reqwest::Error>> {
    let Some(silence) = silence else { return Ok(answer.await?) };
    let mut answer = pin!(answer);
    let mut taken = course.taken();
    loop {
        if let Ok(answer) = tokio::time::timeout(silence, answer.as_mut()).await {
            return Ok(answer?);
        }
        if course.taken() == taken {
            return Err(None);
        }
        taken = course.taken();
    }
}

async fn unless_silent<T>(answer: impl Future<Output = T>, silence: Option<Duration>) -> Result<T, ()> {
    match silence {
        Some(silence) => tokio::time::timeout(silence, answer).await.map_err(|_| ()),
        None => Ok(answer.await),
    }
}

impl Attempt for Exchange<'_> {
    type Answer = Response;
    type Error = HttpError;

    async fn attempt(&mut self, number: u32) -> Result<Response, Failure> {
        self.trace.client_request_id = Uuid::new_v4().to_string();
        self.trace.request_id = None;
        let tokens = self.tokens().await?;
        self.trace.tries = number;
        let answer = self.exchange(&tokens).await?;
        if !((200..300).contains(&answer.status) || self.request.accepted.contains(&answer.status)) {
            return Err(self.refusal(&answer, tokens));
        }
        Ok(Response {
            status: answer.status,
            headers: answer.headers,
            body: answer.body,
            trace: self.trace.clone(),
            only_reads: self.request.only_reads(),
        })
    }

    fn waits(&mut self, error: &HttpError, wait: Duration) {
        if let Some(observer) = &self.client.observer {
            observer.waits(error, wait);
        }
    }
}
