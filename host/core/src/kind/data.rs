//! `data`: a data asset. Inputs and outputs of jobs are written alike.

use super::row::Row;
use super::{Key, Part};

pub(super) const ROW: Row =
    Row { name: "data", schemas: &["data"], types: &["uri_file", "uri_folder", "mltable"], part: Part::Data };

/// Keys of a data asset.
pub(super) const KEYS: &[Key] = &[("path", Part::AssetPath), ("datastore", Part::Datastore)];

/// Keys of an input.
pub(super) const INPUT_KEYS: &[Key] = &[("path", Part::InputPath), ("datastore", Part::Datastore)];

/// Keys of an output.
pub(super) const OUTPUT_KEYS: &[Key] = &[("path", Part::OutputPath), ("datastore", Part::Datastore)];
