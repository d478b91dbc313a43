//! Secrets that stand in a spec: credentials of datastores, connections and computes, and what looks like a secret anywhere else, the
//! signature of a URL for example. They are sent, and never stand in a plan.

mod spelled;

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jobgate_core::pointer::Pointer;
use jobgate_core::secret::Secrets;
use jobgate_core::submission::{At, Submission};
use jobgate_yaml::{OpaqueKind, Value};

use super::{Draft, plain};
use crate::plan::{Late, LateOf, Node, Secret, SecretPlace, Step};

/// The text at a key, as something that is filled in when the plan is carried out. None if there is no text.
pub(crate) fn text(at: &At<'_>, key: &str) -> Option<Node> {
    let value = at.get(key)?;
    value.text()?;
    Some(Node::secret(value.pointer()))
}

/// A secret that a plan refers to is not in the submission: it is another submission than the one that was planned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the plan sends the secret at `{pointer}`, and the spec has no such text there: plan it again")]
pub struct NoSecret {
    /// The pointer in the resolved tree.
    pub pointer: String,
}

/// The secrets that these steps send, from the submission that they were planned for.
///
/// # Errors
/// When the submission has no text where a step expects one.
pub fn secrets(submission: &Submission, steps: &[Step]) -> Result<BTreeMap<SecretPlace, Secret>, NoSecret> {
    let found = steps.iter().flat_map(Step::secrets).map(|place| {
        let at = Pointer::parse_long(&place.pointer).ok().and_then(|pointer| submission.at(&pointer));
        let text = at.as_ref().and_then(scalar).and_then(|text| match place.bytes {
            Some((from, to)) => text.get(from..to).map(str::to_owned),
            None => Some(text),
        });
        match text {
            Some(text) => Ok((place.clone(), Secret::new(text))),
            None => Err(NoSecret { pointer: place.pointer.clone() }),
        }
    });
    found.collect()
}

/// A text, or a number or a date as the text that it is sent as: a password may look like one.
fn scalar(at: &At<'_>) -> Option<String> {
    match at.value() {
        Value::Text(_) | Value::Int(_) | Value::BigInt(_) | Value::Float(_) => plain::python_str(at.value()),
        Value::Opaque(opaque) => match &opaque.kind {
            OpaqueKind::Date(text) | OpaqueKind::DateTime(text) => Some(text.to_string()),
            _ => None,
        },
        _ => None,
    }
}

/// Takes every secret of a submission out of the steps, wherever it came to stand in what is sent: its place is told instead. What names
/// something (a resource, a version, a path) stays. A secret that cannot be taken out is refused.
pub(crate) fn hide(draft: &mut Draft<'_>) {
    let submission = draft.request.submission;
    let hidden = Hidden::of(submission);
    if hidden.secrets.is_empty() {
        return;
    }
    let left = RefCell::default();
    draft.steps_mut().iter_mut().for_each(|step| step.replace_scalars(&|node| hidden.late(node, &left)));
    for pointer in left.into_inner() {
        let at = Pointer::parse_long(&pointer).ok().and_then(|pointer| submission.at(&pointer));
        draft.refuse(
            &at.unwrap_or_else(|| submission.at_root()),
            "a secret that stands here is sent in another spelling, so it would stand in the plan for all to read",
            Some("write it in letters that YAML leaves as they are, in a URL with `%` and hexadecimal digits for others; or get it at run time"),
        );
    }
}

/// The secrets of a submission, and where its texts have them.
struct Hidden {
    secrets: Secrets,
    places: BTreeMap<String, SecretPlace>,
}

impl Hidden {
    fn of(submission: &Submission) -> Self {
        let mut hidden = Self { secrets: Secrets::of(submission), places: BTreeMap::new() };
        let mut open = if hidden.secrets.is_empty() { Vec::new() } else { vec![submission.at_root()] };
        while let Some(at) = open.pop() {
            if let Some(text) = scalar(&at) {
                hidden.note(&at, &text);
            }
            open.extend(at.entries().into_iter().map(|(_, value)| value));
            open.extend(at.items());
        }
        hidden
    }

    fn note(&mut self, at: &At<'_>, text: &str) {
        for range in self.ranges(text) {
            let Some(secret) = text.get(range.clone()) else { continue };
            let bytes = (range.len() < text.len()).then_some((range.start, range.end));
            let place = SecretPlace { pointer: at.pointer().to_owned(), bytes };
            self.places.entry(secret.to_owned()).or_insert(place);
        }
    }

