//! References to images: `[domain/]path[:tag][@digest]`.
//!
//! The grammar and the normalisation are those of distribution/reference, which Docker and containerd share, with one
//! difference: a first component that can only be a host (it has a `.` or a `:`) and is no valid one is refused, where the
//! original then takes it for a part of the path.

mod parse;

use std::fmt;

use thiserror::Error;

pub(crate) use self::parse::{is_component, is_domain, looks_like_domain};

/// The registry that a reference without a host means.
pub(crate) const DOCKER_HUB: &str = "docker.io";
/// Another name of [`DOCKER_HUB`], which becomes it.
pub(crate) const LEGACY_DOCKER_HUB: &str = "index.docker.io";
/// Where Docker Hub keeps the repositories that are written without a slash.
const OFFICIAL: &str = "library/";

/// An image reference, normalised: with its registry, and on Docker Hub with `library/`. It displays as that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The host of the registry with its port, spelled as it was written.
    pub(crate) domain: String,
    /// The repository in the registry.
    pub(crate) path: String,
    /// The tag, if one is written: `latest` is not made up.
    pub(crate) tag: Option<String>,
    /// The digest, with its algorithm.
    pub(crate) digest: Option<String>,
}

impl Reference {
    /// Reads a reference as Docker does.
    ///
    /// # Errors
    /// The part that breaks the grammar.
    pub(crate) fn parse(text: &str) -> Result<Self, Invalid> {
        parse::reference(text)
    }

    /// The short form, which people write: without `docker.io/`, and without `library/` of an official image.
    #[cfg(test)]
    pub(crate) fn familiar(&self) -> String {
        let normalized = self.to_string();
        let Some(on_hub) = normalized.strip_prefix("docker.io/") else { return normalized };
        match on_hub.strip_prefix(OFFICIAL) {
            Some(official) if !self.path[OFFICIAL.len()..].contains('/') => official.to_owned(),
            _ => on_hub.to_owned(),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.domain, self.path)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// Why a text is no image reference. The text itself is left to whoever shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum Invalid {
    /// Nothing is written.
    #[error("it is empty")]
    Empty,
    /// `${{…}}`, `{{…}}` or `<…>`.
    #[error("it holds a placeholder that nothing has filled in")]
    Placeholder,
    /// `docker://…`, `https://…`.
    #[error("it begins with a scheme, which an image reference does not have")]
    Scheme,
    /// 64 hexadecimal digits: the id of an image.
    #[error("64 hexadecimal digits are the id of an image and name no repository")]
    Identifier,
    /// The host of the registry.
    #[error("the part before the first `/` is no host of a registry")]
    Domain,
    /// A component of the path.
    #[error(
        "the repository is made of lower-case letters, digits and single separators (`.`, `_`, `__`, `-`)"
    )]
    Path,
    /// The path as a whole.
    #[error("the repository has upper-case letters")]
    UpperCase,
    /// The length of the path.
    #[error("the repository is longer than 255 characters")]
    TooLong,
    /// The tag.
    #[error("the tag is not 1 to 128 of letters, digits, `_`, `.` and `-`")]
    Tag,
    /// The digest.
    #[error(
        "the digest is not `sha256:`, `sha384:` or `sha512:` with all its hexadecimal digits in lower case"
    )]
    Digest,
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Every case of the vectors, errors included.
    #[test]
    fn the_vectors_hold() {
        let vectors: Vec<Value> =
            serde_json::from_str(include_str!("../../../tests/vectors/image-references.json")).unwrap();
        assert_eq!(vectors.len(), 112);
        for case in &vectors {
            let input = case["input"].as_str().unwrap();
            let parsed = Reference::parse(input);
            assert_eq!(parsed.is_ok(), case["ok"].as_bool().unwrap(), "{input}: {parsed:?}");
            let Ok(reference) = parsed else { continue };
            assert_eq!(reference.domain, case["domain"], "{input}");
            assert_eq!(reference.path, case["path"], "{input}");
            assert_eq!(reference.tag.as_deref(), case["tag"].as_str(), "{input}");
            assert_eq!(reference.digest.as_deref(), case["digest"].as_str(), "{input}");
            assert_eq!(reference.to_string(), case["normalized"], "{input}");
            assert_eq!(reference.familiar(), case["familiar"], "{input}");
            assert_eq!(Reference::parse(&reference.to_string()), Ok(reference), "{input}");
        }
    }

    #[test]
    fn an_error_names_the_part() {
        for (text, error) in [
            ("", Invalid::Empty),
            ("${{inputs.img}}", Invalid::Placeholder),
            ("{{ACR_NAME}}.azurecr.io/torchserve:1", Invalid::Placeholder),
            ("<acr-url>/<image-path>:latest", Invalid::Placeholder),
            ("docker://python:3", Invalid::Scheme),
            (&"a".repeat(64), Invalid::Identifier),
            ("foo_bar.com/x", Invalid::Domain),
            ("x..y/z", Invalid::Domain),
            (".x/z", Invalid::Domain),
            ("x:y/z", Invalid::Domain),
            ("x:/z", Invalid::Domain),
            ("[]/z", Invalid::Path),
            ("[:]x/z", Invalid::Domain),
            ("/x", Invalid::Path),
            ("x/", Invalid::Path),
            ("a._b", Invalid::Path),
            ("a___b", Invalid::Path),
            ("python ", Invalid::Path),
            ("python\n", Invalid::Path),
            ("pythön", Invalid::Path),
            ("Python", Invalid::UpperCase),
            ("python:", Invalid::Tag),
            ("python:-1", Invalid::Tag),
            ("python:1:2", Invalid::Tag),
            ("x/python@", Invalid::Digest),
            ("x/python@sha256:", Invalid::Digest),
            ("x/python@sha256", Invalid::Digest),
        ] {
            assert_eq!(Reference::parse(text), Err(error), "{text}");
        }
    }
}
