//! A token, and what can be read in it without asking anyone.

use std::fmt;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::{AuthError, AuthProblem};
use crate::http::redact;

/// A token. Neither its debug form nor any error shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    secret: String,
    expires_on: SystemTime,
}

/// What a token says of itself. Read without checking the signature: good for hints, not for trust.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// The resource that it is for.
    pub audience: Option<String>,
    /// Not valid before.
    pub not_before: Option<SystemTime>,
    /// Not valid from then on.
    pub expires: Option<SystemTime>,
    /// The tenant.
    pub tenant: Option<String>,
    /// The object id of who it is for.
    pub object_id: Option<String>,
}

impl Token {
    /// A token and when it ends.
    pub fn new(secret: impl Into<String>, expires_on: SystemTime) -> Self {
        Self { secret: secret.into(), expires_on }
    }

    /// The token itself, for a header alone.
    pub fn expose(&self) -> &str {
        &self.secret
    }

    /// When it ends.
    pub fn expires_on(&self) -> SystemTime {
        self.expires_on
    }

    /// Whether it is good for longer than this.
    pub(super) fn lasts(&self, now: SystemTime, longer_than: Duration) -> bool {
        self.expires_on.duration_since(now).is_ok_and(|left| left > longer_than)
    }

    /// What it says of itself. None if it is no JSON web token.
    pub fn claims(&self) -> Option<Claims> {
        let payload = self.secret.split('.').nth(1)?;
        let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        let value: Value = serde_json::from_slice(&payload).ok()?;
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let time = |name: &str| {
            let seconds = value.get(name)?.as_u64()?;
            SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
        };
        value.is_object().then(|| Claims {
            audience: text("aud"),
            not_before: time("nbf"),
            expires: time("exp"),
            tenant: text("tid"),
            object_id: text("oid"),
        })
    }

    /// Whether it is for exactly this resource, which the official client demands of the second token of a job
    /// (client-protocol §1 step 10).
    ///
    /// # Errors
    /// When it is for something else, or does not say for what.
    pub fn check_audience(&self, resource: &str) -> Result<(), AuthError> {
        let found = self.claims().and_then(|claims| claims.audience);
        if found.as_deref() == Some(resource) {
            return Ok(());
        }
        Err(AuthError::new(AuthProblem::WrongAudience {
            wanted: resource.to_owned(),
            found: found.map_or_else(
                || "nothing that can be read".to_owned(),
                |found| format!("`{}`", redact(&found)),
            ),
        }))
    }

    /// What its times say about the clock of this machine, if they say something: it is not valid yet, or not any more, though it
    /// was got just now.
    pub fn skew(&self, now: SystemTime) -> Option<String> {
        let claims = self.claims().unwrap_or_default();
        let grace = Duration::from_secs(60);
        if let Some(early) = claims.not_before.and_then(|start| start.duration_since(now).ok())
            && early > grace
        {
            return Some(format!(
                "it is not valid for another {} minutes: the clock of this machine may be slow",
                minutes(early)
            ));
        }
        let end = claims.expires.unwrap_or(self.expires_on).min(self.expires_on);
        let late = now.duration_since(end).ok()?;
        Some(format!("it ended {} minutes ago: the clock of this machine may be fast", minutes(late)))
    }
}

fn minutes(duration: Duration) -> u64 {
    duration.as_secs().div_ceil(60)
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(...)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::testing::jwt;
    use serde_json::json;

    const NOW: u64 = 1_800_000_000;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn token(claims: &Value) -> Token {
        Token::new(jwt(claims), at(NOW + 3600))
    }

    #[test]
    fn the_audience_must_be_the_resource() {
        let resource = "https://ml.azure.com";
        assert!(token(&json!({"aud": resource})).check_audience(resource).is_ok());
        for other in
            ["https://ml.azure.com/", "https://ml.azure.com/.default", "https://management.azure.com", ""]
        {
            let error = token(&json!({"aud": other})).check_audience(resource).unwrap_err().to_string();
            assert!(error.contains("https://ml.azure.com"), "{error}");
        }
        assert!(token(&json!({})).check_audience(resource).is_err());
        for opaque in ["opaque", "a.b.c", "a..", ""] {
            assert!(Token::new(opaque, at(NOW)).check_audience(resource).is_err());
        }
    }

    #[test]
    fn times_tell_of_a_clock_that_is_off() {
        let skew = |claims| token(&claims).skew(at(NOW));
        assert_eq!(skew(json!({"nbf": NOW - 10, "exp": NOW + 10})), None);
        assert_eq!(skew(json!({"nbf": NOW + 30})), None);
        assert!(skew(json!({"nbf": NOW + 700})).unwrap().contains("slow"));
        assert!(skew(json!({"exp": NOW - 700})).unwrap().contains("fast"));
        assert!(Token::new("opaque", at(NOW - 60)).skew(at(NOW)).unwrap().contains("fast"));
        assert_eq!(Token::new("opaque", at(NOW + 60)).skew(at(NOW)), None);
    }

    #[test]
    fn it_does_not_show() {
        let secret = jwt(&json!({"aud": "x"}));
        let token = Token::new(secret.clone(), at(NOW));
        let error = token.check_audience("https://ml.azure.com").unwrap_err();
        for text in
            [format!("{token:?}"), format!("{error:?}"), error.to_string(), format!("{:?}", token.claims())]
        {
            assert!(!text.contains(&secret), "{text}");
        }
    }
}
