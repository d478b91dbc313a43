//! The URL of a blob or a container, with its signature.

use std::fmt;

use url::Url;

use super::redact::redact_url;

/// The URL of a container, a folder in it or a blob. With a shared access signature (SAS) it is a secret: its text and debug
/// forms do not show the query.
#[derive(Clone, PartialEq, Eq)]
pub struct BlobUrl {
    url: Url,
}

/// A text that is no URL of a blob. The text, which may hold a signature, is not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no URL of a blob or a container")]
pub struct NoBlobUrl;

impl BlobUrl {
    /// Reads a URL, for example the `sasUri` of a pending upload (client-protocol §1 step 2).
    ///
    /// # Errors
    /// When it is no URL with a host.
    pub fn parse(text: &str) -> Result<Self, NoBlobUrl> {
        let mut url = Url::parse(text).map_err(|_| NoBlobUrl)?;
        let user = !url.username().is_empty() || url.password().is_some();
        if url.host_str().is_none() || !matches!(url.scheme(), "https" | "http") || user {
            return Err(NoBlobUrl);
        }
        url.set_fragment(None);
        Ok(Self { url })
    }

    /// The container of a datastore: `PROTOCOL://ACCOUNT.blob.ENDPOINT/CONTAINER`.
    ///
    /// # Errors
    /// When the parts make no URL, or another host than they say.
    pub fn container(
        protocol: &str,
        account: &str,
        endpoint: &str,
        container: &str,
    ) -> Result<Self, NoBlobUrl> {
        let host = format!("{account}.blob.{endpoint}").to_ascii_lowercase();
        let mut url = Self::parse(&format!("{protocol}://{host}/"))?;
        if url.url.host_str() != Some(&host) {
            return Err(NoBlobUrl);
        }
        url.url.path_segments_mut().map_err(|()| NoBlobUrl)?.clear().push(container);
        Ok(url)
    }

    /// With a SAS token, with or without its `?`, in place of the former.
    #[must_use]
    pub fn with_sas(&self, token: &str) -> Self {
        let mut url = self.url.clone();
        url.set_query(Some(token.trim_start_matches('?')));
        Self { url }
    }

    /// Something below it: `/` parts the name, everything else in it is percent-encoded where it must be.
    ///
    /// # Errors
    /// When the name has an empty, `.` or `..` segment, which would lead elsewhere.
    pub fn join(&self, name: &str) -> Result<Self, NoBlobUrl> {
        let mut url = self.url.clone();
        let mut path = url.path().trim_end_matches('/').to_owned();
        for segment in name.split('/') {
            if matches!(segment, "" | "." | "..") {
                return Err(NoBlobUrl);
            }
            path.push('/');
            encode(segment, &mut path);
        }
        url.set_path(&path);
        Ok(Self { url })
    }

    /// The URL without query, for bodies of requests.
    pub fn plain(&self) -> String {
        let mut url = self.url.clone();
        url.set_query(None);
        url.into()
    }

    /// Whether it is signed. What is not needs a token.
    pub fn is_signed(&self) -> bool {
        self.url.query_pairs().any(|(key, _)| key == "sig")
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }
}

/// Percent-encodes what is no letter, digit or one of `-_.~`.
fn encode(segment: &str, into: &mut String) {
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push_str(&format!("%{byte:02X}"));
        }
    }
}

impl fmt::Display for BlobUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redact_url(&self.url))
    }
}

impl fmt::Debug for BlobUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_and_the_signature_stays() {
        let container = BlobUrl::parse("https://a.blob.core.windows.net/c?sv=1&sig=S%2B").unwrap();
        let blob = container.join("code/ünï cödé #1?.py").unwrap();
        assert_eq!(
            blob.url().as_str(),
            "https://a.blob.core.windows.net/c/code/%C3%BCn%C3%AF%20c%C3%B6d%C3%A9%20%231%3F.py?sv=1&sig=S%2B"
        );
        assert_eq!(blob.join("%2e%2e").unwrap().plain().rsplit('/').next(), Some("%252e%252e"));
        assert!(blob.is_signed());
        assert!(!format!("{blob} {blob:?}").contains("S%2B"));
        assert_eq!(container.plain(), "https://a.blob.core.windows.net/c");
    }

    #[test]
    fn what_leads_elsewhere_is_refused() {
        let container = BlobUrl::parse("https://a.blob.core.windows.net/c").unwrap();
        for name in ["", "..", "a/../b", "./a", "a//b", "/a", "a/"] {
            assert_eq!(container.join(name), Err(NoBlobUrl), "{name}");
        }
        for text in ["", "c/b", "file:///c", "data:x", "https://", "https://u:p@h/c"] {
            assert_eq!(BlobUrl::parse(text), Err(NoBlobUrl), "{text}");
        }
    }

    #[test]
    fn a_container_is_made_of_its_parts() {
        let url = BlobUrl::container("https", "acct", "core.windows.net", "azureml").unwrap();
        assert_eq!(url.plain(), "https://acct.blob.core.windows.net/azureml");
        assert!(!url.is_signed());
        assert!(url.with_sas("?sv=1&sig=x").is_signed());
        for (account, endpoint) in [("evil.example/", "x"), ("a@b", "c"), ("a", "c:80"), ("", "a b")] {
            assert_eq!(
                BlobUrl::container("https", account, endpoint, "c"),
                Err(NoBlobUrl),
                "{account} {endpoint}"
            );
        }
    }
}
