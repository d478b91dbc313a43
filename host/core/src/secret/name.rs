//! Names of variables that hold a secret: they end with a word for one.

/// Words that name a secret by themselves, in lower case, at the end of a name.
const WORDS: &[&str] = &[
    "apikey",
    "connectionstring",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "pat",
    "pwd",
    "sas",
    "secret",
    "token",
];

/// What is in front of `key`, and makes it a secret one.
const KEYS: &[&str] = &[
    "access",
    "account",
    "admin",
    "api",
    "encryption",
    "master",
    "primary",
    "private",
    "secondary",
    "secret",
    "shared",
    "signing",
    "storage",
    "subscription",
];

/// What is in front of `token`, and makes it a word of a language model.
const WORDS_OF_MODELS: &[&str] = &[
    "bos", "cls", "end", "eos", "image", "mask", "max", "min", "new", "num", "pad", "sep", "special",
    "start", "stop", "unk",
];

/// Whether a variable of this name holds a secret. One that names a secret (`SECRET_NAME`) or a file of one (`TOKEN_PATH`) does not.
pub(crate) fn is_secret(name: &str) -> bool {
    let words = words(name);
    let mut words = words.iter().rev().map(String::as_str);
    let (last, before) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    match last {
        "key" => KEYS.contains(&before),
        "string" => before == "connection",
        "token" => !WORDS_OF_MODELS.contains(&before),
        // `PWD` by itself is the working directory.
        "pwd" => !before.is_empty(),
        _ => WORDS.contains(&last) || last.ends_with("password") || last.ends_with("passwd"),
    }
}

/// Whether a variable of this name with this value holds a secret: behind `…_KEY` a short word of small letters is none, but the name of a
/// column or a field (`PRIMARY_KEY: id`).
pub(crate) fn holds_secret(name: &str, value: &str) -> bool {
    is_secret(name) && !(is_short_word(value) && words(name).last().is_some_and(|word| word == "key"))
}

/// No key is as short, or has letters of one kind alone.
fn is_short_word(value: &str) -> bool {
    const LONGEST: usize = 12;
    value.len() <= LONGEST && value.chars().all(|char| char.is_ascii_lowercase() || char == '_')
}

/// The words of a name, in lower case: cut at `_`, `-` and `.`, and where a capital letter follows a small one.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for char in name.chars() {
        let is_separator = matches!(char, '_' | '-' | '.' | ' ');
        if is_separator || (was_small && char.is_ascii_uppercase()) {
            words.push(String::new());
        }
        if let (false, Some(word)) = (is_separator, words.last_mut()) {
            word.push(char.to_ascii_lowercase());
        }
        was_small = char.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{holds_secret, is_secret};

    #[test]
    fn names() {
        for name in [
            "PASSWORD",
            "DB_PASSWORD",
            "PGPASSWORD",
            "dbPassword",
            "CLIENT_SECRET",
            "AZURE_CLIENT_SECRET",
            "API_KEY",
            "WANDB_API_KEY",
            "apiKey",
            "OPENAI_APIKEY",
            "HF_TOKEN",
            "GITHUB_PAT",
            "AZURE_STORAGE_KEY",
            "AZURE_STORAGE_CONNECTION_STRING",
            "AWS_SECRET_ACCESS_KEY",
            "SAS_TOKEN",
            "STORAGE_SAS",
            "SQL_PWD",
            "account-key",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "",
            "_",
            "PWD",
            "KEY",
            "PRIMARY_KEYS",
            "TOKENIZERS_PARALLELISM",
            "MAX_TOKENS",
            "EOS_TOKEN",
            "max_new_token",
            "SECRET_NAME",
            "KEY_VAULT_URL",
            "TOKEN_PATH",
            "PASSWORD_FILE",
            "GOOGLE_APPLICATION_CREDENTIALS",
            "COMPASS",
            "PATH",
            "JOIN_KEY",
            "SASH",
            "BYPASS",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn no_key_is_a_short_word() {
        for (name, value) in [("PRIMARY_KEY", "id"), ("PRIMARY_KEY", "customer_id"), ("API_KEY", "none")] {
            assert!(!holds_secret(name, value), "{name} {value}");
        }
        for (name, value) in [
            ("PRIMARY_KEY", "Id7"),
            ("API_KEY", "not-a-real-one"),
            ("API_KEY", "abcdefghijklmnop"),
            ("DB_PASSWORD", "id"),
            ("HF_TOKEN", "abc"),
        ] {
            assert!(holds_secret(name, value), "{name} {value}");
        }
        assert!(!holds_secret("ACCESS_KEY_ID", "abc1") && !holds_secret("MODE", "abc1"));
    }
}
