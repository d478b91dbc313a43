//! What a registry wants before it answers: the header `WWW-Authenticate` (distribution's "Token Authentication Specification").

use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use url::Url;

/// Where a token is to be got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    /// Who gives tokens.
    pub(super) realm: Url,
    /// For whom.
    pub(super) service: Option<String>,
}

impl Challenge {
    /// Reads it. None if there is none of the scheme `Bearer` with a realm.
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        let values = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        values.filter_map(bearer).find_map(|parameters| {
            let value = |name: &str| {
                let found = parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
                found.map(|(_, value)| value.clone())
            };
            Some(Self { realm: Url::parse(&value("realm")?).ok()?, service: value("service") })
        })
    }
}

/// The parameters of a challenge of the scheme `Bearer` (RFC 9110 §11.2): `NAME="VALUE"` with commas between.
fn bearer(text: &str) -> Option<Vec<(String, String)>> {
    let (scheme, mut rest) = text.trim_start().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let mut parameters = Vec::new();
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim_matches([' ', '\t', ',']).to_owned();
        let (value, next) = match after.trim_start().strip_prefix('"') {
            Some(quoted) => quoted_string(quoted)?,
            None => {
                let (value, next) = after.split_once(',').unwrap_or((after, ""));
                (value.trim().to_owned(), next)
            }
        };
        parameters.push((name, value));
        rest = next;
    }
    Some(parameters)
}

/// The text up to the quote that ends it, and what follows.
fn quoted_string(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => value.push(letters.next()?.1),
            letter => value.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn read(values: &[&'static str]) -> Option<(String, Option<String>)> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(value));
        }
        Challenge::read(&headers).map(|challenge| (challenge.realm.to_string(), challenge.service))
    }

    #[test]
    fn challenges_are_read_as_registries_write_them() {
        let of = |realm: &str, service: &str| Some((realm.to_owned(), Some(service.to_owned())));
        let hub = r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/python:pull""#;
        assert_eq!(read(&[hub]), of("https://auth.docker.io/token", "registry.docker.io"));
        assert_eq!(
            read(&["Basic realm=\"x\"", r#"bearer Realm="https://a/t" , service=b"#]),
            of("https://a/t", "b")
        );
        assert_eq!(read(&[r#"Bearer realm="https://a/t\"x",service="b\\""#]), of("https://a/t%22x", "b\\"));
        assert_eq!(read(&[r#"Bearer service="b",realm="https://a/t""#]), of("https://a/t", "b"));
    }

    #[test]
    fn what_is_none_is_none() {
        for text in [
            "",
            "Bearer",
            "Bearer ",
            "Basic realm=\"https://a/\"",
            "Bearer realm=\"https://a",
            "Bearer realm=\"a\"",
            "Bearer =",
            "Bearer service=\"x\"",
        ] {
            assert_eq!(read(&[text]), None, "{text}");
        }
        assert_eq!(read(&[]), None);
    }
}
