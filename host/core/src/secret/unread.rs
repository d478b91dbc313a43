//! Secrets in a text that could not be read as a spec, so that nothing tells which of its nodes are secret.

use std::ops::Range;

use super::{is_placeholder, is_secret_name, shapes};

/// Keys of credentials, in lower case, which are no names of variables.
const KEYS: &[&str] = &["account_key", "api_key", "key", "pat", "password", "sas_token", "secret_access_key"];

/// The text with as many `*` for each secret as it has bytes: what looks like one, and what stands behind a key that names one on the
/// same line.
pub fn mask_unread(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for part in shapes(text) {
        mask(&mut bytes, part.range);
    }
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        for (separator, _) in line.match_indices([':', '=']) {
            if let (Some(before), Some(behind)) = (line.get(..separator), line.get(separator + 1..))
                && is_secret(before)
            {
                let value = value(behind);
                let start = at + separator + 1 + value.start;
                if !is_placeholder(behind.get(value.clone()).unwrap_or_default()) {
                    mask(&mut bytes, start..start + value.len());
                }
            }
        }
        at += line.len();
    }
    // Whole characters are masked, so it is text still.
    String::from_utf8(bytes).unwrap_or_default()
}

/// Whether a text ends with a key that names a secret.
fn is_secret(before: &str) -> bool {
    let name = before.trim_end().trim_end_matches(['"', '\'']);
    let name = name.rsplit([' ', '\t', ',', '{', '-', '"', '\'']).next().unwrap_or_default();
    is_secret_name(name) || KEYS.iter().any(|key| key.eq_ignore_ascii_case(name))
}

/// Where the value is: what stands in quotes, or else all up to the next item of a flow mapping.
fn value(behind: &str) -> Range<usize> {
    let start = behind.len() - behind.trim_start().len();
    let rest = behind.trim();
    match rest.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
        Some(quote) => {
            let inside = rest.get(1..).unwrap_or_default();
            start + 1..start + 1 + inside.find(quote).unwrap_or(inside.len())
        }
        None => start..start + rest.find([',', '}']).unwrap_or(rest.len()),
    }
}

fn mask(bytes: &mut [u8], range: Range<usize>) {
    for byte in bytes.get_mut(range).into_iter().flatten().filter(|byte| !byte.is_ascii_whitespace()) {
        *byte = b'*';
    }
}

#[cfg(test)]
mod tests {
    use super::mask_unread;

    #[test]
    fn what_stands_behind_a_key_is_masked() {
        for (text, masked) in [
            (
                "type: azure_blob\ncredentials:\n  account_key: abc\nname: [\n",
                "type: azure_blob\ncredentials:\n  account_key: ***\nname: [\n",
            ),
            ("env: {DB_PASSWORD: \"é,1\", x: [", "env: {DB_PASSWORD: \"****\", x: ["),
            ("  \"client_secret\": 'a b'\r\n", "  \"client_secret\": '* *'\r\n"),
            ("ARG TOKEN=abc", "ARG TOKEN=***"),
            ("path: https://x/y?sig=abc&sv=1\n\t", "path: https://x/y?sig=***&sv=1\n\t"),
            ("password: ${{x}}", "password: ${{x}}"),
            ("password:", "password:"),
            ("{account_key: abc, name: x}", "{account_key: ***, name: x}"),
            ("token_path: /x", "token_path: /x"),
        ] {
            assert_eq!(mask_unread(text), masked);
            assert_eq!(mask_unread(text).len(), text.len());
        }
    }
}
