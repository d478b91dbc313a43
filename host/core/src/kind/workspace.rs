//! `workspace`: a workspace, a hub or a project.

use super::row::Row;
use super::{Key, Part};

pub(super) const ROW: Row = Row {
    name: "workspace",
    schemas: &["workspace", "workspacehub", "hub", "project"],
    types: &[],
    part: Part::Workspace,
};

pub(super) const KEYS: &[Key] = &[("identity", Part::Identity), ("image_build_compute", Part::ComputeText)];
