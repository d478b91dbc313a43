//! Patterns of environment references.

use serde::{Deserialize, Deserializer};

use crate::settings::text;

/// A pattern of references to registered environments. `*` stands for any number of characters. It matches a whole reference, or
/// the part of one before a `/`, `:` or `@`: `azureml:sklearn` matches every version of that environment.
///
/// What does not begin with `azureml:` is a name: `AzureML-*` is `azureml:AzureML-*`. A pattern of names matches no reference into a
/// registry and no resource id (`azureml:/…`), whatever stars it has; only `*` alone matches everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    text: String,
    /// Where a problem is shown: the key of the settings.
    written: String,
}

/// What all references to registered environments begin with.
pub(crate) const SCHEME: &str = "azureml:";

/// Whether upper and lower case are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// To allow or to map: what is not the same is something else.
    Exact,
    /// To deny: no spelling gets around it.
    Ignored,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// It could match nothing.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let written = text.to_owned();
        let text = text.strip_suffix('/').unwrap_or(text);
        if text.is_empty() {
            Err("is empty: name an environment, like `azureml:corp-*` or `azureml://registries/corp/*`"
                .to_owned())
        } else if text.starts_with(SCHEME) || text == "*" {
            Ok(Self { text: text.to_owned(), written })
        } else if text.contains('/') {
            Err(format!("`{text}` matches no environment: a reference with a `/` begins with `azureml:`"))
        } else {
            Ok(Self { text: [SCHEME, text].concat(), written })
        }
    }

    /// Whether a reference matches.
    pub(crate) fn matches(&self, reference: &str, case: Case) -> bool {
        if self.text == "*" {
            return true;
        }
        let in_workspace = |text: &str| !text.starts_with("azureml:/");
        in_workspace(&self.text) == in_workspace(reference)
            && glob(self.text.as_bytes(), reference.as_bytes(), case)
    }

    /// The pattern as the settings have it.
    pub(crate) fn as_written(&self) -> &str {
        &self.written
    }

    /// How specific the pattern is: its characters but the stars.
    pub(crate) fn len(&self) -> usize {
        self.text.chars().filter(|&c| c != '*').count()
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::read(deserializer, "a pattern of environments, like `azureml:corp-*`", Self::parse)
    }
}

/// Matches a text, or what of it stands before a separator. In case of a mismatch only the last star is tried again: what an
/// earlier one took is the least that it could, and leaves the most to the rest.
fn glob(pattern: &[u8], text: &[u8], case: Case) -> bool {
    let same = |a: u8, b: u8| a == b || (case == Case::Ignored && a.eq_ignore_ascii_case(&b));
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(p), text.get(t)) {
            (Some(b'*'), _) => {
                star = Some((p, t));
                p += 1;
                continue;
            }
            (Some(&a), Some(&b)) if same(a, b) => {
                p += 1;
                t += 1;
                continue;
            }
            (None, None | Some(b'/' | b':' | b'@')) => return true,
            _ => {}
        }
        match star {
            Some((at, taken)) if taken < text.len() => {
                star = Some((at, taken + 1));
                p = at + 1;
                t = taken + 1;
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, reference: &str) -> bool {
        Pattern::parse(pattern).unwrap().matches(reference, Case::Exact)
    }

    #[test]
    fn whole_references_or_what_stands_before_a_separator() {
        for (pattern, reference) in [
            ("azureml:e:1", "azureml:e:1"),
            ("azureml:e", "azureml:e:1"),
            ("azureml:e", "azureml:e@latest"),
            ("azureml:corp-*", "azureml:corp-sklearn:7"),
            ("azureml:*@latest", "azureml:e@latest"),
            ("AzureML-*", "azureml:AzureML-sklearn-1.5@latest"),
            ("azureml:*", "azureml:e:1"),
            ("*", "azureml://registries/azureml/environments/x/versions/1"),
            ("azureml://*", "azureml://registries/azureml/environments/x/versions/1"),
            ("azureml://registries/azureml", "azureml://registries/azureml/environments/x/versions/1"),
            ("azureml://registries/azureml/", "azureml://registries/azureml/environments/x/versions/1"),
            ("azureml://registries/*/environments/x", "azureml://registries/r/environments/x/labels/latest"),
            ("azureml:/subscriptions/*", "azureml:/subscriptions/0/resourceGroups/g"),
            ("azureml:a*b*c", "azureml:abbc:1"),
            ("azureml:a*:1", "azureml:a:2:1"),
            ("azureml:**", "azureml:e:1"),
        ] {
            assert!(matches(pattern, reference), "{pattern} {reference}");
        }
        for (pattern, reference) in [
            ("azureml:e:1", "azureml:e:10"),
            ("azureml:e", "azureml:e-2:1"),
            ("AzureML", "azureml:AzureML-sklearn:1"),
            ("azureml:corp-*", "azureml:Corp-sklearn:7"),
            ("azureml:*", "azureml://registries/azureml/environments/x/versions/1"),
            ("azureml:*", "azureml:/subscriptions/0"),
            ("azureml://registries/azure", "azureml://registries/azureml/environments/x/versions/1"),
            ("azureml:*@latest", "azureml:e:1"),
            ("azureml:a*b*c", "azureml:acb"),
        ] {
            assert!(!matches(pattern, reference), "{pattern} {reference}");
        }
    }

    #[test]
    fn denying_ignores_case() {
        let pattern = Pattern::parse("AzureML-*").unwrap();
        assert!(pattern.matches("azureml:azureml-sklearn:1", Case::Ignored));
    }

    #[test]
    fn what_matches_nothing_is_refused() {
        for text in ["", "mcr.microsoft.com/*", "./env.yml"] {
            assert!(Pattern::parse(text).is_err(), "{text}");
        }
    }
}
