//! `online_deployment`: a model or a program, served.

use super::row::Row;
use super::{Key, Part};

pub(super) const ROW: Row = Row {
    name: "online_deployment",
    schemas: &["managedonlinedeployment", "kubernetesonlinedeployment", "onlinedeployment"],
    types: &["managed", "kubernetes"],
    part: Part::Deployment,
};

/// Keys of deployments, online and batch (client-protocol §6, §10).
pub(super) const KEYS: &[Key] = &[
    ("environment", Part::Environment),
    ("code_configuration", Part::CodeConfiguration),
    ("model", Part::Model),
    ("component", Part::Component),
    ("job_definition", Part::JobDefinition),
    ("compute", Part::Compute),
    ("environment_variables", Part::Variables),
    ("resources", Part::Resources),
    ("settings", Part::Settings),
    ("package", Part::ModelPackage),
    ("data_collector", Part::DataCollector),
];

/// Keys of `code_configuration`. `scoring_script` is a path within `code`, and brings no file of its own.
pub(super) const CODE_KEYS: &[Key] = &[("code", Part::Code)];

/// Keys of `data_collector`.
pub(super) const COLLECTOR_KEYS: &[Key] = &[("collections", Part::Collections)];

/// Keys of what it collects.
pub(super) const COLLECTION_KEYS: &[Key] = &[("data", Part::CollectedData)];
