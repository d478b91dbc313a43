//! What came of a plan.

use std::fmt;

use serde_json::Value;

use crate::http::redact;
use crate::plan::{Collection, Step};

/// What was created or updated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// What it is; none for files in a datastore.
    pub collection: Option<Collection>,
    /// Its resource id, or the URL of the files.
    pub id: String,
}

impl fmt::Display for Created {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.collection {
            None => write!(f, "files at {}", self.id),
            // The workspace is the same for all: what stands behind it tells them apart.
            Some(_) => f.write_str(tail(&self.id)),
        }
    }
}

fn tail(id: &str) -> &str {
    match id.split_once("/workspaces/").and_then(|(_, rest)| rest.split_once('/')) {
        Some((_, tail)) => tail,
        None => id,
    }
}

/// A submission that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// What the last step of the plan put: a job mostly.
    pub collection: Collection,
    /// Its resource id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its version, if it is an asset.
    pub version: Option<String>,
    /// The status of a job, as the service names it.
    pub status: Option<String>,
    /// The page of a job in the studio: `https` only. Text of the service.
    pub studio: Option<String>,
    /// What else was created or updated, in the order in which it was done.
    pub created: Vec<Created>,
    /// Whether an earlier run had begun it.
    pub resumed: bool,
}

/// The page in the studio, of a job's `properties`.
pub(super) fn studio(properties: &Value) -> Option<String> {
    let endpoint = properties.get("services")?.get("Studio")?.get("endpoint")?.as_str()?;
    let printable = endpoint.chars().all(|character| character.is_ascii_graphic());
    (endpoint.starts_with("https://") && printable && endpoint.len() <= 2_000).then(|| endpoint.to_owned())
}

/// A text member of `properties`, fit for printing.
pub(super) fn text(properties: &Value, name: &str) -> Option<String> {
    properties.get(name)?.as_str().map(redact)
}

/// The pointer of a step, as errors name it.
pub(super) fn place(step: &Step) -> String {
    if step.pointer.is_empty() { step.id.to_string() } else { format!("{} (`{}`)", step.id, step.pointer) }
}
