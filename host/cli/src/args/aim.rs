//! What is set in a spec, and where it goes. Flags of the target have the names of the configuration's keys, and win over them.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

/// What is set in the spec before anything looks at it.
#[derive(Args, Debug, Default)]
pub(crate) struct Overrides {
    /// The name of what is submitted
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// Set a value in the spec: KEY is a key, or several with dots between them; can be given several times
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
}

/// Where an admitted spec goes.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Where {
    #[command(flatten)]
    pub(crate) target: TargetFlags,

    #[command(flatten)]
    pub(crate) connection: Connection,

    /// The registry that it goes to in place of a workspace: environments, components, data and models
    #[arg(long, value_name = "NAME", help_heading = "Target", conflicts_with_all = ["workspace", "endpoint_name"])]
    pub(crate) registry: Option<String>,

    /// The endpoint of a deployment whose spec names none
    #[arg(long, value_name = "NAME", help_heading = "Target")]
    pub(crate) endpoint_name: Option<String>,
}

/// The target and, of azureml, the workspace.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Target")]
pub(crate) struct TargetFlags {
    /// azureml, which checks also what the service would refuse, or dir:PATH for a folder [default: the configuration's target]
    #[arg(long, value_name = "TARGET")]
    pub(crate) target: Option<TargetName>,

    /// The id of the subscription
    #[arg(long, value_name = "ID")]
    pub(crate) subscription_id: Option<String>,

    /// The resource group
    #[arg(long, value_name = "NAME")]
    pub(crate) resource_group: Option<String>,

    /// The workspace
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,

    /// The cloud, if it is not the public one
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub(crate) cloud: Option<String>,

    /// The resource manager, if it is not that of the cloud
    #[arg(long, value_name = "URL", hide_short_help = true)]
    pub(crate) resource_manager: Option<String>,

    /// Where registries are reached
    #[arg(long, value_name = "URL", hide_short_help = true)]
    pub(crate) registry_endpoint: Option<String>,

    /// Where blob hosts are reached: HOST as URL/HOST
    #[arg(long, value_name = "URL", hide_short_help = true)]
    pub(crate) blob_endpoint: Option<String>,
}

/// How a workspace is reached; no part of what is submitted.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Connection {
    /// Allow plain HTTP to this machine, for tests
    #[arg(long, hide_short_help = true)]
    pub(crate) allow_http_loopback: bool,

    /// How a token is got: auto, azure-cli, workload-identity, managed-identity[:CLIENT_ID], service-principal, azure-pipelines,
    /// github-oidc or azureml-compute
    #[arg(long, value_name = "HOW")]
    pub(crate) credential: Option<String>,

    /// Certificates of authorities to trust besides those of the system, PEM
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(crate) ca_bundle: Option<PathBuf>,
}

/// A target as the command line names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TargetName {
    /// A workspace.
    AzureMl,
    /// A folder.
    Dir(PathBuf),
}

impl FromStr for TargetName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some(("dir", path)) if !path.is_empty() => Ok(Self::Dir(PathBuf::from(path))),
            _ if text == "azureml" => Ok(Self::AzureMl),
            _ => Err("use `azureml` or `dir:PATH`"),
        }
    }
}
