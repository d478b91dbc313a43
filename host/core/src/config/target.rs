//! Where an admitted submission goes.

use std::path::PathBuf;

use super::problems::Problems;
use super::raw::{RawTarget, RawTargetKind};

/// Where an admitted submission goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A folder on disk, relative to the folder of the configuration as written.
    Dir(PathBuf),
    /// A workspace of Azure ML. What is missing here comes from the command line.
    AzureMl(Box<AzureMlTarget>),
}

/// A workspace and how it is reached. None: not given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AzureMlTarget {
    /// The id of the subscription.
    pub subscription_id: Option<String>,
    /// The name of the resource group.
    pub resource_group: Option<String>,
    /// The name of the workspace.
    pub workspace: Option<String>,
    /// The cloud.
    pub cloud: Option<String>,
    /// The URL of the resource manager.
    pub resource_manager: Option<String>,
    /// The URL under which registries are reached.
    pub registry_endpoint: Option<String>,
    /// The URL under which blob hosts are reached.
    pub blob_endpoint: Option<String>,
    /// Whether plain HTTP to this machine is allowed.
    pub allow_http_loopback: bool,
    /// How a token is got.
    pub credential: Option<String>,
}

pub(super) fn validate(raw: RawTarget, problems: &mut Problems<'_>) -> Option<Target> {
    match raw.kind {
        None => {
            problems.value(
                "/target/kind",
                "the target has no `kind`",
                Some("write `kind: dir` or `kind: azureml`".to_owned()),
            );
            None
        }
        Some(RawTargetKind::Dir) => {
            for key in azureml_keys(&raw) {
                let message = format!("`{key}` is for the target `azureml`, and this one is `dir`");
                problems.key(&format!("/target/{key}"), message, Some("remove one of the two".to_owned()));
            }
            let path = raw.path.filter(|path| !path.is_empty());
            if path.is_none() {
                let help = Some("add `path:` with the folder to write to".to_owned());
                problems.value("/target/path", "the target `dir` has no `path`", help);
            }
            path.map(|path| Target::Dir(PathBuf::from(path)))
        }
        Some(RawTargetKind::AzureMl) => {
            if raw.path.is_some() {
                let message = "`path` is for the target `dir`, and this one is `azureml`";
                problems.key("/target/path", message, Some("remove one of the two".to_owned()));
            }
            Some(Target::AzureMl(Box::new(AzureMlTarget {
                subscription_id: raw.subscription_id,
                resource_group: raw.resource_group,
                workspace: raw.workspace,
                cloud: raw.cloud,
                resource_manager: raw.resource_manager,
                registry_endpoint: raw.registry_endpoint,
                blob_endpoint: raw.blob_endpoint,
                allow_http_loopback: raw.allow_http_loopback.unwrap_or_default(),
                credential: raw.credential,
            })))
        }
    }
}

/// The keys that are given and are for `azureml` alone.
fn azureml_keys(raw: &RawTarget) -> impl Iterator<Item = &'static str> {
    let given = [
        ("subscription_id", raw.subscription_id.is_some()),
        ("resource_group", raw.resource_group.is_some()),
        ("workspace", raw.workspace.is_some()),
        ("cloud", raw.cloud.is_some()),
        ("resource_manager", raw.resource_manager.is_some()),
        ("registry_endpoint", raw.registry_endpoint.is_some()),
        ("blob_endpoint", raw.blob_endpoint.is_some()),
        ("allow_http_loopback", raw.allow_http_loopback.is_some()),
        ("credential", raw.credential.is_some()),
    ];
    given.into_iter().filter(|(_, is_given)| *is_given).map(|(key, _)| key)
}
