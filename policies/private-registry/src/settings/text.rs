//! Settings that are texts of a form of their own.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, Visitor};

/// Reads a text of the settings. An error of `parse` comes from within the reader, and so has the place of the text.
pub(crate) fn read<'de, D, T, E>(
    deserializer: D,
    expecting: &'static str,
    parse: fn(&str) -> Result<T, E>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    E: fmt::Display,
{
    deserializer.deserialize_str(Text { expecting, parse })
}

struct Text<T, E> {
    expecting: &'static str,
    parse: fn(&str) -> Result<T, E>,
}

impl<T, E: fmt::Display> Visitor<'_> for Text<T, E> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<R: Error>(self, text: &str) -> Result<T, R> {
        (self.parse)(text).map_err(R::custom)
    }
}

/// Reads one of a few words: a key, or the value of a setting. One function for all of them, where serde derives one for each.
pub(super) struct Word {
    pub(super) words: &'static [&'static str],
    pub(super) is_key: bool,
}

impl<'de> DeserializeSeed<'de> for Word {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'static str, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Word {
    type Value = &'static str;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a word")
    }

    fn visit_str<R: Error>(self, text: &str) -> Result<&'static str, R> {
        match self.words.iter().find(|word| **word == text) {
            Some(word) => Ok(word),
            None if self.is_key => Err(R::unknown_field(text, self.words)),
            None => Err(R::unknown_variant(text, self.words)),
        }
    }
}

/// Reads a word as a variant of an enum.
macro_rules! read_word {
    ($type:ident: $($word:literal $variant:ident),+) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = $crate::settings::text::Word { words: &[$($word),+], is_key: false };
                Ok(match serde::de::DeserializeSeed::deserialize(word, deserializer)? {
                    $($word => Self::$variant,)+
                    _ => Self::default(),
                })
            }
        }
    };
}

pub(super) use read_word;
