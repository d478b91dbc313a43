//! What looks like a secret in a text, whatever stands around it: signatures, keys, passwords in URLs and connection strings, tokens of
//! known forms. What is filled in later is none.

use std::ops::Range;

/// A part of a text that is a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Bytes of the text.
    pub(crate) range: Range<usize>,
    /// Whether it is the signature of a shared access signature.
    pub(crate) is_signature: bool,
}

/// The secrets of a text, in no order; they may overlap. The work is linear in the text.
pub(crate) fn find(text: &str) -> Vec<Part> {
    let mut found = Vec::new();
    // Most texts are short and hold none.
    if text.len() < SHORTEST {
        return found;
    }
    signatures(text, &mut found);
    account_keys(text, &mut found);
    url_passwords(text, &mut found);
    connection_strings(text, &mut found);
    private_keys(text, &mut found);
    for run in runs(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'~')) {
        let run = trimmed(text, run);
        if text.get(run.clone()).is_some_and(is_token) {
            found.push(Part { range: run, is_signature: false });
        }
    }
    found
}

/// `sig=` and one character.
const SHORTEST: usize = 5;

/// Whether a value stands for one that is filled in later: `${{…}}`, `$NAME`, `$(NAME)`, `<…>`, `{{…}}`, `***`.
pub(crate) fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let is_filling = |char: char| "xX*.-_?#".contains(char);
    value.starts_with(['$', '<', '{', '%'])
        || value.chars().all(is_filling)
        || value.starts_with("@Microsoft.KeyVault(")
}

fn add(text: &str, range: Range<usize>, is_signature: bool, found: &mut Vec<Part>) {
    if text.get(range.clone()).is_some_and(|part| !is_placeholder(part)) {
        found.push(Part { range, is_signature });
    }
}

/// Behind `sig=` at the beginning of a text or of a parameter.
fn signatures(text: &str, found: &mut Vec<Part>) {
    for (at, word) in text.match_indices("sig=") {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        if matches!(before, None | Some('?' | '&' | ';')) {
            let start = at + word.len();
            add(text, start..end(text, start, |char| "&\"'`;,#<>()[]{}|\\".contains(char)), true, found);
        }
    }
}

/// The key of a storage account: 86 characters of Base64 and `==`.
fn account_keys(text: &str, found: &mut Vec<Part>) {
    for (at, padding) in text.match_indices("==") {
        let before = text.as_bytes().get(..at).unwrap_or_default().iter().rev().take(87);
        let is_base64 = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
        let length = before.take_while(is_base64).count();
        if length == 86 {
            found.push(Part { range: at - length..at + padding.len(), is_signature: false });
        }
    }
}

/// `://user:password@`.
fn url_passwords(text: &str, found: &mut Vec<Part>) {
    for (at, scheme) in text.match_indices("://") {
        let start = at + scheme.len();
        let authority = text.get(start..end(text, start, |char| "/?#\"'".contains(char))).unwrap_or_default();
        let Some((user, _)) = authority.rsplit_once('@') else { continue };
        if let Some((name, _)) = user.split_once(':') {
            add(text, start + name.len() + 1..start + user.len(), false, found);
        }
    }
}

/// Keys of connection strings that hold a secret, in lower case.
const SECRET_KEYS: &[&str] =
    &["accountkey", "sharedaccesskey", "sharedaccesssignature", "password", "pwd", "clientsecret"];

/// Keys without which a text with `;` is no connection string, in lower case.
const OTHER_KEYS: &[&str] = &[
    "accountname",
    "blobendpoint",
    "data source",
    "database",
    "defaultendpointsprotocol",
    "endpoint",
    "host",
    "initial catalog",
    "server",
    "sharedaccesskeyname",
    "uid",
    "user id",
];

/// Values in `key=value;key=value`.
fn connection_strings(text: &str, found: &mut Vec<Part>) {
    if !text.contains(';') {
        return;
    }
    let is_one_of =
        |keys: &[&str], key: &str| keys.iter().any(|known| known.eq_ignore_ascii_case(key.trim()));
    let parts = || text.split(';').filter_map(|part| part.split_once('='));
    if !parts().any(|(key, _)| is_one_of(OTHER_KEYS, key.trim_start_matches(['"', '\'']))) {
        return;
    }
    let mut at = 0;
    for part in text.split(';') {
        if let Some((key, value)) = part.split_once('=').filter(|(key, _)| is_one_of(SECRET_KEYS, key)) {
            let start = at + key.len() + 1;
            let value = value.trim_end_matches(['"', '\'', ' ', '\n']);
            add(text, start..start + value.len(), false, found);
        }
        at += part.len() + 1;
    }
}

