//! What a journal says.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::JournalError;
use crate::destination::Destination;
use crate::plan::{Answer, StepId};

const FORMAT: &str = "jobgate-journal";
const VERSION: u32 = 1;

/// The whole of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    format: String,
    version: u32,
    /// The digest of the plan.
    plan: String,
    /// The id of the workspace or registry.
    workspace: String,
    /// What was made up, by key.
    pub(super) made: BTreeMap<String, String>,
    /// What was done.
    #[serde(default)]
    pub(super) steps: BTreeMap<StepId, StepRecord>,
    /// Whether the last step, the job mostly, may have been sent.
    #[serde(default)]
    pub(super) putting: bool,
}

/// What is known of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::execute) struct StepRecord {
    /// Whether a request that changes something may have been sent.
    #[serde(default)]
    pub(in crate::execute) begun: bool,
    /// The version that was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::execute) version: Option<String>,
    /// The URL of the container that files go to, without a signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::execute) container: Option<String>,
    /// What it gave. It is done then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::execute) answer: Option<Answer>,
}

impl Record {
    pub(super) fn new(plan: &str, destination: &Destination) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            plan: plan.to_owned(),
            workspace: destination.id(),
            made: BTreeMap::new(),
            steps: BTreeMap::new(),
            putting: false,
        }
    }

    /// The same, if it is for this plan and destination and everything in it can be part of a request.
    pub(super) fn checked(
        self,
        path: &Path,
        plan: &str,
        destination: &Destination,
    ) -> Result<Self, JournalError> {
        let why = if self.format != FORMAT {
            "it is no journal of jobgate"
        } else if self.version != VERSION {
            "another version of jobgate wrote it"
        } else if self.plan != plan {
            "it is of another plan"
        } else if self.workspace != destination.id() {
            "it is for another workspace or registry"
        } else if !self.made.values().all(|made| is_made_up(made)) {
            "it holds a name that jobgate does not make up"
        } else {
            return Ok(self);
        };
        Err(JournalError::Foreign { path: path.to_owned(), why })
    }
}

/// Whether it could be a UUID or the name of a job.
fn is_made_up(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    (1..=100).contains(&text.len()) && text.bytes().all(plain)
}
