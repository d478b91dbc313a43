//! A plan as a file: what was judged, by what, and every request that it becomes, so that it can be reviewed before anything is sent.
//!
//! The file is JSON. Its last member is a digest over all others, written canonically: keys sorted, no blanks. It tells a damaged file,
//! and no more than that: whoever can change a file can make a digest. What makes a plan safe to submit is that it is made anew from the
//! files, policies and configuration that are there then, and must be the same in every part ([`differences`]).

mod compare;
mod parse;
mod record;

use jobgate_core::policy::Digest;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use compare::differences;
pub use parse::{PLAN_BYTES, PlanError, is_plan};
pub use record::{Configured, Judged, hidden_override, seal};

use super::Step;
use crate::destination::Destination;
use crate::spec::Surroundings;

/// What the member `format` says.
const FORMAT: &str = "jobgate-plan";

/// The version of the format.
const VERSION: u32 = 1;

/// A plan. Frozen as version 1: members may be added, none goes away or changes its meaning without a new version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// What tells a plan from any other JSON.
    pub(crate) format: String,
    /// The version of the format.
    pub(crate) version: u32,
    /// The jobgate that made it.
    pub jobgate: PlannedBy,
    /// Where it goes.
    pub target: PlannedTarget,
    /// The spec.
    pub spec: PlannedSpec,
    /// What the command line set in the spec, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<PlannedOverride>,
    /// What was taken from where it was made.
    pub surroundings: Surroundings,
    /// Every file of the submission.
    pub files: Vec<ReadFile>,
    /// Every policy that judged it, in order.
    pub policies: Vec<PlannedPolicy>,
    /// The configurations, the organisation's first.
    pub configuration: Vec<PlannedConfig>,
    /// The decision: `admitted`. A spec that is denied has no plan to submit.
    pub decision: String,
    /// What was found in it and does not deny.
    pub findings: Vec<PlannedFinding>,
    /// What policies changed, and what those in mode `warn` would have changed.
    pub changes: Vec<PlannedChange>,
    /// What is sent, in order. Paths of local files are relative to the project root, if they lie below it.
    pub steps: Vec<Step>,
    /// The digest of all that.
    pub digest: String,
}

/// A jobgate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedBy {
    /// Its version.
    pub version: String,
    /// The digest of its binary.
    pub digest: String,
}

/// Where a plan goes. What is not given is that of the public cloud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedTarget {
    /// The workspace or the registry: one member of that name.
    #[serde(flatten)]
    pub destination: Destination,
    /// The cloud.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cloud: Option<String>,
    /// The URL of the resource manager, if it is not that of the cloud.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_manager: Option<String>,
    /// The URL under which registries are reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry_endpoint: Option<String>,
    /// The URL under which blob hosts are reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blob_endpoint: Option<String>,
    /// The endpoint of a deployment whose spec names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint_name: Option<String>,
}

/// A spec that was planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedSpec {
    /// Relative to the project root, or without one to its own folder.
    pub path: String,
    /// Its kind, for example `job/command`.
    pub kind: String,
    /// Where the project was when the plan was made: where to look for it if it is not found otherwise.
    pub root: String,
    /// Whether references are limited to that folder.
    pub is_limited: bool,
}

/// What the command line set in a spec.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlannedOverride {
    /// `--name`.
    Name(String),
    /// `--set`, as it was written.
    Set(String),
}

/// A file of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadFile {
    /// Relative to the project root.
    pub path: String,
    /// SHA-256 of its text as it was read, a byte-order mark aside.
    pub sha256: String,
    /// SHA-256 of the text that is submitted in its place, if policies or the command line changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_sha256: Option<String>,
    /// That text; left out where it may hold a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<String>,
}

/// A policy that judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPolicy {
    /// The id in the configuration.
    pub id: String,
    /// Its version.
    pub version: Option<String>,
    /// The digest of its component.
    pub digest: Option<String>,
    /// In which mode it is.
    pub mode: String,
    /// Whose policy it is: `organisation` or `repository`.
    pub layer: String,
    /// The digest of its settings, written canonically.
    pub settings: String,
}

/// A configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedConfig {
    /// Whose: `organisation` or `repository`.
    pub layer: String,
    /// SHA-256 of its text, a byte-order mark aside.
    pub sha256: String,
    /// The text.
    pub text: String,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedFinding {
    /// The rule.
    pub rule: String,
    /// The policy; none: jobgate itself.
    pub policy: Option<String>,
    /// How much it weighs.
    pub level: String,
    /// What is the matter.
    pub message: String,
    /// The file.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The pointer into the resolved tree.
    pub pointer: String,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedChange {
    /// The policy.
    pub policy: String,
    /// The rule.
    pub rule: String,
    /// The file.
    pub file: String,
    /// The pointer into the resolved tree.
    pub pointer: String,
    /// What stood there; none: nothing, or what may hold a secret.
    pub old: Option<Value>,
    /// What stands there now; none: it was removed, or may hold a secret.
    pub new: Option<Value>,
    /// Why.
    pub reason: String,
    /// False for a policy in mode `warn`.
    pub applied: bool,
}

impl PlanFile {
    /// The text of the file.
    ///
    /// # Errors
    /// When something in it cannot be written as JSON, which no plan of this library has.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// The digest over everything but the digest.
    fn computed_digest(&self) -> Result<String, serde_json::Error> {
        let mut value = serde_json::to_value(self)?;
        if let Value::Object(members) = &mut value {
            members.remove("digest");
        }
        Ok(digest_of(&value))
    }
}

/// The digest of a value, written canonically: keys sorted by code point, no blanks.
pub(crate) fn digest_of(value: &Value) -> String {
    let mut value = value.clone();
    value.sort_all_objects();
    Digest::of(value.to_string().as_bytes()).to_string()
}

/// The digest of a text.
pub(crate) fn digest_of_text(text: &str) -> String {
    Digest::of(text.as_bytes()).to_string()
}
