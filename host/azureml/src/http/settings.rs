//! How the service is reached.

use std::path::PathBuf;
use std::time::Duration;

/// How the service is reached. Proxies are those of the system (`HTTPS_PROXY`, `NO_PROXY`), roots those of the system or of
/// `SSL_CERT_FILE` and `SSL_CERT_DIR`, which take their place.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// A file with certificates in PEM that are trusted beside the others.
    pub ca_bundle: Option<PathBuf>,
    /// Whether plain HTTP to this machine is allowed.
    pub allow_http_loopback: bool,
    /// How long a connection may take to come about.
    pub connect_timeout: Duration,
    /// How long the service may be silent.
    pub read_timeout: Duration,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            ca_bundle: None,
            allow_http_loopback: false,
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(60),
        }
    }
}
