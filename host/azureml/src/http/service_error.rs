//! What the service says in an error.

use std::fmt;

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::redact::redact;

/// How many details of an error are kept, and how deep they are looked for.
const DETAILS: usize = 10;
const DEPTH: usize = 5;

/// The error of an answer: `error.code`, `error.message` and `error.details` of the resource manager, or those of storage.
/// Untrusted text: redacted, in one line, of limited length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceError {
    /// The code, for example `AuthorizationFailed`. Empty if there is none.
    pub code: String,
    /// The message. Empty if there is none.
    pub message: String,
    /// Codes and messages of the details and inner errors.
    pub details: Vec<(String, String)>,
}

impl ServiceError {
    /// Reads the body of an answer. Whatever it is, something comes of it.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Self {
        let code = headers.get("x-ms-error-code").and_then(|value| value.to_str().ok());
        if let Ok(value) = serde_json::from_slice::<Value>(body) {
            let mut error = Self::default();
            // `{"error": {...}}` mostly; some answer with what is inside, OData with capital letters.
            error.take(value.get("error").unwrap_or(&value), 0);
            return error.or_code(code);
        }
        let text = String::from_utf8_lossy(body);
        let inside = |tag: &str| {
            let (_, rest) = text.split_once(&format!("<{tag}>"))?;
            rest.split_once(&format!("</{tag}>")).map(|(inside, _)| redact(inside))
        };
        let error = Self {
            code: inside("Code").unwrap_or_default(),
            message: inside("Message").unwrap_or_default(),
            details: Vec::new(),
        };
        error.or_code(code)
    }

    fn or_code(mut self, code: Option<&str>) -> Self {
        if self.code.is_empty() {
            self.code = code.map(redact).unwrap_or_default();
        }
        self
    }

    fn take(&mut self, value: &Value, depth: usize) {
        let text = |names: [&str; 2]| {
            let found = names.iter().find_map(|name| value.get(name));
            // OData: `"message": {"lang": "en", "value": "..."}`.
            let found = found.and_then(|found| found.as_str().or_else(|| found.get("value")?.as_str()));
            found.map(redact).unwrap_or_default()
        };
        let (code, message) = (text(["code", "Code"]), text(["message", "Message"]));
        if depth == 0 {
            (self.code, self.message) = (code, message);
        } else if !(code.is_empty() && message.is_empty()) && self.details.len() < DETAILS {
            self.details.push((code, message));
        }
        if depth >= DEPTH {
            return;
        }
        if let Some(Value::Array(details)) = value.get("details") {
            for detail in details.iter().take(DETAILS) {
                self.take(detail, depth + 1);
            }
        }
        for name in ["innererror", "innerError"] {
            if let Some(inner @ Value::Object(_)) = value.get(name) {
                self.take(inner, depth + 1);
            }
        }
    }

    /// Whether a code stands in it, at the top or in its details.
    pub fn has_code(&self, code: &str) -> bool {
        self.code == code || self.details.iter().any(|(known, _)| known == code)
    }

    /// What may not be done, and where, of `AuthorizationFailed` and `LinkedAuthorizationFailed`: an action such as
    /// `Microsoft.MachineLearningServices/workspaces/jobs/write`, and a scope.
    pub fn denied(&self) -> Option<(&str, &str)> {
        let message = self.message.as_str();
        let quoted = |text: &'_ str, marks: &[&str]| {
            let found = marks.iter().find_map(|mark| {
                let start = text.find(mark)? + mark.len();
                let rest = text.get(start..)?;
                Some((start, start + rest.find('\'')?))
            });
            found.map(|(start, end)| start..end)
        };
        // The linked action is the one that is missing: it comes second.
        let linked = message.find("the following action(s)").unwrap_or(0);
        let tail = message.get(linked..)?;
        let action = quoted(tail, &["following action(s) '", "perform action '", "action '"])?;
        let scope = quoted(tail, &["linked scope(s) '", "over scope '", "on scope '", "scope '"])?;
        Some((tail.get(action)?, tail.get(scope)?))
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = false;
        let top = (&self.code, &self.message);
        for (code, message) in
            std::iter::once(top).chain(self.details.iter().map(|(code, message)| (code, message)))
        {
            if code.is_empty() && message.is_empty() {
                continue;
            }
            if written {
                f.write_str("; ")?;
            }
            written = true;
            match (code.is_empty(), message.is_empty()) {
                (false, false) => write!(f, "{code}: {message}")?,
                _ => write!(f, "{code}{message}")?,
            }
        }
        if written { Ok(()) } else { f.write_str("without saying why") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> ServiceError {
        ServiceError::read(&HeaderMap::new(), body.as_bytes())
    }

    #[test]
    fn the_forms_of_errors() {
        let table = [
            (r#"{"error":{"code":"A","message":"m"}}"#, "A: m"),
            (r#"{"error":{"code":"A","message":"m","details":[{"code":"B","message":"n"}]}}"#, "A: m; B: n"),
            (r#"{"error":{"code":"A","innererror":{"code":"B","innererror":{"code":"C"}}}}"#, "A; B; C"),
            (r#"{"code":"A","message":"m"}"#, "A: m"),
            (r#"{"error":{"code":"A","message":{"lang":"en","value":"m"}}}"#, "A: m"),
            (r#"{"error":"invalid"}"#, "without saying why"),
            ("<?xml?><Error><Code>A</Code><Message>m\nRequestId:1</Message></Error>", "A: m RequestId:1"),
            ("<html>Bad gateway</html>", "without saying why"),
            ("[1]", "without saying why"),
            ("", "without saying why"),
        ];
        for (body, shown) in table {
            assert_eq!(read(body).to_string(), shown, "{body}");
        }
    }

    #[test]
    fn a_deep_error_is_cut() {
        let body = format!("{}1{}", r#"{"code":"A","innererror":"#.repeat(100), "}".repeat(100));
        assert_eq!(read(&body).details.len(), DEPTH);
    }

    #[test]
    fn what_is_denied_is_found() {
        let plain = read(
            r#"{"error":{"code":"AuthorizationFailed","message":"The client 'u@x' with object id 'o' does not have authorization to perform action 'Microsoft.MachineLearningServices/workspaces/jobs/write' over scope '/subscriptions/s/resourceGroups/g' or the scope is invalid. If access was recently granted, please refresh your credentials."}}"#,
        );
        assert_eq!(
            plain.denied(),
            Some((
                "Microsoft.MachineLearningServices/workspaces/jobs/write",
                "/subscriptions/s/resourceGroups/g"
            ))
        );
        let linked = read(
            r#"{"error":{"code":"LinkedAuthorizationFailed","message":"The client 'c' has permission to perform action 'A/write' on scope '/s1'; however, it does not have permission to perform action(s) 'x' or the following action(s) 'B/assign/action' on the linked scope(s) '/s2' or the linked scope(s) are invalid."}}"#,
        );
        assert_eq!(linked.denied(), Some(("B/assign/action", "/s2")));
        assert_eq!(read(r#"{"error":{"code":"X","message":"no action 'unended"}}"#).denied(), None);
        assert_eq!(read("").denied(), None);
    }
}