/// A private key in PEM.
fn private_keys(text: &str, found: &mut Vec<Part>) {
    const FOOT: &str = "-----END ";
    let Some(start) = text.find("-----BEGIN ") else { return };
    let rest = text.get(start..).unwrap_or_default();
    if rest.split_once("PRIVATE KEY-----").is_some_and(|(head, _)| head.len() < 40) {
        let length = rest.find(FOOT).unwrap_or(rest.len());
        found.push(Part { range: start..start + length, is_signature: false });
    }
}

/// Prefixes of tokens, with the least length of the whole, as their makers document them.
const PREFIXES: &[(&str, usize)] = &[
    ("ghp_", 40),
    ("gho_", 40),
    ("ghu_", 40),
    ("ghs_", 40),
    ("ghr_", 40),
    ("github_pat_", 60),
    ("glpat-", 26),
    ("hf_", 34),
    ("npm_", 40),
    ("pypi-", 60),
    ("xoxb-", 30),
    ("xoxp-", 30),
    ("xoxa-", 30),
    ("xoxr-", 30),
    ("sk-", 40),
    ("AIza", 39),
    ("dapi", 36),
];

/// Whether a run of letters, digits and `_-.~` is a token of a known form.
fn is_token(run: &str) -> bool {
    let known = PREFIXES.iter().find(|(prefix, _)| run.starts_with(prefix));
    if let Some((prefix, length)) = known {
        return run.len() >= *length && is_random(run.get(prefix.len()..).unwrap_or_default());
    }
    is_entra_secret(run) || is_web_token(run) || is_azure_key(run) || is_aws_key(run)
}

/// Made by no person: digits and letters mixed, few separators.
fn is_random(text: &str) -> bool {
    let count = |is: fn(&char) -> bool| text.chars().filter(is).count();
    let separators = count(|char| !char.is_ascii_alphanumeric());
    count(char::is_ascii_digit) >= 2 && count(char::is_ascii_alphabetic) >= 2 && separators * 8 <= text.len()
}

/// A client secret of Microsoft Entra: three characters, a digit, `Q~`, and 31 to 34 more.
fn is_entra_secret(run: &str) -> bool {
    (37..=40).contains(&run.len())
        && run.get(4..6) == Some("Q~")
        && run.as_bytes().get(3).is_some_and(u8::is_ascii_digit)
}

/// A JSON Web Token: three parts, of which two are JSON.
fn is_web_token(run: &str) -> bool {
    let mut parts = run.split('.');
    let (Some(head), Some(body), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let is_json = |part: &str| part.starts_with("eyJ") && part.len() >= 12;
    is_json(head) && is_json(body) && signature.len() >= 16
}

/// Keys of Azure services and Azure DevOps that carry a mark: 84 characters.
fn is_azure_key(run: &str) -> bool {
    run.len() == 84 && (run.get(52..57) == Some("JQQJ9") || run.get(76..80) == Some("AZDO"))
}

/// The id of an access key of AWS.
fn is_aws_key(run: &str) -> bool {
    run.len() == 20
        && (run.starts_with("AKIA") || run.starts_with("ASIA"))
        && run.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Where a value ends: at a space, at one of these characters, or with the text.
fn end(text: &str, start: usize, ends: impl Fn(char) -> bool) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start + rest.find(|char: char| char.is_whitespace() || ends(char)).unwrap_or(rest.len())
}

/// The longest runs of these bytes, all of them ASCII.
fn runs(text: &str, of: impl Fn(u8) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        let start = at + bytes.get(at..)?.iter().position(|byte| of(*byte))?;
        let length = bytes.get(start..)?.iter().position(|byte| !of(*byte)).unwrap_or(bytes.len() - start);
        at = start + length;
        Some(start..at)
    })
}

