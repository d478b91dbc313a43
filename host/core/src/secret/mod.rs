//! Secrets that stand in a submission, and texts without them: what a report says is read in logs, by more people than the spec is.
//!
//! What a secret is, the facet `credential` judges (`facet/credential.rs`). Here the texts of all of them are kept, as the file spells them
//! and as they are read, to be taken out wherever they come up: in a message, in the value of a change, in the lines of a file.

mod command;
mod name;
mod shape;
mod unread;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use aho_corasick::{AhoCorasick, Input, MatchKind};
use serde_json::Value;

use crate::facet;
use crate::submission::{NodePlace, Submission};
pub(crate) use command::assignments;
pub(crate) use name::{holds_secret, is_secret as is_secret_name};
pub(crate) use shape::{find as shapes, is_placeholder};
pub use unread::mask_unread;

/// What stands in the place of a secret: plain text in YAML as well, which `[…]` and `***` are not.
pub const REDACTED: &str = "<redacted>";

/// A secret of fewer bytes is one only as a word of its own: a password `p` is no part of `path`.
const WORD: usize = 8;

/// Lines of a secret that has several, and spellings of a part of one, are kept if they have as many bytes: others may be anything.
const LINE: usize = 4;

/// Whether something in a text looks like a secret, whatever stands around it: the signature of a URL, a key, a token of a known form.
pub fn has_secret(text: &str) -> bool {
    !shapes(text).is_empty()
}

/// The secrets of a submission. It shows none of them, not even to a debugger.
#[derive(Clone, Default)]
pub struct Secrets {
    texts: BTreeSet<String>,
    /// None if there is no secret.
    search: Option<AhoCorasick>,
}

impl Secrets {
    /// Those of a submission as it stands: asked before mutators take some out.
    pub fn of(submission: &Submission) -> Self {
        let mut texts = BTreeSet::new();
        for secret in facet::secrets(submission) {
            let spelling = secret.place.and_then(|place| spelling(submission, place));
            if let Some(spelling) = spelling.filter(|spelling| !spelling.contains(&secret.text)) {
                texts.extend(lines(spelling));
            }
            if secret.text.contains('\n') {
                texts.extend(lines(&secret.text));
            } else {
                texts.insert(secret.text);
            }
        }
        Self::searching(texts)
    }

    /// Those of several submissions.
    pub fn merged<'s>(all: impl IntoIterator<Item = &'s Self>) -> Self {
        Self::searching(all.into_iter().flat_map(|secrets| secrets.texts.iter().cloned()).collect())
    }

    fn searching(mut texts: BTreeSet<String>) -> Self {
        texts.retain(|text| !text.is_empty());
        let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&texts);
        Self { search: search.ok().filter(|_| !texts.is_empty()), texts }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The text with [`REDACTED`] for each secret.
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.replaced(text, |_| REDACTED.to_owned())
    }

    /// The text with as many `*` for each secret as it has bytes, so that places in the text stay where they are.
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.replaced(text, |length| "*".repeat(length))
    }

    /// A JSON text with [`REDACTED`] for each secret in its texts, and for each number that is one.
    pub fn redact_json<'t>(&self, json: &'t str) -> Cow<'t, str> {
        if self.is_empty() {
            return Cow::Borrowed(json);
        }
        let Ok(mut value) = serde_json::from_str(json) else { return self.redact(json) };
        if self.redact_value(&mut value) { Cow::Owned(value.to_string()) } else { Cow::Borrowed(json) }
    }

    /// The same for a JSON value. Says whether there was one.
    pub fn redact_value(&self, value: &mut Value) -> bool {
        let redacted = match value {
            Value::String(text) => match self.redact(text) {
                Cow::Owned(redacted) => redacted,
                Cow::Borrowed(_) => return false,
            },
            Value::Number(number) if self.texts.contains(&number.to_string()) => REDACTED.to_owned(),
            // Not `any`: all are to be redacted.
            Value::Array(items) => {
                return items.iter_mut().fold(false, |any, item| self.redact_value(item) | any);
            }
            Value::Object(entries) => {
                return entries.values_mut().fold(false, |any, entry| self.redact_value(entry) | any);
            }
            _ => return false,
        };
        *value = Value::String(redacted);
        true
    }

    fn replaced<'t>(&self, text: &'t str, by: impl Fn(usize) -> String) -> Cow<'t, str> {
        let ranges = self.find(text);
        if ranges.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut replaced = String::with_capacity(text.len());
        let mut at = 0;
        for range in ranges {
            replaced.push_str(text.get(at..range.start).unwrap_or_default());
            replaced.push_str(&by(range.len()));
            at = range.end;
        }
        replaced.push_str(text.get(at..).unwrap_or_default());
        Cow::Owned(replaced)
    }

    /// Where secrets stand in a text: ranges of bytes, in order and apart.
    pub fn find(&self, text: &str) -> Vec<Range<usize>> {
        let Some(search) = &self.search else { return Vec::new() };
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(one) = search.find(Input::new(text).range(at..)) {
            if one.len() >= WORD || is_word(text, &one.range()) {
                found.push(one.range());
                at = one.end();
            } else {
                at = one.start() + 1;
            }
        }
        found
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} secrets", self.texts.len())
    }
}

/// Whether neither a letter nor a digit is next to a range.
fn is_word(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|before| before.chars().next_back());
    let behind = text.get(range.end..).and_then(|behind| behind.chars().next());
    ![before, behind].into_iter().flatten().any(char::is_alphanumeric)
}

/// The text of a node as its file has it; none if an edit or the command line made the node.
fn spelling(submission: &Submission, place: NodePlace) -> Option<&str> {
    let file = submission.file(place.file);
    let span = file.tree.node(place.node).span?;
    file.document.text().get(span.range())
}

/// The lines of a text, without what may surround a scalar.
fn lines(text: &str) -> impl Iterator<Item = String> {
    let trimmed = text.lines().map(|line| line.trim().trim_matches(['"', '\'']));
    trimmed.filter(|line| line.len() >= LINE).map(str::to_owned)
}

#[cfg(test)]
mod tests;
