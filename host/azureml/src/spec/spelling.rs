//! The two spellings of keys: camel case in a body, snake case below `properties.jobs` and in component specs (client-protocol §4).

use std::borrow::Cow;

/// How keys are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// `jobInputType`.
    Camel,
    /// `job_input_type`.
    Snake,
}

impl Spelling {
    /// A key that is given in snake case.
    pub(crate) fn key(self, snake: &str) -> Cow<'_, str> {
        match self {
            Self::Snake => Cow::Borrowed(snake),
            Self::Camel => Cow::Owned(camel(snake)),
        }
    }
}

/// `shm_size` → `shmSize`.
pub(crate) fn camel(snake: &str) -> String {
    let mut parts = snake.split('_');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

/// `ro_mount` → `RoMount`.
pub(crate) fn pascal(snake: &str) -> String {
    let camel = camel(snake);
    let mut letters = camel.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// `AzureBlob` → `azure_blob`, `S3` → `s3`: as the client's `camel_to_snake` does.
pub(crate) fn snake(camel: &str) -> String {
    let letters: Vec<char> = camel.chars().collect();
    let mut out = String::with_capacity(camel.len() + 4);
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let begins_word = letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
        let ends_word = before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit());
        if letter.is_ascii_uppercase() && before.is_some() && (begins_word || ends_word) {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for (camel, snake) in [
            ("AzureBlob", "azure_blob"),
            ("UserIdentity", "user_identity"),
            ("AMLToken", "aml_token"),
            ("S3", "s3"),
            ("PAT", "pat"),
            ("azure_blob", "azure_blob"),
            ("lakeGen2Store", "lake_gen2_store"),
            ("", ""),
        ] {
            assert_eq!(super::snake(camel), snake);
        }
        assert_eq!(pascal("azure_my_sql_db"), "AzureMySqlDb");
        assert_eq!(camel("shm_size"), "shmSize");
    }
}
