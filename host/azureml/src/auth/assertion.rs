//! An assertion that a pipeline makes for this run, exchanged at Entra for a token.

use std::fmt;

use async_trait::async_trait;
use azure_core::error::ErrorKind;
use azure_core::http::ClientMethodOptions;
use azure_identity::{ClientAssertion, ClientAssertionCredential, ClientAssertionCredentialOptions};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use serde_json::Value;

use super::context::Context;
use super::entra::{Entra, Seen};
use super::{AuthError, AuthProblem, Token};
use crate::http::TransportError;

/// The request that gives an assertion.
pub(super) struct AssertionRequest {
    /// Whose it is.
    pub(super) credential: &'static str,
    /// How errors call who is asked.
    pub(super) what: &'static str,
    /// The request, but for its authorization.
    pub(super) request: reqwest::Request,
    /// The token that it is sent with.
    pub(super) bearer: String,
    /// The member of the answer that holds the assertion.
    pub(super) member: &'static str,
}

/// Exchanges the assertion for a token of an application.
pub(super) async fn exchange(
    context: &Context,
    assertion: AssertionRequest,
    [tenant, client]: [&str; 2],
    resource: &str,
) -> Result<Token, AuthError> {
    context.check_https(assertion.credential, assertion.request.url())?;
    let entra = Entra::new(assertion.credential, context)?;
    let source = Source { assertion, context: context.clone(), seen: entra.seen() };
    let options = ClientAssertionCredentialOptions { client_options: entra.options() };
    let credential =
        ClientAssertionCredential::new(tenant.to_owned(), client.to_owned(), source, Some(options))
            .map_err(|_| entra.misconfigured("the tenant is no tenant"))?;
    entra.token(credential.as_ref(), resource).await
}

struct Source {
    assertion: AssertionRequest,
    context: Context,
    seen: Seen,
}

impl Source {
    async fn ask(&self) -> Result<String, AuthProblem> {
        let what = self.assertion.what;
        let url = self.assertion.request.url();
        // A request without a streamed body can always be cloned.
        let mut request = self.assertion.request.try_clone().ok_or(AuthProblem::NoToken { what })?;
        let bearer = HeaderValue::try_from(format!("Bearer {}", self.assertion.bearer));
        let mut bearer = bearer.map_err(|_| AuthProblem::Misconfigured {
            why: format!("the token for {what} has characters that do not belong there"),
        })?;
        bearer.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, bearer);
        let client = self.context.transport.client_for(url)?;
        let response = client.execute(request).await.map_err(|error| TransportError::classify(error, url))?;
        let status = response.status().as_u16();
        if !(200..300).contains(&status) {
            return Err(AuthProblem::Endpoint { what, status });
        }
        let bytes = crate::http::read_limited(response, 1 << 20).await.map_err(|error| match error {
            Some(error) => AuthProblem::from(TransportError::classify(error, url)),
            None => AuthProblem::NoToken { what },
        })?;
        let answer = serde_json::from_slice::<Value>(&bytes).unwrap_or_default();
        let assertion = answer.get(self.assertion.member).and_then(Value::as_str);
        assertion.map(str::to_owned).ok_or(AuthProblem::NoToken { what })
    }
}

#[async_trait]
impl ClientAssertion for Source {
    async fn secret(&self, _: Option<ClientMethodOptions<'_>>) -> azure_core::Result<String> {
        self.ask().await.map_err(|problem| {
            self.seen.set(AuthError::of(self.assertion.credential, problem));
            azure_core::Error::with_message(ErrorKind::Credential, "noted elsewhere")
        })
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.assertion.credential).finish()
    }
}
