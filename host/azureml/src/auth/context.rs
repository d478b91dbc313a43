//! What every credential needs.

use url::Url;

use super::{AuthError, AuthProblem, Cloud, Environment};
use crate::http::{Refused, Transport, is_loopback, redact_url};

/// What every credential needs: the cloud, the environment and the way out.
#[derive(Clone, Debug)]
pub(super) struct Context {
    pub(super) cloud: Cloud,
    pub(super) environment: Environment,
    pub(super) transport: Transport,
}

impl Context {
    /// Where tokens are asked for: `AZURE_AUTHORITY_HOST`, else that of the cloud.
    pub(super) fn authority(&self) -> &str {
        self.environment.get("AZURE_AUTHORITY_HOST").unwrap_or_else(|| self.cloud.login())
    }

    /// A URL that a variable holds.
    pub(super) fn url(&self, credential: &'static str, name: &'static str) -> Result<Url, AuthError> {
        let value = self.environment.get(name).unwrap_or_default();
        let wrong =
            || AuthError::of(credential, AuthProblem::Misconfigured { why: format!("{name} is no URL") });
        Url::parse(value).ok().filter(|url| url.host_str().is_some()).ok_or_else(wrong)
    }

    /// Refuses to send a secret over plain HTTP to another machine.
    pub(super) fn check_https(&self, credential: &'static str, url: &Url) -> Result<(), AuthError> {
        if url.scheme() == "https" || (is_loopback(url) && self.transport.settings().allow_http_loopback) {
            return Ok(());
        }
        Err(AuthError::of(credential, Refused::NotHttps { url: redact_url(url) }))
    }
}
