//! The grammar of image references.

use super::{DOCKER_HUB, Invalid, LEGACY_DOCKER_HUB, OFFICIAL, Reference};
use crate::placeholder;

/// The longest repository.
const MAX_PATH: usize = 255;
/// The longest tag.
const MAX_TAG: usize = 128;
/// The registered digest algorithms, with the number of their hexadecimal digits.
const DIGESTS: [(&str, usize); 3] = [("sha256", 64), ("sha384", 96), ("sha512", 128)];

pub(super) fn reference(text: &str) -> Result<Reference, Invalid> {
    check_kind(text)?;
    let (domain, remainder) = split_domain(text);
    if !is_domain(domain) {
        return Err(Invalid::Domain);
    }
    let (named, digest) = match remainder.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (remainder, None),
    };
    let (written, tag) = match named.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (named, None),
    };
    check_path(written)?;
    let path = if domain == DOCKER_HUB && !written.contains('/') {
        [OFFICIAL, written].concat()
    } else {
        written.to_owned()
    };
    if path.len() > MAX_PATH {
        return Err(Invalid::TooLong);
    }
    if !tag.is_none_or(is_tag) {
        return Err(Invalid::Tag);
    }
    if !digest.is_none_or(is_digest) {
        return Err(Invalid::Digest);
    }
    Ok(Reference {
        domain: domain.to_owned(),
        path,
        tag: tag.map(str::to_owned),
        digest: digest.map(str::to_owned),
    })
}

/// Tells apart what is not even meant to be a finished reference: the grammar would refuse it too, with a reason that helps nobody.
fn check_kind(text: &str) -> Result<(), Invalid> {
    if text.is_empty() {
        Err(Invalid::Empty)
    } else if placeholder::is_in(text) {
        Err(Invalid::Placeholder)
    } else if text.split_once(':').is_some_and(|(_, rest)| rest.starts_with("//")) {
        Err(Invalid::Scheme)
    } else if text.len() == 64 && text.bytes().all(is_lower_hex) {
        Err(Invalid::Identifier)
    } else {
        Ok(())
    }
}

/// The host and the rest. What stands before the first `/` is a host only if it could be nothing else.
fn split_domain(text: &str) -> (&str, &str) {
    match text.split_once('/') {
        Some((LEGACY_DOCKER_HUB, rest)) => (DOCKER_HUB, rest),
        Some((first, rest)) if looks_like_domain(first) => (first, rest),
        _ => (DOCKER_HUB, text),
    }
}

/// Whether a first component is meant as a host.
pub(crate) fn looks_like_domain(component: &str) -> bool {
    component == "localhost"
        || component.contains(['.', ':'])
        || component.bytes().any(|b| b.is_ascii_uppercase())
}

/// Whether a text is a host, with or without a port.
pub(crate) fn is_domain(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else { return false };
        let valid = !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
        return valid && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    host.split('.').all(is_label) && port.is_none_or(is_port)
}

fn is_label(label: &str) -> bool {
    let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = label.as_bytes();
    edge(bytes.first()) && edge(bytes.last()) && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
}

fn is_port(port: &str) -> bool {
    !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit())
}

fn check_path(path: &str) -> Result<(), Invalid> {
    if path.bytes().any(|b| b.is_ascii_uppercase()) {
        Err(Invalid::UpperCase)
    } else if path.split('/').all(is_component) {
        Ok(())
    } else {
        Err(Invalid::Path)
    }
}

/// Whether a text is a component of a repository: runs of lower-case letters and digits, joined by `.`, `_`, `__` or any number
/// of `-`.
pub(crate) fn is_component(component: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if !component.starts_with(is_word) || !component.ends_with(is_word) {
        return false;
    }
    component
        .split(is_word)
        .all(|separator| matches!(separator, "" | "." | "_" | "__") || separator.bytes().all(|b| b == b'-'))
}

fn is_tag(tag: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    tag.len() <= MAX_TAG
        && tag.bytes().next().is_some_and(is_word)
        && tag.bytes().all(|b| is_word(b) || matches!(b, b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    let registered = DIGESTS.contains(&(algorithm, hex.len()));
    registered && hex.bytes().all(is_lower_hex)
}

fn is_lower_hex(b: u8) -> bool {
    matches!(b, b'0'..=b'9' | b'a'..=b'f')
}
