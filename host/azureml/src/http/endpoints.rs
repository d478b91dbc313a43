//! Where requests go, and which URLs may get a secret at all.

use jobgate_core::config::AzureMlTarget;
use url::{Host, Url};

use super::BlobUrl;
use super::redact::{redact, redact_url};
use crate::auth::{Cloud, UnknownCloud};

/// Where requests go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    cloud: Cloud,
    resource_manager: Url,
    registry: Url,
    registry_given: bool,
    blob: Option<Url>,
    allow_http_loopback: bool,
}

/// An endpoint that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The cloud is not known.
    #[error(transparent)]
    Cloud(#[from] UnknownCloud),
    /// It is no URL.
    #[error("`{setting}` is `{value}`, which is no URL: write one like https://management.azure.com")]
    NoUrl {
        /// The setting.
        setting: &'static str,
        /// What it is.
        value: String,
    },
    /// It has more than an endpoint has.
    #[error(
        "`{setting}` is `{value}`: an endpoint has no user, password, query or fragment; write it without"
    )]
    TooMuch {
        /// The setting.
        setting: &'static str,
        /// What it is.
        value: String,
    },
    /// It may not get a secret.
    #[error("`{setting}`: {refused}")]
    Refused {
        /// The setting.
        setting: &'static str,
        /// Why.
        refused: Refused,
    },
}

/// A URL that may not get a token or a signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Anyone on the way could read it.
    #[error("{url} is not HTTPS, so tokens and signatures are not sent there")]
    NotHttps {
        /// The URL, redacted.
        url: String,
    },
    /// It would be allowed if it were asked for.
    #[error("{url} is plain HTTP: on this machine it is used with `--allow-http-loopback`")]
    Loopback {
        /// The URL, redacted.
        url: String,
    },
    /// The host is not one of those that such tokens are for.
    #[error("{url} is not at {expected}, so the token for {what} is not sent there")]
    Elsewhere {
        /// The URL, redacted.
        url: String,
        /// What the token is for.
        what: &'static str,
        /// Where it may go.
        expected: String,
    },
}

