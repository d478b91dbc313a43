//! Registries, and parts of them: what `rules` and `allowed` name.

use std::fmt;

use serde::{Deserialize, Deserializer};
use thiserror::Error;

use crate::reference::{
    DOCKER_HUB, LEGACY_DOCKER_HUB, Reference, is_component, is_domain, looks_like_domain,
};
use crate::settings::text;

/// A registry, or the repositories of one that begin with the same components: `docker.io`, `docker.io/pytorch`.
///
/// It is compared with a normalised reference, host with host (case does not count, the port does) and component with component:
/// `docker.io/py` has nothing of `docker.io/pytorch`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prefix {
    domain: String,
    /// Components joined by `/`, or nothing.
    path: String,
}

/// Why a text is no prefix.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum InvalidPrefix {
    /// Nothing is written.
    #[error("is empty: name a registry, like `docker.io` or `corp.azurecr.io/team`")]
    Empty,
    /// One word could be an official image or an account of Docker Hub.
    #[error(
        "`{0}` has no registry: write `docker.io/library/{0}` for the official image, `docker.io/{0}` for the account"
    )]
    NoDomain(String),
    /// A tag or a digest.
    #[error("`{0}` has a tag or a digest: a prefix ends with a repository")]
    Tag(String),
    /// The host of the registry.
    #[error("`{0}` does not begin with the host of a registry, like `docker.io` or `corp.azurecr.io`")]
    Domain(String),
    /// The path.
    #[error(
        "`{0}` is no prefix of repositories: they are lower case, without wildcards and empty components"
    )]
    Path(String),
}

impl Prefix {
    /// Reads a prefix. A single component is a host, which it is not in a reference; several without a host are on Docker Hub.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidPrefix> {
        let shown = || text.to_owned();
        let trimmed = text.strip_suffix('/').unwrap_or(text);
        if trimmed.is_empty() {
            return Err(InvalidPrefix::Empty);
        }
        let (domain, path) = match trimmed.split_once('/') {
            Some((first, path)) if looks_like_domain(first) => (first, path),
            Some(_) => (DOCKER_HUB, trimmed),
            None if looks_like_domain(trimmed) => (trimmed, ""),
            None if is_component(trimmed) => return Err(InvalidPrefix::NoDomain(trimmed.to_owned())),
            None => return Err(InvalidPrefix::Domain(shown())),
        };
        if path.contains([':', '@']) {
            return Err(InvalidPrefix::Tag(shown()));
        }
        if !is_domain(domain) {
            return Err(InvalidPrefix::Domain(shown()));
        }
        let alone = path.is_empty() && !trimmed.contains('/');
        if !alone && !path.split('/').all(is_component) {
            return Err(InvalidPrefix::Path(shown()));
        }
        let domain = if domain == LEGACY_DOCKER_HUB { DOCKER_HUB } else { domain };
        Ok(Self { domain: domain.to_owned(), path: path.to_owned() })
    }

    /// What a reference has behind this prefix: components of its repository, or nothing. None if it does not begin with it.
    pub(crate) fn rest_of<'r>(&self, reference: &'r Reference) -> Option<&'r str> {
        self.rest(&reference.domain, &reference.path)
    }

    /// Whether every reference that begins with the other begins with this one.
    pub(crate) fn contains(&self, other: &Prefix) -> bool {
        self.rest(&other.domain, &other.path).is_some()
    }

    /// The reference that stands at `rest` behind this prefix, with the tag and the digest of another.
    pub(crate) fn reference(&self, rest: &str, like: &Reference) -> Reference {
        let slash = if self.path.is_empty() || rest.is_empty() { "" } else { "/" };
        Reference {
            domain: self.domain.clone(),
            path: [&self.path, slash, rest].concat(),
            tag: like.tag.clone(),
            digest: like.digest.clone(),
        }
    }

    /// How specific the prefix is. Of two that one reference begins with, the longer one is the more specific.
    pub(crate) fn len(&self) -> usize {
        self.path.len()
    }

    /// Whether the host stands in a repository of it a second time: `a.azurecr.io/a.azurecr.io/x`.
    pub(crate) fn doubles_host(&self, path: &str) -> bool {
        let host = match self.domain.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => self.domain.as_str(),
        };
        path.split('/').any(|component| component.eq_ignore_ascii_case(host))
    }

    /// The components behind the host; nothing if there are none.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether a reference is in the registry of this prefix.
    pub(crate) fn is_registry_of(&self, reference: &Reference) -> bool {
        self.domain.eq_ignore_ascii_case(&reference.domain)
    }

    fn rest<'r>(&self, domain: &str, path: &'r str) -> Option<&'r str> {
        if !self.domain.eq_ignore_ascii_case(domain) {
            return None;
        }
        if self.path.is_empty() {
            return Some(path);
        }
        let rest = path.strip_prefix(self.path.as_str())?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.domain)?;
        if self.path.is_empty() { Ok(()) } else { write!(f, "/{}", self.path) }
    }
}

