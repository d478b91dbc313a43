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
