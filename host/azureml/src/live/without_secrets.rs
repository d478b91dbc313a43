//! Answers of the service without what may be a secret: a fact goes to policies and into files.

use serde_json::Value;

/// Keys whose values are secrets or may hold some, in lower case. The service gives none of them to a GET; this is the second lock.
const SECRET: [&str; 16] = [
    "secrets",
    "key",
    "keys",
    "accountkey",
    "sastoken",
    "sas",
    "sasuri",
    "password",
    "clientsecret",
    "certificate",
    "connectionstring",
    "primarykey",
    "secondarykey",
    "token",
    "accesstoken",
    "instrumentationkey",
];

/// Takes them out, at any depth.
pub(super) fn without_secrets(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.retain(|key, _| !SECRET.contains(&key.to_ascii_lowercase().as_str()));
            entries.values_mut().for_each(without_secrets);
        }
        Value::Array(items) => items.iter_mut().for_each(without_secrets),
        // A signature in a URL is one as well.
        Value::String(text) if text.contains("sig=") => *text = crate::http::redact(text),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_secret_stays() {
        let mut value = json!({
            "properties": {"credentials": {"credentialsType": "AccountKey", "secrets": {"key": "K"}}, "Password": "P",
                "list": [{"sasToken": "T", "name": "n"}], "target": "https://a.blob.core.windows.net/c?sv=1&sig=S"},
        });
        without_secrets(&mut value);
        let text = value.to_string();
        assert!(["\"K\"", "\"P\"", "\"T\"", "sig=S"].iter().all(|secret| !text.contains(secret)), "{text}");
        assert!(text.contains("AccountKey") && text.contains("\"n\""), "{text}");
    }
}
