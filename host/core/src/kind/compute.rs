//! `compute`: a cluster, a compute instance, an attached compute.

use super::row::Row;
use super::{Key, Part};

pub(super) const ROW: Row = Row {
    name: "compute",
    schemas: &["amlcompute", "computeinstance", "*compute"],
    types: &["amlcompute", "computeinstance", "kubernetes", "synapsespark", "virtualmachine", "aks"],
    part: Part::ComputeSpec,
};

pub(super) const KEYS: &[Key] = &[
    ("identity", Part::Identity),
    ("custom_applications", Part::Applications),
    ("ssh_settings", Part::SshSettings),
];

/// Keys of `ssh_settings`.
pub(super) const SSH_KEYS: &[Key] =
    &[("admin_password", Part::Secret), ("ssh_private_key_file", Part::Secret)];

/// Keys of an application.
pub(super) const APPLICATION_KEYS: &[Key] =
    &[("image", Part::ApplicationImage), ("environment_variables", Part::Variables)];

/// Keys of an application's image.
pub(super) const APPLICATION_IMAGE_KEYS: &[Key] = &[("reference", Part::ApplicationImageReference)];
