//! `environment`: an image, a build, a conda file.

use super::row::Row;
use super::{Key, Part};

pub(super) const ROW: Row =
    Row { name: "environment", schemas: &["environment"], types: &[], part: Part::Environment };

/// `docker` and `registry` are refused by the client, and may hold a password (rules AML-ENV-007).
pub(super) const KEYS: &[Key] = &[
    ("id", Part::EnvironmentId),
    ("image", Part::Image),
    ("build", Part::Build),
    ("conda_file", Part::Conda),
    ("python_requirements_txt", Part::Requirements),
    ("datastore", Part::Datastore),
    ("environment_variables", Part::Variables),
    ("docker", Part::DockerSettings),
    ("registry", Part::Credentials),
];

/// Keys of `build`.
pub(super) const BUILD_KEYS: &[Key] = &[("path", Part::BuildPath), ("dockerfile_path", Part::DockerfilePath)];

/// Keys of `docker`.
pub(super) const DOCKER_KEYS: &[Key] = &[("registry", Part::Credentials)];
