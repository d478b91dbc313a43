//! Endpoints that give tokens to whoever runs on a machine: App Service, Azure ML compute, virtual machines.
//!
//! azure_identity refuses Azure ML compute, reads variables itself and takes 100 seconds to say that there is no endpoint; the three
//! differ in names only, so all are asked here.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::{AuthError, AuthProblem, Token};
use crate::http::{Again, Attempt, Failed, RetryPolicy, Transport, TransportError, persist, read_limited};

/// A year that no token lives until: 9999.
const LAST: u64 = 253_402_300_799;

/// An endpoint and how it is asked.
pub(super) struct Endpoint {
    /// Whose it is.
    pub(super) credential: &'static str,
    /// How errors call it.
    pub(super) what: &'static str,
    /// Where it is, with its query but for the resource.
    pub(super) url: Url,
    /// The header that it wants.
    pub(super) header: (&'static str, String),
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    access_token: String,
    #[serde(default)]
    expires_on: Value,
}

impl Endpoint {
    /// Asks for a token: without a proxy, which would get the header.
    pub(super) async fn token(&self, transport: &Transport, resource: &str) -> Result<Token, AuthError> {
        let policy = RetryPolicy { tries: 4, base: Duration::from_millis(500), cap: Duration::from_secs(10) };
        let mut asking = Asking { endpoint: self, transport, resource };
        persist(policy, true, &mut asking).await.map_err(|problem| AuthError::of(self.credential, problem))
    }

    /// Whether anything answers, whatever it says.
    pub(super) async fn answers(&self, transport: &Transport, within: Duration) -> Result<(), AuthProblem> {
        let asked = transport.direct()?.get(self.url.clone()).timeout(within).send().await;
        match asked {
            Ok(_) => Ok(()),
            Err(error) => Err(TransportError::classify(error, &self.url).into()),
        }
    }

    async fn ask(&self, transport: &Transport, resource: &str) -> Result<Token, Failed<AuthProblem>> {
        let never = |problem: AuthProblem| Failed { error: problem, again: Again::Never };
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("resource", resource);
        let (name, value) = &self.header;
        let mut value = HeaderValue::try_from(value).map_err(|_| {
            never(AuthProblem::Misconfigured { why: format!("the secret of {} cannot be sent", self.what) })
        })?;
        value.set_sensitive(true);
        let client = transport.direct().map_err(|error| never(error.into()))?;
        let broken = |error: reqwest::Error| {
            let error = TransportError::classify(error, &self.url);
            let again = if error.may_pass() { Again::Later(None) } else { Again::Never };
            Failed { error: error.into(), again }
        };
        let request = client.get(url).header(HeaderName::from_static(name), value);
        let response = request.send().await.map_err(broken)?;
        let status = response.status().as_u16();
        if !(200..300).contains(&status) {
            let passes = matches!(status, 410 | 429 | 500..);
            let again = if passes { Again::Later(None) } else { Again::Never };
            return Err(Failed { error: AuthProblem::Endpoint { what: self.what, status }, again });
        }
        let nonsense = || never(AuthProblem::NoToken { what: self.what });
        let bytes = read_limited(response, 1 << 20).await.map_err(|error| match error {
            Some(error) => broken(error),
            None => nonsense(),
        })?;
        read(&bytes).ok_or_else(nonsense)
    }
}

struct Asking<'a> {
    endpoint: &'a Endpoint,
    transport: &'a Transport,
    resource: &'a str,
}

impl Attempt for Asking<'_> {
    type Answer = Token;
    type Error = AuthProblem;

    async fn attempt(&mut self, _: u32) -> Result<Token, Failed<AuthProblem>> {
        self.endpoint.ask(self.transport, self.resource).await
    }

    fn waits(&mut self, _: &AuthProblem, _: Duration) {}
}

fn read(bytes: &[u8]) -> Option<Token> {
    let answer = serde_json::from_slice::<Answer>(bytes).ok()?;
    let seconds = match &answer.expires_on {
        Value::Number(number) => number.as_u64()?,
        Value::String(text) => text.parse().ok().or_else(|| date(text))?,
        _ => return None,
    };
    let expires_on = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.min(LAST));
    (!answer.access_token.is_empty()).then(|| Token::new(answer.access_token, expires_on))
}

/// The seconds of a date as Azure ML compute writes it: `06/20/2019 02:57:58 +00:00` or `1/16/2020 5:24:12 AM +00:00`
/// (azure-identity for Python 1.27, `azure_ml.py`).
fn date(text: &str) -> Option<u64> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let (day, time, half) = match parts.as_slice() {
        [day, time, "+00:00"] => (day, time, None),
        [day, time, half @ ("AM" | "PM"), "+00:00"] => (day, time, Some(*half)),
        _ => return None,
    };
    let numbers = |text: &str, mark: char| {
        text.split(mark).map(|part| part.parse::<u32>().ok()).collect::<Option<Vec<_>>>()
    };
    let ([month, day, year], [hour, minute, second]) =
        (<[u32; 3]>::try_from(numbers(day, '/')?).ok()?, <[u32; 3]>::try_from(numbers(time, ':')?).ok()?);
    let hour = match half {
        Some("AM") => hour % 12,
        Some(_) => hour % 12 + 12,
        None => hour,
    };
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
    u64::try_from(azure_core::time::parse_rfc3339(&text).ok()?.unix_timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_all_forms() {
        let table = [
            ("06/20/2019 02:57:58 +00:00", Some(1_560_999_478)),
            ("1/16/2020 5:24:12 AM +00:00", Some(1_579_152_252)),
            ("1/16/2020 5:24:12 PM +00:00", Some(1_579_195_452)),
            ("1/16/2020 12:00:00 AM +00:00", Some(1_579_132_800)),
            ("1/16/2020 12:00:00 PM +00:00", Some(1_579_176_000)),
            ("13/16/2020 12:00:00 +00:00", None),
            ("1/16/2020 12:00 +00:00", None),
            ("1/16/2020", None),
            ("", None),
        ];
        for (text, seconds) in table {
            assert_eq!(date(text), seconds, "{text}");
        }
    }

    #[test]
    fn answers_are_read_or_refused() {
        for expires in ["1560999478", r#""1560999478""#, r#""06/20/2019 02:57:58 +00:00""#] {
            let token = read(format!(r#"{{"access_token":"t","expires_on":{expires}}}"#).as_bytes()).unwrap();
            assert_eq!(token.expires_on(), SystemTime::UNIX_EPOCH + Duration::from_secs(1_560_999_478));
        }
        assert!(read(br#"{"access_token":"t","expires_on":18446744073709551615}"#).is_some());
        for nonsense in [
            "",
            "[]",
            "{}",
            r#"{"access_token":"t"}"#,
            r#"{"access_token":"","expires_on":1}"#,
            r#"{"access_token":"t","expires_on":-1}"#,
            r#"{"access_token":"t","expires_on":true}"#,
            "<html>",
        ] {
            assert!(read(nonsense.as_bytes()).is_none(), "{nonsense}");
        }
    }
}
