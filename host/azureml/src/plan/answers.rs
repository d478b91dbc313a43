//! What steps gave and what was made up, and bodies with both filled in.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde_json::{Map, Value};

use super::{Collection, Late, LateOf, Node, Part, PutStep, Resource, SecretPlace, StepId};
use crate::component_id;
use crate::destination::Destination;

/// What a step gave. None: it gives no such thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The resource id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The URL of what was uploaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

/// What is known while a plan is carried out.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// What was made up, by key.
    pub made: BTreeMap<String, String>,
    /// What steps gave.
    pub steps: HashMap<StepId, Answer>,
    /// The secrets that the plan refers to.
    pub secrets: BTreeMap<SecretPlace, Secret>,
}

/// A text that must not be printed: its debug form does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the body of a request alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(...)")
    }
}

/// A value that is not known: the plan is out of order, or a step gave less than it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the plan needs {what}, which is not known at this point: the plan is damaged")]
pub struct Unanswered {
    /// What is missing.
    pub what: String,
}

impl Answers {
    /// A late value.
    ///
    /// # Errors
    /// When it is not known.
    pub fn late(&self, late: &Late) -> Result<String, Unanswered> {
        let made;
        let value = match &late.of {
            LateOf::Made(key) => self.made.get(key).map(String::as_str),
            LateOf::Answer { step, part } => self.steps.get(step).and_then(|answer| match part {
                Part::Id => answer.id.as_deref(),
                Part::Version => answer.version.as_deref(),
                Part::Url => answer.url.as_deref(),
                Part::Location => answer.location.as_deref(),
            }),
            LateOf::Secret(place) | LateOf::SecretNumber(place) => {
                self.secrets.get(place).map(Secret::expose)
            }
            LateOf::ComponentHash(spec) => {
                made = component_id(&self.fill(spec)?);
                Some(made.as_str())
            }
            LateOf::Joined(parts) => {
                made = parts.iter().map(|part| self.text(part)).collect::<Result<String, _>>()?;
                Some(made.as_str())
            }
        };
        match value {
            Some(value) => Ok(format!("{}{value}{}", late.before, late.after)),
            None => Err(Unanswered { what: format!("{:?}", late.of) }),
        }
    }

    /// A body, filled in.
    ///
    /// # Errors
    /// When something in it is not known.
    pub fn fill(&self, node: &Node) -> Result<Value, Unanswered> {
        Ok(match node {
            Node::Null => Value::Null,
            Node::Bool(value) => Value::Bool(*value),
            Node::Number(number) => Value::Number(number.clone()),
            Node::Text(text) => Value::String(text.clone()),
            Node::Late(late @ Late { of: LateOf::SecretNumber(place), .. }) => {
                let unknown = |_| Unanswered { what: format!("a number at {}", place.pointer) };
                Value::Number(self.late(late)?.parse().map_err(unknown)?)
            }
            Node::Late(late) => Value::String(self.late(late)?),
            Node::List(items) => {
                Value::Array(items.iter().map(|item| self.fill(item)).collect::<Result<_, _>>()?)
            }
            Node::Map(entries) => {
                let filled = |(key, value): (&String, &Node)| Ok((key.clone(), self.fill(value)?));
                Value::Object(entries.iter().map(filled).collect::<Result<Map<_, _>, _>>()?)
            }
        })
    }

    /// A text, filled in: a name or a version.
    ///
    /// # Errors
    /// When it is not known, or no text.
    pub fn text(&self, node: &Node) -> Result<String, Unanswered> {
        match node {
            Node::Text(text) => Ok(text.clone()),
            Node::Late(late) => self.late(late),
            other => Err(Unanswered { what: format!("a text, and has {other:?}") }),
        }
    }

    /// The id; `version` is that of an asset that has one.
    ///
    /// # Errors
    /// When its name is not known.
    pub fn resource_id(
        &self,
        destination: &Destination,
        resource: &Resource,
        version: Option<&str>,
    ) -> Result<String, Unanswered> {
        let name = self.text(&resource.name)?;
        if resource.collection == Collection::Workspace {
            return Ok(destination.id());
        }
        let mut path = String::new();
        if let (Some(segment), Some(parent)) = (resource.collection.parent_segment(), &resource.parent) {
            path = format!("{segment}/{parent}/");
        }
        path.push_str(&format!("{}/{name}", resource.collection.segment()));
        if let Some(version) = version {
            path.push_str(&format!("/versions/{version}"));
        }
        Ok(destination.child(&path))
    }
}

impl PutStep {
    /// The api-version.
    pub fn api_version(&self) -> &str {
        self.api_version.as_deref().unwrap_or_else(|| self.resource.collection.write_version())
    }
}
