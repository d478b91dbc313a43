//! `data_import`: a data asset made from what a connection leads to.

use super::row::Row;
use super::{Key, Part};

pub(super) const ROW: Row = Row {
    name: "data_import",
    schemas: &["dataimport"],
    types: &["uri_file", "uri_folder", "mltable"],
    part: Part::DataImport,
};

pub(super) const KEYS: &[Key] =
    &[("source", Part::Connected), ("path", Part::AssetPath), ("datastore", Part::Datastore)];

/// Keys of what a connection leads to. A `path` there is not one of this machine.
pub(super) const CONNECTED_KEYS: &[Key] =
    &[("connection", Part::SourceConnection), ("path", Part::ConnectedPath)];
