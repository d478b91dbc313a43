//! Access tokens: unsigned JSON Web Tokens with the claims that clients and services look at.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{PRINCIPAL, TENANT};
use crate::answer::Answer;
use crate::clock;
use crate::journal::claims;
use crate::request::Request;

/// How long a token is good, in seconds.
const LIFETIME: u64 = 3600;

/// How far clocks may differ, in seconds.
const SKEW: u64 = 300;

/// An access token.
#[derive(Clone, Debug)]
pub struct Token {
    /// The token itself.
    pub text: String,
    /// When it ends: seconds since 1970.
    pub expires_on: u64,
}

/// A token for a scope (`https://management.azure.com/.default`) or a resource (the same without `/.default`).
pub fn token(scope: &str) -> Token {
    let now = clock::seconds();
    let audience = scope.strip_suffix("/.default").unwrap_or(scope);
    let claims = json!({
        "aud": audience,
        "iss": format!("https://sts.windows.net/{TENANT}/"),
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME,
        "tid": TENANT,
        "oid": PRINCIPAL,
        "sub": PRINCIPAL,
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}.c2ln", part(&json!({"alg": "none", "typ": "JWT"})), part(&claims));
    Token { text, expires_on: now + LIFETIME }
}

/// What a token must be for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Audience {
    Arm,
    Storage,
}

impl Audience {
    /// The audiences that are accepted, sovereign clouds included.
    fn accepted(self) -> &'static [&'static str] {
        match self {
            Self::Arm => &[
                "https://management.azure.com",
                "https://management.core.windows.net",
                "https://management.usgovcloudapi.net",
                "https://management.core.usgovcloudapi.net",
                "https://management.chinacloudapi.cn",
                "https://management.core.chinacloudapi.cn",
            ],
            Self::Storage => &["https://storage.azure.com"],
        }
    }
}

/// Whether the request carries a bearer token that is good now, for this audience; else the answer that refuses it.
pub(crate) fn bearer(request: &Request, audience: Audience) -> Result<(), Box<Answer>> {
    let refuse = |code: &str, message: String| {
        let answer = Answer::error(401, code, message);
        Err(Box::new(
            answer
                .with("www-authenticate", "Bearer authorization_uri=\"https://login.microsoftonline.com/\""),
        ))
    };
    let Some(token) = request.header("authorization").and_then(|value| value.strip_prefix("Bearer ")) else {
        let message = "Authentication failed. The 'Authorization' header is missing.";
        return refuse("AuthenticationFailed", message.to_owned());
    };
    let Some(claims) = claims(token) else {
        return refuse("InvalidAuthenticationToken", "The access token is invalid.".to_owned());
    };
    let given = claims["aud"].as_str().unwrap_or_default();
    if !audience.accepted().contains(&given.trim_end_matches('/')) {
        let message = format!(
            "The access token has been obtained for wrong audience or resource '{given}'. It should exactly match with one of the allowed audiences '{}'.",
            audience.accepted().join("','")
        );
        return refuse("InvalidAuthenticationTokenAudience", message);
    }
    let now = clock::seconds();
    if claims["exp"].as_u64().is_some_and(|end| end < now) {
        return refuse("ExpiredAuthenticationToken", "The access token expiry is in the past.".to_owned());
    }
    if claims["nbf"].as_u64().is_some_and(|start| start > now + SKEW) {
        return refuse("InvalidAuthenticationToken", "The access token is not valid yet.".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_for_the_resource_of_its_scope() {
        let token = token("https://ml.azure.com/.default");
        let claims = claims(&token.text).unwrap();
        assert_eq!(claims["aud"], "https://ml.azure.com");
        assert_eq!(claims["exp"].as_u64(), Some(token.expires_on));
    }
}
