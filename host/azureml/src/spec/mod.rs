//! From an admitted spec to the steps of a plan: the defaults, spellings and quirks of azure-ai-ml 1.35.2, one kind of spec in each file.
//!
//! Nothing is sent and nothing is asked. What only the service knows becomes a [`Late`](crate::plan::Late) value.

mod asset;
mod batch_deployment;
mod batch_endpoint;
mod code;
mod component;
mod compute;
mod connection;
mod data;
mod datastore;
mod deployment;
mod distribution;
mod draft;
mod early_termination;
mod endpoint;
mod environment;
mod identity;
mod inference;
mod input;
mod job;
mod limits;
mod model;
mod online_deployment;
mod online_endpoint;
mod output;
mod overlay;
mod plain;
mod queue_settings;
mod read;
mod reference;
mod resource_identity;
mod resources;
mod rules;
mod schedule;
mod search_space;
mod secret;
mod services;
pub(crate) mod spelling;
mod trigger;
mod upload;
mod url;

use std::collections::BTreeMap;
use std::path::Path;

use jobgate_core::files::Files;
use jobgate_core::finding::{Finding, Level};
use jobgate_core::snapshots::SnapshotStore;
use jobgate_core::submission::Submission;

use crate::destination::Destination;
use crate::plan::Step;
pub(crate) use draft::Draft;
pub use rules::RULES;
pub use secret::{NoSecret, secrets};
pub(crate) use spelling::Spelling;

/// What a plan is made of.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The submission, as policies left it.
    pub submission: &'a Submission,
    /// Where its files are.
    pub files: &'a dyn Files,
    /// The checksums of its code, as policies saw them.
    pub snapshots: &'a SnapshotStore,
    /// No file outside is read.
    pub project_root: Option<&'a Path>,
    /// Where it goes.
    pub destination: &'a Destination,
    /// What the client takes from where it is called.
    pub surroundings: &'a Surroundings,
    /// The endpoint that a deployment goes to, whatever its spec says.
    pub endpoint_name: Option<&'a str>,
}

/// What the official client takes from its surroundings and no spec says (client-protocol §4, §8).
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Surroundings {
    /// The current folder, absolute: paths of AutoML and fine-tuning data are relative to it, and its name is the experiment's.
    pub folder: std::path::PathBuf,
    /// The name of the experiment, where it is not that of this folder: a plan that is submitted elsewhere keeps the one that it was made
    /// with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment: Option<String>,
    /// The cloud that it is called in.
    #[serde(default)]
    pub cloud: Cloud,
    /// The properties that tell of the git work tree around the current folder.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub git: BTreeMap<String, String>,
}

/// What the client takes from the cloud that it is called in, where a spec says nothing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cloud {
    /// What the host names of its storage end in.
    pub storage_endpoint: String,
    /// Where one logs in.
    pub active_directory: String,
}

impl Default for Cloud {
    fn default() -> Self {
        Self {
            storage_endpoint: "core.windows.net".to_owned(),
            active_directory: "https://login.microsoftonline.com".to_owned(),
        }
    }
}

impl Surroundings {
    /// The experiment of a job that names none: the stem of the current folder's name without blanks (client-protocol §4).
    pub fn experiment(&self) -> String {
        if let Some(experiment) = &self.experiment {
            return experiment.clone();
        }
        let stem = self.folder.file_stem().unwrap_or_default().to_string_lossy().replace(' ', "");
        if stem.is_empty() { "Default".to_owned() } else { stem }
    }
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// The steps, each behind those that it depends on; none if there is an error among the findings.
    pub steps: Vec<Step>,
    /// What cannot be sent, and what is not sent.
    pub findings: Vec<Finding>,
}

/// Plans a submission.
pub fn plan(request: &Request<'_>) -> Planned {
    let mut draft = Draft::new(request);
    let root = request.submission.at_root();
    match request.submission.kind() {
        kind if draft.is_for_registry() && !is_for_registries(kind) => {
            let message = format!(
                "a spec of kind `{kind}` goes to a workspace: a registry takes environments, components, data and models"
            );
            draft.refuse(&root, message, Some("leave out `--registry`, and name a workspace"));
        }
        kind if kind.starts_with("job/") => job::root(&mut draft, &root),
        kind if kind.starts_with("component/") => component::root(&mut draft, &root),
        "environment" => environment::root(&mut draft, &root),
        "data" => data::root(&mut draft, &root),
        "model" => model::root(&mut draft, &root),
        "datastore" => datastore::root(&mut draft, &root),
        "connection" => connection::root(&mut draft, &root),
        "compute" => compute::root(&mut draft, &root),
        "online_endpoint" => online_endpoint::root(&mut draft, &root),
        "online_deployment" => online_deployment::root(&mut draft, &root),
        "batch_endpoint" => batch_endpoint::root(&mut draft, &root),
        "schedule" => schedule::root(&mut draft, &root),
        "batch_deployment" => batch_deployment::root(&mut draft, &root),
        _ => draft.refuse(
            &root,
            format!(
                "a spec of kind `{}` cannot be submitted to Azure ML by jobgate yet",
                request.submission.kind()
            ),
            Some("submit it with the official client"),
        ),
    }
    secret::hide(&mut draft);
    let (mut steps, findings) = draft.finish();
    if findings.iter().any(|finding| finding.level == Level::Error) {
        steps.clear();
    }
    Planned { steps, findings }
}

/// Whether a registry takes what specs of this kind describe.
fn is_for_registries(kind: &str) -> bool {
    kind.starts_with("component/") || matches!(kind, "environment" | "data" | "model")
}
