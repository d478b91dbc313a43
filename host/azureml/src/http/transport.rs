//! The reqwest clients: made when the first request is sent, since making one costs several milliseconds.

use std::fmt;
use std::sync::{Arc, OnceLock};

use reqwest::redirect::Policy;
use url::Url;

use super::endpoints::is_loopback;
use super::{HttpSettings, TransportError};

/// The way to the service: one client for a run, shared by tokens, resource manager and blobs. Cloning shares it.
#[derive(Clone)]
pub struct Transport(Arc<Inner>);

struct Inner {
    settings: HttpSettings,
    proxied: OnceLock<Result<reqwest::Client, TransportError>>,
    direct: OnceLock<Result<reqwest::Client, TransportError>>,
}

impl Transport {
    /// A way that is not opened yet.
    pub fn new(settings: HttpSettings) -> Self {
        Self(Arc::new(Inner { settings, proxied: OnceLock::new(), direct: OnceLock::new() }))
    }

    /// Its settings.
    pub fn settings(&self) -> &HttpSettings {
        &self.0.settings
    }

    /// The client for a URL: this machine is never asked through a proxy, which would see what goes over plain HTTP.
    pub(crate) fn client_for(&self, url: &Url) -> Result<&reqwest::Client, TransportError> {
        if is_loopback(url) { self.direct() } else { self.proxied() }
    }

    /// The client that uses the system's proxies.
    pub(crate) fn proxied(&self) -> Result<&reqwest::Client, TransportError> {
        self.0.proxied.get_or_init(|| build(&self.0.settings, false)).as_ref().map_err(Clone::clone)
    }

    /// The client that uses no proxy, for this machine and for identity endpoints: a proxy would get the secret header.
    pub(crate) fn direct(&self) -> Result<&reqwest::Client, TransportError> {
        self.0.direct.get_or_init(|| build(&self.0.settings, true)).as_ref().map_err(Clone::clone)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Transport").field(&self.0.settings).finish()
    }
}

fn build(settings: &HttpSettings, direct: bool) -> Result<reqwest::Client, TransportError> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("jobgate/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(settings.connect_timeout)
        .read_timeout(settings.read_timeout)
        // A token never follows a redirect to another host.
        .redirect(Policy::none())
        // Identity endpoints are plain HTTP by design; every other URL is checked by `Endpoints::check`.
        .https_only(!direct);
    if direct {
        builder = builder.no_proxy();
    }
    if let Some(path) = &settings.ca_bundle {
        let broken = |why: String| TransportError::CaBundle { path: path.display().to_string(), why };
        let pem = std::fs::read(path).map_err(|error| broken(error.to_string()))?;
        let certificates = reqwest::Certificate::from_pem_bundle(&pem)
            .map_err(|_| broken("it is no list of certificates in PEM".to_owned()))?;
        if certificates.is_empty() {
            return Err(broken("it holds no certificate".to_owned()));
        }
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|error| TransportError::of_builder(error, settings.ca_bundle.as_deref()))
}
