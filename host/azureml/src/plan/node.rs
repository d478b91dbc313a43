//! The body of a request, with places that are filled when the plan is carried out.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Number, Value};

use super::StepId;

/// A value of a body. Written as JSON, a [`Late`] value is an object with the one key `$late`; a key of a spec that looks like it gets
/// one more `$`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, as it is spelled.
    Number(Number),
    /// A text.
    Text(String),
    /// A text of which a part is not known yet.
    Late(Late),
    /// A list.
    List(Vec<Node>),
    /// An object. The service does not care for the order of keys.
    Map(BTreeMap<String, Node>),
}

/// A text of which the middle is not known before the plan is carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Late {
    /// What stands before it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// What is not known yet.
    #[serde(flatten)]
    pub of: LateOf,
    /// What stands behind it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub after: String,
}

/// What is not known yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateOf {
    /// What is made up, once for a submission, under this key: a UUID, or for the key `job` a name.
    Made(String),
    /// What a step before gave.
    Answer {
        /// The step.
        step: StepId,
        /// Which of its answers.
        part: Part,
    },
    /// A text of the submission that nobody may read in a plan: a password, a key, a token, the signature of a URL. The plan says where
    /// it stands, and the submission has it when the plan is carried out ([`secrets`](crate::spec::secrets)).
    Secret(SecretPlace),
    /// The same, sent as the number that it is the spelling of. Nothing stands around it.
    SecretNumber(SecretPlace),
    /// A text of several parts, where more than one of them is late.
    Joined(Vec<Node>),
    /// The hash of a component that has a name (client-protocol §2, `client_component_hash`): made of this, answers filled in.
    ComponentHash(Box<Node>),
}

/// Where a secret stands in a submission.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SecretPlace {
    /// The pointer in the resolved tree, to a text.
    pub pointer: String,
    /// From which byte of the text to which it goes; none: it is the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<(usize, usize)>,
}

/// Which of a step's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The resource id.
    Id,
    /// The version.
    Version,
    /// The URL of what was uploaded, without a signature.
    Url,
    /// The region, of a workspace or of another resource that was looked up.
    Location,
}

/// The key that marks a late value.
const LATE: &str = "$late";

impl Node {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An integer.
    pub fn int(number: i64) -> Self {
        Self::Number(number.into())
    }

    /// Whether it is a number that is 0.
    pub fn is_zero(&self) -> bool {
        matches!(self, Self::Number(number) if number.as_f64() == Some(0.0))
    }

    /// A list of texts.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// An object of what is there: entries without a value are left out.
    pub fn map<const N: usize>(entries: [(&str, Option<Node>); N]) -> Self {
        Self::of(entries)
    }

