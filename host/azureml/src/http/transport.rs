//! The reqwest clients: made when the first request is sent, since making one costs several milliseconds.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

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
    /// The same two without a limit for silence, which starts when a request does: sending a large file takes longer.
    patient: [OnceLock<Result<reqwest::Client, TransportError>>; 2],
}

impl Transport {
    /// A way that is not opened yet.
    pub fn new(settings: HttpSettings) -> Self {
        Self(Arc::new(Inner {
            settings,
            proxied: OnceLock::new(),
            direct: OnceLock::new(),
            patient: Default::default(),
        }))
    }

    /// Its settings.
    pub fn settings(&self) -> &HttpSettings {
        &self.0.settings
    }

    /// The client for a URL: this machine is never asked through a proxy, which would see what goes over plain HTTP.
    pub(crate) fn client_for(&self, url: &Url) -> Result<&reqwest::Client, TransportError> {
        if is_loopback(url) { self.direct() } else { self.proxied() }
    }

    /// The client for a URL that waits for an answer for as long as it takes: whoever uses it watches how the body goes.
    pub(crate) fn patient_for(&self, url: &Url) -> Result<&reqwest::Client, TransportError> {
        let [proxied, direct] = &self.0.patient;
        let is_direct = is_loopback(url);
        let client = if is_direct { direct } else { proxied };
        client.get_or_init(|| build(&self.0.settings, is_direct, None)).as_ref().map_err(Clone::clone)
    }

    /// The client that uses the system's proxies.
    pub(crate) fn proxied(&self) -> Result<&reqwest::Client, TransportError> {
        self.0
            .proxied
            .get_or_init(|| build(&self.0.settings, false, Some(self.0.settings.read_timeout)))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The client that uses no proxy, for this machine and for identity endpoints: a proxy would get the secret header.
    pub(crate) fn direct(&self) -> Result<&reqwest::Client, TransportError> {
        self.0
            .direct
            .get_or_init(|| build(&self.0.settings, true, Some(self.0.settings.read_timeout)))
            .as_ref()
            .map_err(Clone::clone)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Transport").field(&self.0.settings).finish()
    }
}

/// Gives rustls its cryptography, once in a process.
pub(crate) fn provide_cryptography() {
    // It fails where the process has one already, and then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn build(
    settings: &HttpSettings,
    direct: bool,
    silence: Option<Duration>,
) -> Result<reqwest::Client, TransportError> {
    provide_cryptography();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("jobgate/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(settings.connect_timeout)
        // A token never follows a redirect to another host.
        .redirect(Policy::none())
        // Identity endpoints are plain HTTP by design; every other URL is checked by `Endpoints::check`.
        .https_only(!direct);
    if let Some(silence) = silence {
        builder = builder.read_timeout(silence);
    }
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