    /// Where secrets stand in a text, in order and apart. Of a shared access signature that is the whole query.
    fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for range in self.secrets.find(text) {
            let range = whole_query(text, range);
            match ranges.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => ranges.push(range),
            }
        }
        ranges
    }

    /// A text or a number with its secrets as late values; none if it has none. Pointers of secrets that are left in it are kept.
    fn late(&self, node: &Node, left: &RefCell<BTreeSet<String>>) -> Option<Node> {
        match node {
            Node::Text(text) => {
                let found = self.placed(text);
                left.borrow_mut().extend(self.left(text, &found));
                late_text(text, &found)
            }
            Node::Number(number) => {
                let of = LateOf::SecretNumber(self.places.get(&number.to_string())?.clone());
                Some(Node::Late(Late { before: String::new(), of, after: String::new() }))
            }
            _ => None,
        }
    }

    /// The secrets of a text, or the parts of them that stand one behind the other, in order and apart.
    fn placed(&self, text: &str) -> Vec<(Range<usize>, SecretPlace)> {
        let mut found: Vec<(Range<usize>, SecretPlace)> = Vec::new();
        let mut places: Vec<_> = self.places.iter().collect();
        // One may be a part of another.
        places.sort_by_key(|(secret, _)| Reverse(secret.len()));
        for (secret, place) in places {
            for spelled in spelled::spellings(secret) {
                for (at, whole) in text.match_indices(&spelled.text) {
                    let is_apart =
                        |(other, _): &(Range<usize>, _)| other.end <= at || at + whole.len() <= other.start;
                    if found.iter().all(is_apart) {
                        found.extend(spelled.parts.iter().map(|part| part.at(at, place)));
                    }
                }
            }
        }
        for range in self.ranges(text) {
            let is_apart =
                |(other, _): &(Range<usize>, _)| other.end <= range.start || range.end <= other.start;
            if let Some(place) = text.get(range.clone()).and_then(|secret| self.places.get(secret))
                && found.iter().all(is_apart)
            {
                found.push((range, place.clone()));
            }
        }
        found.sort_by_key(|(range, _)| range.start);
        found
    }

    /// Where the secrets stand that a text still has, as it is written or as YAML reads it, without those that were found.
    fn left(&self, text: &str, found: &[(Range<usize>, SecretPlace)]) -> BTreeSet<String> {
        let mut rest = text.to_owned();
        for (range, _) in found {
            // No secret consists of these.
            rest.replace_range(range.clone(), &"x".repeat(range.len()));
        }
        let mut left = BTreeSet::new();
        self.note_left(&rest, &mut left);
        if rest.contains('\n') {
            spelled::each_scalar(&rest, &mut |scalar| self.note_left(scalar, &mut left));
        }
        left
    }

    fn note_left(&self, text: &str, left: &mut BTreeSet<String>) {
        for secret in self.ranges(text).into_iter().filter_map(|range| text.get(range)) {
            let place = self.places.get(secret);
            // A short one that the spec has nowhere: a Dockerfile has it, and it is the same as a word of the client's own.
            if place.is_some() || secret.len() >= LONG {
                left.insert(place.map(|place| place.pointer.clone()).unwrap_or_default());
            }
        }
    }
}

/// A secret of as many bytes is no word that stands somewhere by chance.
const LONG: usize = 8;

/// A text with late values where secrets were found; none if there are none.
fn late_text(text: &str, found: &[(Range<usize>, SecretPlace)]) -> Option<Node> {
    let between = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
    let late = |before, of, after| Some(Node::Late(Late { before, of, after }));
    match found {
        [] => None,
        [(range, place)] => {
            let (before, after) = (between(0, range.start), between(range.end, text.len()));
            late(before, LateOf::Secret(place.clone()), after)
        }
        several => {
            let mut at = 0;
            let mut parts = Vec::new();
            for (range, place) in several {
                let of = LateOf::Secret(place.clone());
                parts.extend(late(between(at, range.start), of, String::new()));
                at = range.end;
            }
            late(String::new(), LateOf::Joined(parts), between(at, text.len()))
        }
    }
}

/// The query around a signature, what is in front of its `?` and behind its end left out; any other range as it is.
fn whole_query(text: &str, range: Range<usize>) -> Range<usize> {
    let (before, behind) =
        (text.get(..range.start).unwrap_or_default(), text.get(range.end..).unwrap_or_default());
    let is_outside = |char: char| char.is_whitespace() || "\"'`<>#?".contains(char);
    match before.rfind(is_outside) {
        Some(mark)
            if before.ends_with("sig=") && before.get(mark..).is_some_and(|rest| rest.starts_with('?')) =>
        {
            let end = behind.find(is_outside).unwrap_or(behind.len());
            mark + 1..range.end + end
        }
        _ => range,
    }
}