    /// An object of what is there.
    pub fn of<'k>(entries: impl IntoIterator<Item = (&'k str, Option<Node>)>) -> Self {
        let given = |(key, value): (&str, Option<Node>)| Some((key.to_owned(), value?));
        Self::Map(entries.into_iter().filter_map(given).collect())
    }

    /// An empty object.
    pub fn empty() -> Self {
        Self::Map(BTreeMap::new())
    }

    /// The answer of a step, with text around it.
    pub fn answer(before: &str, step: &StepId, part: Part, after: &str) -> Self {
        let of = LateOf::Answer { step: step.clone(), part };
        Self::Late(Late { before: before.to_owned(), of, after: after.to_owned() })
    }

    /// The resource id that a step gives.
    pub fn id(step: &StepId) -> Self {
        Self::answer("", step, Part::Id, "")
    }

    /// What is made up under this key.
    pub fn made(key: &str) -> Self {
        Self::Late(Late { before: String::new(), of: LateOf::Made(key.to_owned()), after: String::new() })
    }

    /// The secret at this pointer of the resolved tree.
    pub fn secret(pointer: &str) -> Self {
        let of = LateOf::Secret(SecretPlace { pointer: pointer.to_owned(), bytes: None });
        Self::Late(Late { before: String::new(), of, after: String::new() })
    }

    /// The hash of a component, as for the version of one without a name (client-protocol §3.4).
    pub fn component_hash(spec: Node) -> Self {
        let of = LateOf::ComponentHash(Box::new(spec));
        Self::Late(Late { before: String::new(), of, after: String::new() })
    }

    /// The entries, if it is an object.
    pub fn entries_mut(&mut self) -> Option<&mut BTreeMap<String, Node>> {
        match self {
            Self::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The same object with another entry; anything else as it is.
    pub fn with(mut self, key: &str, value: Option<Node>) -> Self {
        if let (Self::Map(entries), Some(value)) = (&mut self, value) {
            entries.insert(key.to_owned(), value);
        }
        self
    }

    /// The same object without these keys; anything else as it is.
    pub fn without(mut self, keys: &[&str]) -> Self {
        if let Self::Map(entries) = &mut self {
            entries.retain(|key, _| !keys.contains(&key.as_str()));
        }
        self
    }

    /// Calls back for every late value, also for those that another one is made of.
    pub fn each_late<'n>(&'n self, each: &mut dyn FnMut(&'n Late)) {
        match self {
            Self::Late(late) => {
                each(late);
                match &late.of {
                    LateOf::ComponentHash(spec) => spec.each_late(each),
                    LateOf::Joined(parts) => parts.iter().for_each(|part| part.each_late(each)),
                    _ => {}
                }
            }
            Self::List(items) => items.iter().for_each(|item| item.each_late(each)),
            Self::Map(entries) => entries.values().for_each(|value| value.each_late(each)),
            _ => {}
        }
    }

    /// Puts something in the place of every text and number for which there is something, also in what a late value is made of.
    pub(crate) fn replace_scalars(&mut self, by: &dyn Fn(&Self) -> Option<Self>) {
        match self {
            Self::Text(_) | Self::Number(_) => {
                if let Some(other) = by(self) {
                    *self = other;
                }
            }
            Self::Late(Late { of: LateOf::ComponentHash(spec), .. }) => spec.replace_scalars(by),
            Self::List(items) => items.iter_mut().for_each(|item| item.replace_scalars(by)),
            Self::Map(entries) => entries.values_mut().for_each(|value| value.replace_scalars(by)),
            _ => {}
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.clone()),
            Self::Late(late) => {
                // What is serialised are texts under fixed keys.
                let late = serde_json::to_value(late).unwrap_or_default();
                Value::Object(Map::from_iter([(LATE.to_owned(), late)]))
            }
            Self::List(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            Self::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| (escaped(key), value.to_json()));
                Value::Object(entries.collect())
            }
        }
    }

    fn from_json(value: Value) -> Result<Self, serde_json::Error> {
        Ok(match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => {
                Self::List(items.into_iter().map(Self::from_json).collect::<Result<_, _>>()?)
            }
            Value::Object(mut entries) => match entries.remove(LATE) {
                Some(late) if entries.is_empty() => Self::Late(serde_json::from_value(late)?),
                Some(_) => return Err(serde_json::Error::custom("a late value has other keys beside it")),
                None => {
                    let entry = |(key, value): (String, Value)| Ok((unescaped(key), Self::from_json(value)?));
                    Self::Map(entries.into_iter().map(entry).collect::<Result<_, serde_json::Error>>()?)
                }
            },
        })
    }
}

/// A key as it is written: what would be taken for the mark of a late value gets one more `$`.
fn escaped(key: &str) -> String {
    if is_mark(key) { format!("${key}") } else { key.to_owned() }
}

fn unescaped(key: String) -> String {
    match key.strip_prefix('$') {
        Some(rest) if is_mark(rest) => rest.to_owned(),
        _ => key,
    }
}

/// `$late`, `$$late` and so on.
fn is_mark(key: &str) -> bool {
    key.starts_with('$') && key.trim_start_matches('$') == "late"
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn what_a_spec_says_is_never_taken_for_a_late_value() {
        let inner = Node::of([("made", Some(Node::text("job")))]);
        for key in ["$late", "$$late", "late", "$", "$later"] {
            let node = Node::of([(key, Some(inner.clone()))]);
            let text = serde_json::to_string(&node).unwrap();
            assert_eq!(serde_json::from_str::<Node>(&text).unwrap(), node, "{text}");
        }
    }

    fn joined(parts: Vec<Node>) -> Node {
        Node::Late(Late { before: String::new(), of: LateOf::Joined(parts), after: String::new() })
    }

    fn part(pointer: &str, from: usize, to: usize) -> Node {
        let of = LateOf::Secret(SecretPlace { pointer: pointer.to_owned(), bytes: Some((from, to)) });
        Node::Late(Late { before: "x".to_owned(), of, after: String::new() })
    }

    #[test]
    fn a_late_value_is_read_as_it_was_written() {
        for late in [
            Node::made("job"),
            Node::answer("azureml:", &StepId::new("code-1"), Part::Id, "/x"),
            Node::secret("/credentials/account_key"),
            joined(vec![Node::text("a"), Node::secret("/b"), part("/c", 3, 7), Node::text("d")]),
            Node::component_hash(Node::map([
                ("code", Some(Node::answer("azureml:", &StepId::new("code-1"), Part::Id, ""))),
                ("resources", Some(Node::map([("instance_count", Some(Node::int(2)))]))),
            ])),
        ] {
            let text = serde_json::to_string(&Node::List(vec![late.clone()])).unwrap();
            assert_eq!(serde_json::from_str::<Node>(&text).unwrap(), Node::List(vec![late]), "{text}");
        }
    }
}
