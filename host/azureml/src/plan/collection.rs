//! What the service keeps, and under which api-version the official client asks for it: the one table of both.

use serde::{Deserialize, Serialize};

/// The api-version of all that is asked of a registry (client-protocol §2).
pub const REGISTRY_VERSION: &str = "2021-10-01-dataplanepreview";

/// A kind of resource of a workspace, or of a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is named after its resource")]
pub enum Collection {
    Workspace,
    Code,
    Environment,
    Component,
    Data,
    Model,
    Datastore,
    Compute,
    Connection,
    Schedule,
    OnlineEndpoint,
    OnlineDeployment,
    BatchEndpoint,
    BatchDeployment,
    CommandJob,
    PipelineJob,
    SweepJob,
    AutomlJob,
    SparkJob,
    FinetuningJob,
}

impl Collection {
    /// The segment of the path, and the api-versions of reading and of writing (client-protocol §2: azure-ai-ml 1.35.2, measured).
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Workspace => ("", "2024-10-01-preview", "2024-10-01-preview"),
            Self::Code => ("codes", "2023-04-01", "2023-04-01"),
            Self::Environment => ("environments", "2023-04-01-preview", "2023-04-01-preview"),
            Self::Component => ("components", "2024-01-01-preview", "2024-01-01-preview"),
            Self::Data => ("data", "2023-04-01-preview", "2023-04-01-preview"),
            Self::Model => ("models", "2023-08-01-preview", "2023-08-01-preview"),
            Self::Datastore => ("datastores", "2024-10-01-preview", "2024-10-01-preview"),
            Self::Compute => ("computes", "2023-08-01-preview", "2023-08-01-preview"),
            Self::Connection => ("connections", "2024-04-01-preview", "2024-04-01-preview"),
            Self::Schedule => ("schedules", "2023-06-01-preview", "2023-06-01-preview"),
            Self::OnlineEndpoint => ("onlineEndpoints", "2023-04-01-preview", "2022-02-01-preview"),
            Self::OnlineDeployment => ("deployments", "2023-04-01-preview", "2023-04-01-preview"),
            Self::BatchEndpoint => ("batchEndpoints", "2024-01-01-preview", "2023-10-01"),
            Self::BatchDeployment => ("deployments", "2024-01-01-preview", "2024-01-01-preview"),
            Self::CommandJob => ("jobs", "2024-01-01-preview", "2025-01-01-preview"),
            Self::PipelineJob | Self::SweepJob | Self::AutomlJob => {
                ("jobs", "2024-01-01-preview", "2024-01-01-preview")
            }
            Self::FinetuningJob => ("jobs", "2024-01-01-preview", "2024-10-01-preview"),
            Self::SparkJob => ("jobs", "2024-01-01-preview", "2023-04-01-preview"),
        }
    }

    /// The segment of the path.
    pub fn segment(self) -> &'static str {
        self.row().0
    }

    /// The api-version of a GET or POST.
    pub fn read_version(self) -> &'static str {
        self.row().1
    }

    /// The api-version of a PUT.
    pub fn write_version(self) -> &'static str {
        self.row().2
    }

    /// The segment of the endpoint above a deployment.
    pub fn parent_segment(self) -> Option<&'static str> {
        match self {
            Self::OnlineDeployment => Some(Self::OnlineEndpoint.segment()),
            Self::BatchDeployment => Some(Self::BatchEndpoint.segment()),
            _ => None,
        }
    }

    /// Whether it is a job.
    pub fn is_job(self) -> bool {
        self.segment() == "jobs"
    }
}
