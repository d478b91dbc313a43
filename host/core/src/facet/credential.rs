//! The facet `credential`: where a secret stands or may hide (rules AML-DS-002, AML-DS-006, AML-CON-002, AML-ENV-007).
//!
//! Every environment variable and every variable of a Dockerfile is a site: whether one holds a secret is for a policy to judge. Any
//! other text is one if it holds a signature, an account key or a password in a URL.

use jobgate_yaml::Value;

use super::sites::Sites;
use super::walk::Spot;
use crate::kind::Part;
use crate::meter::Stop;

pub(super) fn find(spot: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    if spot.is_nothing() {
        return Ok(());
    }
    match spot.part {
        Part::Credentials => match spot.value() {
            // For the client the same as none.
            Value::Mapping(mapping) if mapping.is_empty() => Ok(()),
            _ => sites.add(spot, "credentials"),
        },
        Part::Secret => sites.add(spot, "credentials"),
        Part::Variable => sites.add(spot, "environment-variable"),
        Part::DockerArguments => sites.add(spot, "docker-argument"),
        Part::Build => dockerfile(spot, sites),
        _ if is_below_known(spot) => Ok(()),
        _ => match spot.text() {
            Some(text) if has_signature(text) => sites.add(spot, "url-signature"),
            Some(text) if has_key(text) || has_password(text) => sites.add(spot, "credentials"),
            _ => Ok(()),
        },
    }
}

/// Whether what stands above is a site already.
fn is_below_known(spot: &Spot<'_>) -> bool {
    let mut holder = spot.holder;
    while let Some(above) = holder {
        if matches!(above.part, Part::Credentials | Part::Variable | Part::Secret | Part::DockerArguments) {
            return true;
        }
        // Parts that the structure does not know are below one that it knows, or below none that matters.
        holder = if above.part == Part::Other { above.above.copied() } else { None };
    }
    false
}

/// The variables of a Dockerfile: their values as written, by name.
fn dockerfile(build: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    let Some(id) = build.place.and_then(|place| build.submission.dockerfile_of(place)) else { return Ok(()) };
    let variables = build.submission.dockerfile(id).dockerfile().variables();
    if variables.is_empty() {
        return Ok(());
    }
    sites.add_dockerfile(build, id, "dockerfile-argument", || {
        let entries = variables.iter().map(|variable| (variable.name.clone(), variable.value.clone().into()));
        serde_json::Value::Object(entries.collect()).to_string()
    })
}

/// Whether a text holds the signature of a shared access signature: `sig=` at its beginning or behind `?` or `&`.
fn has_signature(text: &str) -> bool {
    text.match_indices("sig=").any(|(at, _)| matches!(text[..at].chars().next_back(), None | Some('?' | '&')))
}

/// Whether a text is, or ends a connection string with, a storage account's key: 86 characters and `==`.
fn has_key(text: &str) -> bool {
    let Some((before, _)) = text.split_once("==") else { return false };
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    before.bytes().rev().take_while(|byte| is_base64(byte)).count() == 86
}

/// Whether a URL in a text has a password: `://user:password@`.
fn has_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, scheme)| {
        let authority =
            text[at + scheme.len()..].split(['/', '?', '#', ' ', '\n', '"', '\'']).next().unwrap_or_default();
        let password = authority.rsplit_once('@').and_then(|(user, _)| user.split_once(':'));
        // What is filled in later is no secret.
        password.is_some_and(|(_, password)| !password.is_empty() && !password.starts_with(['$', '<', '{']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_texts() {
        let key = "a".repeat(84) + "+/";
        for (text, signature, secret) in [
            ("https://a.blob.core.windows.net/c/f?sv=2022-11-02&sig=abc", true, false),
            ("?sig=abc", true, false),
            ("sig=abc", true, false),
            ("python x.py --sig=abc", false, false),
            ("design=1&redesig=2", false, false),
            (&format!("{key}=="), false, true),
            (&format!("AccountName=a;AccountKey={key}==;EndpointSuffix=x"), false, true),
            (&format!("b{key}=="), false, false),
            ("a == b", false, false),
            ("pip install -i https://user:pat@feed.example.com/simple", false, true),
            ("https://user:$PAT@feed.example.com", false, false),
            ("https://user@feed.example.com", false, false),
            ("https://feed.example.com:8080/a@b", false, false),
            ("azureml:e:1", false, false),
            ("", false, false),
        ] {
            assert_eq!(
                (has_signature(text), has_key(text) || has_password(text)),
                (signature, secret),
                "{text}"
            );
        }
    }
}
