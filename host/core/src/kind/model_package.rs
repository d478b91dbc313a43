//! `model_package`: how a model is packed for serving. An online deployment has one as well, at `package`.

use super::row::Row;
use super::{Key, Part};

pub(super) const ROW: Row =
    Row { name: "model_package", schemas: &["modelversionpackage"], types: &[], part: Part::ModelPackage };

pub(super) const KEYS: &[Key] = &[
    ("base_environment_source", Part::EnvironmentSource),
    ("inferencing_server", Part::InferencingServer),
    ("environment_variables", Part::Variables),
];

/// Keys of `base_environment_source`.
pub(super) const ENVIRONMENT_KEYS: &[Key] = &[("resource_id", Part::EnvironmentText)];

/// Keys of `inferencing_server`.
pub(super) const SERVER_KEYS: &[Key] = &[("code_configuration", Part::CodeConfiguration)];
