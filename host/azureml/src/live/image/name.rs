//! The name of an image, taken apart (grammar and normalisation of distribution/reference, rules §9.2).

use std::sync::LazyLock;

use regex::Regex;

/// The registry that a name without a host means, and the host at which it answers.
const DOCKER_HUB: (&str, &str) = ("docker.io", "registry-1.docker.io");

/// The longest repository.
const LONGEST: usize = 255;

static DOMAIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    Regex::new(&format!(r"^(?:{label}(?:\.{label})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$")).ok()
});

static REST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let part = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*";
    let digest = "sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}";
    Regex::new(&format!(r"^({part}(?:/{part})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}}))?(?:@({digest}))?$"))
        .ok()
});

/// An image in a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ImageName {
    /// The registry, with its port.
    pub(super) host: String,
    /// The repository.
    pub(super) path: String,
    /// The tag, if one is written.
    pub(super) tag: Option<String>,
    /// The digest, if one is written.
    pub(super) digest: Option<String>,
}

impl ImageName {
    /// Takes a name apart. None if it is no name of an image.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_domain = |first: &str| {
            first.contains(['.', ':'])
                || first == "localhost"
                || first.bytes().any(|byte| byte.is_ascii_uppercase())
        };
        let (host, rest) = match text.split_once('/') {
            Some((first, rest)) if is_domain(first) => (first, rest),
            _ => (DOCKER_HUB.0, text),
        };
        let host = if host == "index.docker.io" { DOCKER_HUB.0 } else { host };
        // Such a text is the id of an image.
        let is_id = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_id || !DOMAIN.as_ref()?.is_match(host) {
            return None;
        }
        let found = REST.as_ref()?.captures(rest)?;
        let group = |at: usize| found.get(at).map(|group| group.as_str().to_owned());
        let path = match group(1)? {
            path if host == DOCKER_HUB.0 && !path.contains('/') => format!("library/{path}"),
            path => path,
        };
        if path.len() > LONGEST {
            return None;
        }
        Some(Self { host: host.to_owned(), path, tag: group(2), digest: group(3) })
    }

    /// What the registry is asked for: the digest, else the tag, `latest` if there is none.
    pub(super) fn reference(&self) -> &str {
        self.digest.as_deref().or(self.tag.as_deref()).unwrap_or("latest")
    }

    /// The host that answers.
    pub(super) fn address(&self) -> &str {
        if self.host == DOCKER_HUB.0 { DOCKER_HUB.1 } else { &self.host }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_vectors_hold() {
        let vectors: Vec<Value> =
            serde_json::from_str(include_str!("../../../../../tests/vectors/image-references.json")).unwrap();
        for case in &vectors {
            let input = case["input"].as_str().unwrap();
            let parsed = ImageName::parse(input);
            assert_eq!(parsed.is_some(), case["ok"].as_bool().unwrap(), "{input}: {parsed:?}");
            let Some(name) = parsed else { continue };
            assert_eq!(name.host, case["domain"], "{input}");
            assert_eq!(name.path, case["path"], "{input}");
            assert_eq!(name.tag.as_deref(), case["tag"].as_str(), "{input}");
            assert_eq!(name.digest.as_deref(), case["digest"].as_str(), "{input}");
        }
    }

    #[test]
    fn what_is_asked_for_is_the_digest_or_the_tag_or_latest() {
        let digest = format!("sha256:{}", "0".repeat(64));
        for (text, address, reference) in [
            ("python", "registry-1.docker.io", "latest"),
            ("r.io/a:1", "r.io", "1"),
            (&format!("r.io/a:1@{digest}"), "r.io", digest.as_str()),
        ] {
            let name = ImageName::parse(text).unwrap();
            assert_eq!((name.address(), name.reference()), (address, reference));
        }
    }
}
