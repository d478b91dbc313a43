//! What may be printed of a URL or of a text that a service or a tool wrote.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

/// The longest text of a service that is shown, in characters.
const LIMIT: usize = 1_500;

/// What stands for a secret.
const GONE: &str = "[redacted]";

/// Parameters of a query whose values say nothing secret.
const PLAIN_PARAMETERS: [&str; 3] = ["api-version", "comp", "restype"];

/// The patterns of secrets, each with what is put in its place. The first group is kept.
const SECRETS: [&str; 7] = [
    // User and password in URLs.
    r#"([A-Za-z][A-Za-z0-9+.-]*://)[^\t\n\r /?#"'<>\\]*@"#,
    // Queries of URLs, whole: a SAS is one.
    r#"([A-Za-z][A-Za-z0-9+.-]*://[^\t\n\r "'<>?\\]*\?)[^\t\n\r "'<>\\]+"#,
    // The signature of a SAS, plain or percent-encoded, also without the URL.
    r#"((?i-u:sig)(?:=|%3[dD]))[^\t\n\r &"'<>,;\\]+"#,
    // Authorization headers.
    r#"((?i-u:\b(?:bearer|basic|sharedkey|sharedkeylite)) +)[A-Za-z0-9+/=_.:~-]{4,}"#,
    // Values named as secrets, in JSON, forms, headers and connection strings.
    concat!(
        r#"((?i-u:[a-z0-9_-]*(?:token|secret|password|passwd|pwd|accountkey|account_key|api-?key|assertion|"#,
        r#"signature|credential|identity-header|authorization|cookie))\\?["']? *[:=] *\\?["']?)"#,
        r#"[^\t\n\r &"'<>,;\\{}]+"#
    ),
    // JSON web tokens.
    r"()(?-u:\b)eyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){0,4}",
    // Keys in base64, which end so.
    r"()[A-Za-z0-9+/]{40,}={1,2}",
];

static PATTERNS: LazyLock<Option<Vec<Regex>>> =
    LazyLock::new(|| SECRETS.iter().map(|pattern| Regex::new(pattern)).collect::<Result<_, _>>().ok());

/// A text of a service or a tool, fit for an error: secrets and control characters replaced, and not endless.
pub fn redact(text: &str) -> String {
    let Some(patterns) = PATTERNS.as_ref() else {
        return "[text withheld]".to_owned();
    };
    // A cut through a secret must not let its beginning through: what is cut off is looked at as well.
    let window: String = text.chars().take(LIMIT * 4).map(printable).collect();
    let mut redacted = window;
    for pattern in patterns {
        redacted = pattern.replace_all(&redacted, format!("${{1}}{GONE}")).into_owned();
    }
    let mut shown: String = redacted.chars().take(LIMIT).collect();
    if redacted.chars().nth(LIMIT).is_some() {
        shown.push_str(" […]");
    }
    shown.trim().to_owned()
}

/// Line breaks, control characters and the marks that turn the direction of text become blanks.
fn printable(character: char) -> char {
    let turns =
        matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if character.is_control() || turns || matches!(character, '\u{2028}' | '\u{2029}') {
        ' '
    } else {
        character
    }
}

/// A URL without user, password, fragment and the values of its query, but for `api-version`, `comp` and `restype`.
pub fn redact_url(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_fragment(None);
    // Both fail for URLs that cannot have a user only.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    if url.query().is_some() {
        let keep = |key: &str| PLAIN_PARAMETERS.contains(&key);
        shown.query_pairs_mut().clear().extend_pairs(
            url.query_pairs()
                .map(|(key, value)| if keep(&key) { (key, value) } else { (key, "REDACTED".into()) }),
        );
    }
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn secrets_are_replaced() {
        let table = [
            "https://a.blob.core.windows.net/c/x?sv=2020&sig=SECRET%2Babc",
            "the token sig=SECRET is bad",
            "sig%3DSECRET",
            "at https://user:SECRET@h/x and https://SECRET@h",
            r#"{"sasToken": "sv=2024&se=2026&sig=SECRET"}"#,
            r#"{"sasToken":"?SECRET"}"#,
            r#"{\"access_token\":\"SECRET\"}"#,
            "Authorization: Bearer SECRETSECRET",
            "got bearer SECRET.a.b instead",
            "AccountName=a;AccountKey=SECRETSECRET==;EndpointSuffix=x",
            "client_secret=SECRET&grant_type=client_credentials",
            "x-ms-identity-header: SECRET",
            "IDENTITY_HEADER='no', clientSecret = SECRET",
            "password: SECRET",
            "the token eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJTRUNSRVQifQ.SECRET was refused",
            "key AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJKKKKLLLLSECRET==",
        ];
        for text in table {
            let shown = redact(text);
            assert!(!shown.contains("SECRET"), "{text} -> {shown}");
            assert!(shown.contains(GONE), "{text} -> {shown}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        let table = [
            "The client 'x' does not have authorization to perform action 'Microsoft.MachineLearningServices/workspaces/jobs/write' over scope '/subscriptions/1/resourceGroups/g'",
            "environment 775c15c9a1f0775c15c9a1f0775c15c9a1f0775c15c9a1f0775c15c9a1f0aaaa was not found",
            "GET https://management.azure.com/subscriptions/s/x failed",
        ];
        for text in table {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn control_characters_go_and_length_is_bounded() {
        assert_eq!(redact("a\u{1b}[31mb\r\n##vso[task]\u{202e}c"), "a [31mb  ##vso[task] c");
        let long = redact(&"x ".repeat(10_000));
        assert!(long.chars().count() < LIMIT + 10);
    }

    #[test]
    fn urls_keep_what_is_harmless() {
        let url = Url::parse("https://u:p@h/c/b?api-version=1&sig=SECRET&comp=block&blockid=x#f").unwrap();
        assert_eq!(redact_url(&url), "https://h/c/b?api-version=1&sig=REDACTED&comp=block&blockid=REDACTED");
        assert_eq!(redact_url(&Url::parse("https://h/").unwrap()), "https://h/");
    }

    proptest! {
        #[test]
        fn a_signature_never_shows(before in "[ -~]{0,40}", secret in "[A-Za-z0-9]{8,40}", after in "[ -~]{0,40}") {
            let secret = format!("Zq{secret}");
            let shown = redact(&format!("{before} sig={secret} {after}"));
            prop_assert!(!shown.contains(&secret));
        }

        #[test]
        fn a_redacted_url_has_no_signature(secret in "[A-Za-z0-9%+/=]{8,40}") {
            if let Ok(url) = Url::parse(&format!("https://h/c?sv=1&sig={secret}")) {
                let shown = redact_url(&url);
                prop_assert_eq!(shown, "https://h/c?sv=REDACTED&sig=REDACTED");
            }
        }
    }
}