/// A run without dots at its ends: those belong to the sentence.
fn trimmed(text: &str, run: Range<usize>) -> Range<usize> {
    let part = text.get(run.clone()).unwrap_or_default();
    let start = run.start + (part.len() - part.trim_start_matches('.').len());
    let end = run.end - (part.len() - part.trim_end_matches('.').len());
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The secrets of a text, those that are signatures marked.
    fn parts(text: &str) -> Vec<(&str, bool)> {
        let mut found = find(text);
        found.sort_by_key(|part| (part.range.start, part.range.end));
        found.dedup();
        found.iter().map(|part| (&text[part.range.clone()], part.is_signature)).collect()
    }

    #[test]
    fn signatures_are_found_in_urls() {
        for (text, expected) in [
            ("https://a.blob.core.windows.net/c/f?sv=2022-11-02&sig=abc", Some("abc")),
            ("https://a.blob.core.windows.net/c/f?sig=a%2Bb%3D&sv=1", Some("a%2Bb%3D")),
            ("curl 'https://x/y?sig=abc' -o z", Some("abc")),
            ("?sig=abc", Some("abc")),
            ("sig=abc", Some("abc")),
            ("https://x/y?sig=${{inputs.sas}}", None),
            ("https://x/y?sig=<signature>", None),
            ("https://x/y?sig=", None),
            ("https://x/y?sig=***", None),
            ("python x.py --sig=abc", None),
            ("design=1&redesig=2", None),
        ] {
            assert_eq!(
                parts(text),
                expected.map(|part| (part, true)).into_iter().collect::<Vec<_>>(),
                "{text}"
            );
        }
    }

    #[test]
    fn keys_passwords_and_tokens_are_found() {
        let key = "a1".repeat(42) + "+/==";
        let alnum = |length: usize| "aB3dE5gH7j".chars().cycle().take(length).collect::<String>();
        let github = format!("ghp_{}", alnum(36));
        let entra = format!("abc8Q~{}", alnum(34));
        let token = format!("eyJ{}.eyJ{}.{}", alnum(20), alnum(20), alnum(40));
        let azure = format!("{}JQQJ99{}", alnum(52), alnum(26));
        let devops = format!("{}AZDO{}", alnum(76), alnum(4));
        let openai = format!("sk-proj-{}", alnum(48));
        let texts = [
            (key.clone(), &key),
            (format!("DefaultEndpointsProtocol=https;AccountName=a;AccountKey={key};EndpointSuffix=x"), &key),
            (format!("git clone https://x-access-token:{github}@github.com/x/y"), &github),
            (format!("Authorization: Bearer {token}."), &token),
            (format!("--secret {entra}"), &entra),
            (format!("KEY={azure}"), &azure),
            (format!("az devops login {devops}"), &devops),
            (openai.clone(), &openai),
        ];
        for (text, secret) in texts {
            let found = parts(&text);
            assert!(
                !found.is_empty() && found.iter().all(|part| *part == (secret, false)),
                "{text}: {found:?}"
            );
        }
        for (text, secret) in [
            ("pip install -i https://user:pat@feed.example.com/simple", "pat"),
            ("Server=tcp:x;User ID=u;Password=p w;Encrypt=True", "p w"),
            ("Endpoint=sb://x/;SharedAccessKeyName=r;SharedAccessKey=abc=", "abc="),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nabc\n",
            ),
            ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        ] {
            assert_eq!(parts(text), [(secret, false)], "{text}");
        }
    }

    #[test]
    fn what_only_looks_alike_is_none() {
        let key = "a1".repeat(42) + "+/";
        for text in [
            format!("b{key}==").as_str(),
            &format!("{key}="),
            "a == b",
            "https://user:$PAT@feed.example.com",
            "https://user@feed.example.com",
            "https://feed.example.com:8080/a@b",
            "abfss://fs@a.dfs.core.windows.net/x",
            "azureml:e:1",
            "azureml://registries/azureml/environments/sklearn-1.5/versions/20",
            "sk-learn-environment-for-the-training-of-models-1-0-2024",
            "hf_model_for_sequence_classification_base",
            "dapi_for_everyone_in_the_department_now",
            "PWD=/tmp; cd x",
            "PASSWORD=$(get); run",
            "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----",
            "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "00000000-0000-0000-0000-000000000000",
            "eyJ.eyJ.x",
            "",
        ] {
            assert_eq!(parts(text), [], "{text}");
        }
    }

    #[test]
    fn placeholders() {
        for value in ["", "x", "xxxx", "****", "${{x}}", "$X", "$(X)", "%X%", "<key>", "{{key}}", " <key> "] {
            assert!(is_placeholder(value), "{value}");
        }
        assert!(is_placeholder("@Microsoft.KeyVault(SecretUri=https://x)"));
        for value in ["abc", "p", "p4", "a<b"] {
            assert!(!is_placeholder(value), "{value}");
        }
    }

    proptest! {
        #[test]
        fn ranges_are_of_the_text(text in r#"(sig=|://|:|@|==|;|=|password|server|ghp_|eyJ|[a-zA-Z0-9+/é?&. -]){0,30}"#) {
            for part in find(&text) {
                prop_assert!(text.get(part.range).is_some());
            }
        }
    }
}
