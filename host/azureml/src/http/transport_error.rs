//! Why no answer came.

use std::error::Error;
use std::io;
use std::path::Path;

use url::Url;

use super::redact::redact;

/// Why no answer came. Holds no URL but the host, and no header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No address.
    #[error("the name {host} has no address")]
    Dns {
        /// The host.
        host: String,
    },
    /// Nothing listens.
    #[error("{host} refuses connections")]
    Refused {
        /// The host.
        host: String,
    },
    /// The certificate is not accepted.
    #[error("the certificate of {host} is not accepted: {why}")]
    Certificate {
        /// The host.
        host: String,
        /// What TLS says.
        why: String,
    },
    /// TLS does not come about.
    #[error("no TLS connection to {host}: {why}")]
    Tls {
        /// The host.
        host: String,
        /// What TLS says.
        why: String,
    },
    /// The proxy wants a user and a password.
    #[error("the proxy wants a user and a password before it connects to {host}")]
    ProxyAuthentication {
        /// The host.
        host: String,
    },
    /// The proxy does not connect.
    #[error("the proxy does not connect to {host}")]
    ProxyRefuses {
        /// The host.
        host: String,
    },
    /// The connection did not come about in time.
    #[error("{host} cannot be reached: connecting took too long")]
    ConnectTimeout {
        /// The host.
        host: String,
    },
    /// The connection did not come about.
    #[error("{host} cannot be reached: {why}")]
    Connect {
        /// The host.
        host: String,
        /// What the system says.
        why: String,
    },
    /// The request was sent and the service was silent.
    #[error("{host} did not answer in time")]
    Timeout {
        /// The host.
        host: String,
    },
    /// The connection broke.
    #[error("the connection to {host} broke: {why}")]
    Broken {
        /// The host.
        host: String,
        /// How.
        why: String,
    },
    /// The certificates of `--ca-bundle` are not usable.
    #[error("the certificates of {path} are not usable: {why}")]
    CaBundle {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
    /// The system has no certificates.
    #[error("no HTTPS client: {why}")]
    NoClient {
        /// Why.
        why: String,
    },
}

impl TransportError {
    /// What an error of reqwest means. The URL, which may hold a signature, is dropped.
    pub(crate) fn classify(error: reqwest::Error, url: &Url) -> Self {
        let error = error.without_url();
        let host = url.host_str().unwrap_or("the service").to_owned();
        let why = chain(&error);
        if error.is_builder() {
            return Self::NoClient { why };
        }
        if !error.is_connect() {
            return if error.is_timeout() { Self::Timeout { host } } else { Self::Broken { host, why } };
        }
        if error.is_dns() {
            return Self::Dns { host };
        }
        if why.contains("tunnel error: proxy authorization required") {
            return Self::ProxyAuthentication { host };
        }
        if why.contains("tunnel error") {
            return Self::ProxyRefuses { host };
        }
        if error.is_timeout() {
            return Self::ConnectTimeout { host };
        }
        if io_kind(&error) == Some(io::ErrorKind::ConnectionRefused) {
            return Self::Refused { host };
        }
        // The words of rustls 0.23; tests meet each of them.
        if let Some((_, what)) = why.split_once("invalid peer certificate: ") {
            return Self::Certificate { host, why: what.to_owned() };
        }
        let tls = ["received corrupt message", "received fatal alert", "peer is incompatible", "handshake"];
        if tls.iter().any(|words| why.contains(words)) {
            return Self::Tls { host, why };
        }
        Self::Connect { host, why }
    }

    pub(crate) fn of_builder(error: reqwest::Error, ca_bundle: Option<&Path>) -> Self {
        let why = chain(&error.without_url());
        match ca_bundle {
            Some(path) if why.contains("ertificate") => {
                Self::CaBundle { path: path.display().to_string(), why }
            }
            _ => Self::NoClient { why },
        }
    }

    /// Whether the service may have got the request, and may have done what it asks.
    pub fn may_have_arrived(&self) -> bool {
        matches!(self, Self::Timeout { .. } | Self::Broken { .. })
    }

    /// Whether it may pass by itself.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Dns { .. }
            | Self::Refused { .. }
            | Self::ProxyRefuses { .. }
            | Self::ConnectTimeout { .. }
            | Self::Connect { .. }
            | Self::Timeout { .. }
            | Self::Broken { .. } => true,
            Self::Certificate { .. }
            | Self::Tls { .. }
            | Self::ProxyAuthentication { .. }
            | Self::CaBundle { .. }
            | Self::NoClient { .. } => false,
        }
    }

    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Dns { .. } => {
                "check the spelling of the endpoint, the network, and whether this host needs a VPN, a private DNS zone or a proxy (HTTPS_PROXY)"
            }
            Self::Refused { .. } => "check the endpoint and its port, and whether the service runs",
            Self::Certificate { why, .. } if why.contains("xpired") || why.contains("NotValidYet") => {
                "check the clock of this machine; if it is right, the certificate must be renewed"
            }
            Self::Certificate { why, .. } if why.contains("UnknownIssuer") => {
                "if a company proxy inspects TLS, give its root certificate with `--ca-bundle FILE` (SSL_CERT_FILE replaces all roots instead)"
            }
            Self::Certificate { .. } => "check that the endpoint is the one that was meant",
            Self::Tls { .. } => {
                "check that the endpoint speaks HTTPS on this port, and that no proxy stands between"
            }
            Self::ProxyAuthentication { .. } => {
                "put user and password into HTTPS_PROXY (http://USER:PASSWORD@HOST:PORT), or except the host with NO_PROXY"
            }
            Self::ProxyRefuses { .. } => {
                "ask for this host to be allowed by the proxy, or except it with NO_PROXY"
            }
            Self::ConnectTimeout { .. } | Self::Connect { .. } => {
                "check the network, the firewall, and whether a proxy is needed (HTTPS_PROXY)"
            }
            Self::Timeout { .. } | Self::Broken { .. } => "try again",
            Self::CaBundle { .. } => {
                "give `--ca-bundle` a file with certificates in PEM (-----BEGIN CERTIFICATE-----)"
            }
            Self::NoClient { .. } => {
                "install the system's certificates (ca-certificates), or name a file in SSL_CERT_FILE"
            }
        }
    }
}

/// All that an error says, in one line, each thing once.
fn chain(error: &reqwest::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut source = error.source();
    while let Some(error) = source {
        let text = error.to_string();
        if !parts.iter().any(|part| part.contains(&text)) {
            parts.push(text);
        }
        source = error.source();
    }
    if parts.is_empty() {
        parts.push(error.to_string());
    }
    redact(&parts.join(": "))
}

/// What the system said, if it was the system.
fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    let mut source = error.source();
    let mut kind = None;
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            kind = Some(error.kind());
        }
        source = error.source();
    }
    kind
}