impl Endpoints {
    /// The endpoints of a target: those of its cloud (the public one if none is named) but where it names others.
    ///
    /// # Errors
    /// When the cloud is not known, or an endpoint is no URL that may get a token.
    pub fn from_target(target: &AzureMlTarget) -> Result<Self, EndpointError> {
        let cloud = match target.cloud.as_deref() {
            Some(name) => name.parse()?,
            None => Cloud::default(),
        };
        let given = |setting: &'static str, value: &Option<String>| match value {
            Some(value) => read(setting, value, target.allow_http_loopback).map(Some),
            None => Ok(None),
        };
        let registry = given("registry_endpoint", &target.registry_endpoint)?;
        Ok(Self {
            cloud,
            resource_manager: match given("resource_manager", &target.resource_manager)? {
                Some(url) => url,
                None => read("resource_manager", cloud.resource_manager(), false)?,
            },
            registry_given: registry.is_some(),
            registry: match registry {
                Some(url) => url,
                None => read("registry_endpoint", cloud.registry(), false)?,
            },
            blob: given("blob_endpoint", &target.blob_endpoint)?,
            allow_http_loopback: target.allow_http_loopback,
        })
    }

    /// The cloud.
    pub fn cloud(&self) -> Cloud {
        self.cloud
    }

    /// The resource manager.
    pub fn resource_manager(&self) -> &Url {
        &self.resource_manager
    }

    /// Whether a token or a signature may be sent to a URL: over HTTPS, or to this machine if that was allowed.
    ///
    /// # Errors
    /// When it may not.
    pub fn check(&self, url: &Url) -> Result<(), Refused> {
        check(url, self.allow_http_loopback)
    }

    /// A URL below the resource manager or the registry. The path begins with `/`.
    pub(super) fn below(&self, base: Base, path: &str) -> Result<Url, Refused> {
        let base = match base {
            Base::ResourceManager => &self.resource_manager,
            Base::Registry => &self.registry,
        };
        let elsewhere = |what| Refused::Elsewhere { url: redact(path), what, expected: redact_url(base) };
        let mut url = base.clone();
        let mut segments = url.path_segments_mut().map_err(|()| elsewhere("the resource manager"))?;
        segments.pop_if_empty();
        for segment in path.trim_start_matches('/').split('/') {
            if matches!(segment, "" | "." | "..") {
                return Err(elsewhere("the resource manager"));
            }
            segments.push(segment);
        }
        drop(segments);
        self.check(&url)?;
        Ok(url)
    }

    /// A URL that the resource manager gave (`nextLink`, `Location`): it must be below it.
    pub(super) fn next(&self, url: &Url) -> Result<(), Refused> {
        self.check(url)?;
        if starts_with(url, &self.resource_manager) {
            return Ok(());
        }
        Err(Refused::Elsewhere {
            url: redact_url(url),
            what: "the resource manager",
            expected: redact_url(&self.resource_manager),
        })
    }

    /// A URL that a registry gave (`primaryRegionResourceProviderUri`): a host of Azure ML where the endpoint is one, too, or the endpoint
    /// that was given.
    pub(super) fn registry_at(&self, url: &Url) -> Result<(), Refused> {
        self.check(url)?;
        if self.registry_given && url.origin() == self.registry.origin() {
            return Ok(());
        }
        let domains = self.cloud.registry_hosts();
        let is_of_cloud = |url| is_below(url, domains.iter().copied());
        // An endpoint that was given may be that of another region.
        if is_of_cloud(&self.registry) && is_of_cloud(url) {
            return Ok(());
        }
        let expected = if self.registry_given {
            redact_url(&self.registry)
        } else {
            format!("*.{}", domains.join(", *."))
        };
        Err(Refused::Elsewhere { url: redact_url(url), what: "registries", expected })
    }

    /// The URL under which a blob is reached: with a blob endpoint, host H is at ENDPOINT/H. Unsigned ones get a token, which
    /// goes to hosts of the cloud's storage alone.
    pub(super) fn blob(&self, blob: &BlobUrl) -> Result<Url, Refused> {
        let url = match &self.blob {
            Some(endpoint) if !starts_with(blob.url(), endpoint) => rewritten(blob.url(), endpoint),
            _ => blob.url().clone(),
        };
        self.check(&url)?;
        if blob.is_signed() || self.blob.as_ref().is_some_and(|endpoint| starts_with(&url, endpoint)) {
            return Ok(url);
        }
        let suffix = format!("blob.{}", self.cloud.storage_suffix());
        // Accounts in partitioned DNS zones: ACCOUNT.zNN.blob.storage.azure.net.
        if is_below(&url, [suffix.as_str(), "blob.storage.azure.net"].into_iter()) {
            return Ok(url);
        }
        Err(Refused::Elsewhere { url: redact_url(&url), what: "storage", expected: format!("*.{suffix}") })
    }
}

/// What a path is below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    ResourceManager,
    Registry,
}

fn read(setting: &'static str, value: &str, allow_http_loopback: bool) -> Result<Url, EndpointError> {
    let shown = redact(value);
    let url = match Url::parse(value) {
        Ok(url) if url.host_str().is_some() && !url.cannot_be_a_base() => url,
        _ => return Err(EndpointError::NoUrl { setting, value: shown }),
    };
    let user = !url.username().is_empty() || url.password().is_some();
    if user || url.query().is_some() || url.fragment().is_some() {
        return Err(EndpointError::TooMuch { setting, value: redact_url(&url) });
    }
    check(&url, allow_http_loopback).map_err(|refused| EndpointError::Refused { setting, refused })?;
    Ok(url)
}

fn check(url: &Url, allow_http_loopback: bool) -> Result<(), Refused> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) && allow_http_loopback => Ok(()),
        "http" if is_loopback(url) => Err(Refused::Loopback { url: redact_url(url) }),
        _ => Err(Refused::NotHttps { url: redact_url(url) }),
    }
}

/// Whether a URL is on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether a URL is at or below another.
fn starts_with(url: &Url, base: &Url) -> bool {
    let folder = base.path().trim_end_matches('/');
    let below = url.path().strip_prefix(folder);
    url.origin() == base.origin() && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_below<'d>(url: &Url, mut domains: impl Iterator<Item = &'d str>) -> bool {
    let Some(Host::Domain(host)) = url.host() else {
        return false;
    };
    domains.any(|domain| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')))
}

fn rewritten(url: &Url, endpoint: &Url) -> Url {
    let mut new = endpoint.clone();
    let host = url.host_str().unwrap_or_default();
    new.set_path(&format!("{}/{host}{}", endpoint.path().trim_end_matches('/'), url.path()));
    new.set_query(url.query());
    new
}
