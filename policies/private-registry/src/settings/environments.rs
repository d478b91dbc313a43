//! The settings key `environments`: references to registered environments.

use std::fmt;

use jobgate_guest::{Pointer, Problem, Value};
use serde::de::{EnumAccess, Error as _, MapAccess, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::fields::read_fields;
use super::text::read_word;
use super::{Settings, Unmapped};
use crate::environment;
use crate::mapping::Verdict;
use crate::pattern::{Case, Pattern};
use crate::reference::Reference;
use crate::rules::aml_env_002;

/// What becomes of references to registered environments.
#[derive(Debug, Default)]
pub(crate) struct Environments {
    map: Map,
    /// None: whatever is not denied.
    allow: Option<Vec<Pattern>>,
    deny: Vec<Pattern>,
    pub(crate) images: Images,
}

read_fields!(Environments: map "map", allow "allow", deny "deny", images "images");

/// The entries of `map`, in the order in which they are written.
#[derive(Debug, Default)]
struct Map(Vec<(Pattern, Target)>);

/// Which registered environments are judged by the image that the workspace says they have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Images {
    /// Those whose image is known, but not what `allow` or `map` names.
    #[default]
    Known,
    /// Every one; it is undecided if its image is not known.
    Required,
    /// None.
    Trusted,
}

read_word!(Images: "known" Known, "required" Required, "trusted" Trusted);

/// What a reference becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Another reference.
    Registered(String),
    /// An environment that is an image.
    Image(String),
}

impl Environments {
    /// What a reference becomes. Of several patterns the one with the most characters that are no stars counts; of equally long
    /// ones the first. What another reference becomes stays.
    pub(crate) fn target(&self, reference: &str) -> Option<&Target> {
        if reference.len() > environment::MAX_LENGTH || self.is_target(reference) {
            return None;
        }
        let mut best: Option<&(Pattern, Target)> = None;
        for entry in self.map.0.iter().filter(|(pattern, _)| pattern.matches(reference, Case::Exact)) {
            if best.is_none_or(|best| entry.0.len() > best.0.len()) {
                best = Some(entry);
            }
        }
        best.map(|(_, target)| target)
    }

    /// Whether a reference is denied.
    pub(crate) fn denies(&self, reference: &str) -> bool {
        self.deny.iter().any(|pattern| pattern.matches(reference, Case::Ignored))
    }

    /// Whether a reference that is not denied is allowed.
    pub(crate) fn allows(&self, reference: &str) -> bool {
        self.allow.is_none() || self.names(reference)
    }

    /// Whether the settings allow a reference by name, and not because they allow any.
    pub(crate) fn names(&self, reference: &str) -> bool {
        let allow = self.allow.as_deref().unwrap_or_default();
        self.is_target(reference) || allow.iter().any(|pattern| pattern.matches(reference, Case::Exact))
    }

    /// Whether a reference is what another one becomes.
    pub(crate) fn is_target(&self, reference: &str) -> bool {
        self.map.0.iter().any(|(_, target)| matches!(target, Target::Registered(text) if text == reference))
    }

    /// What is wrong in settings that could be read.
    pub(super) fn check(&self, at: &Pointer, settings: &Settings) -> Vec<Problem> {
        let at = at.child("map");
        let mut problems = Vec::new();
        for (pattern, target) in &self.map.0 {
            let at = at.child(pattern.as_written());
            match target {
                Target::Registered(text) if self.denies(text) => {
                    let message = format!("leads to `{text}`, which `deny` forbids: remove one of them");
                    problems.push(Problem::new(at, message));
                }
                Target::Image(text) if settings.unmapped == Unmapped::Deny && is_unmapped(text, settings) => {
                    let message = format!(
                        "leads to the image `{text}`, which is not allowed: add its registry to `allowed`"
                    );
                    problems.push(Problem::new(at.child(IMAGE), message));
                }
                _ => {}
            }
        }
        problems
    }
}

fn is_unmapped(image: &str, settings: &Settings) -> bool {
    Reference::parse(image)
        .is_ok_and(|reference| settings.verdict(&reference, aml_env_002::ID) == Verdict::Unmapped)
}

impl Target {
    /// What is written instead of the reference.
    pub(crate) fn value(&self) -> Value {
        match self {
            Self::Registered(text) => Value::from(text.as_str()),
            // An image reference has nothing to escape. `Value::mapping` would do for any value, floats included, with the code for
            // that.
            Self::Image(text) => Value::Json(format!("{{\"{IMAGE}\":\"{text}\"}}")),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registered(text) => f.write_str(text),
            Self::Image(text) => write!(f, "image: {text}"),
        }
    }
}

/// A text, or a mapping of the key `image`: what serde calls an enum. Reading it as that, and not as anything, spares the component the
/// code that reads floats.
impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum("Target", &[IMAGE], TargetVisitor)
    }
}

/// The key of an environment that is an image.
const IMAGE: &str = "image";

struct TargetVisitor;

impl<'de> Visitor<'de> for TargetVisitor {
    type Value = Target;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a reference like `azureml:corp-sklearn:7`, or `{image: …}`")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Target, A::Error> {
        let (name, content): (String, _) = access.variant()?;
        if name == IMAGE {
            let text: String = content.newtype_variant()?;
            return match Reference::parse(&text) {
                Ok(_) => Ok(Target::Image(text)),
                Err(invalid) => {
                    Err(A::Error::custom(format_args!("`{text}` is no image reference: {invalid}")))
                }
            };
        }
        match environment::read(&name) {
            Ok(_) => content.unit_variant().map(|()| Target::Registered(name)),
            Err(malformed) => Err(A::Error::custom(format_args!(
                "`{name}` is no reference to an environment, and no `{{image: …}}`: {malformed}"
            ))),
        }
    }
}

impl<'de> Deserialize<'de> for Map {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor)
    }
}

struct MapVisitor;

impl<'de> Visitor<'de> for MapVisitor {
    type Value = Map;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a mapping from references to what they become")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Map, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Map(pairs))
    }
}