impl<'de> Deserialize<'de> for Prefix {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::read(deserializer, "a registry, like `docker.io` or `corp.azurecr.io/team`", Self::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefix(text: &str) -> Prefix {
        Prefix::parse(text).unwrap()
    }

    #[test]
    fn prefixes_are_read_as_registries() {
        for (text, read) in [
            ("docker.io", "docker.io"),
            ("docker.io/", "docker.io"),
            ("index.docker.io", "docker.io"),
            ("index.docker.io/library", "docker.io/library"),
            ("docker.io/library/python", "docker.io/library/python"),
            ("pytorch/pytorch", "docker.io/pytorch/pytorch"),
            ("library/python", "docker.io/library/python"),
            ("corp.azurecr.io", "corp.azurecr.io"),
            ("corp.azurecr.io/team/images/", "corp.azurecr.io/team/images"),
            ("localhost", "localhost"),
            ("localhost:5000/a", "localhost:5000/a"),
            ("[fc00::1]:5000/a", "[fc00::1]:5000/a"),
            ("Corp.azurecr.io/a", "Corp.azurecr.io/a"),
        ] {
            assert_eq!(prefix(text).to_string(), read, "{text}");
        }
    }

    #[test]
    fn what_is_no_prefix_is_refused() {
        let shown = |text: &str| text.to_owned();
        for (text, error) in [
            ("", InvalidPrefix::Empty),
            ("/", InvalidPrefix::Empty),
            ("python", InvalidPrefix::NoDomain(shown("python"))),
            ("docker.io/library/python:3", InvalidPrefix::Tag(shown("docker.io/library/python:3"))),
            ("docker.io/python@sha256", InvalidPrefix::Tag(shown("docker.io/python@sha256"))),
            ("https://corp.azurecr.io", InvalidPrefix::Domain(shown("https://corp.azurecr.io"))),
            ("foo_bar.com/x", InvalidPrefix::Domain(shown("foo_bar.com/x"))),
            ("*", InvalidPrefix::Domain(shown("*"))),
            ("mcr.microsoft.com/*", InvalidPrefix::Path(shown("mcr.microsoft.com/*"))),
            ("mcr.microsoft.com//a", InvalidPrefix::Path(shown("mcr.microsoft.com//a"))),
            ("mcr.microsoft.com//", InvalidPrefix::Path(shown("mcr.microsoft.com//"))),
            ("mcr.microsoft.com/Azure", InvalidPrefix::Path(shown("mcr.microsoft.com/Azure"))),
        ] {
            assert_eq!(Prefix::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn whole_components_are_compared() {
        for (from, image, rest) in [
            ("docker.io", "python:3", Some("library/python")),
            ("docker.io/library", "python:3", Some("python")),
            ("docker.io/library/python", "python:3", Some("")),
            ("docker.io/library/py", "python:3", None),
            ("docker.io/pytorch", "pytorch/pytorch", Some("pytorch")),
            ("docker.io/python", "python", None),
            ("corp.azurecr.io", "CORP.azurecr.io/a/b", Some("a/b")),
            ("corp.azurecr.io", "corp.azurecr.io:443/a", None),
            ("corp.azurecr.io", "corp.azurecr.io", None),
            ("corp.azurecr.io/a", "corp.azurecr.io/ab", None),
        ] {
            let reference = Reference::parse(image).unwrap();
            assert_eq!(prefix(from).rest_of(&reference), rest, "{from} {image}");
        }
    }

    #[test]
    fn a_host_is_found_in_a_path() {
        assert!(prefix("a.azurecr.io").doubles_host("x/a.azurecr.io"));
        assert!(prefix("A.azurecr.io:443").doubles_host("a.azurecr.io/x"));
        assert!(!prefix("a.azurecr.io").doubles_host("mcr.microsoft.com/aa.azurecr.io"));
    }
}
