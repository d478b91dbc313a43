//! `model`: a model asset. A deployment has one as well.

use super::row::Row;
use super::{Key, Part};

pub(super) const ROW: Row = Row {
    name: "model",
    schemas: &["model"],
    types: &["custom_model", "mlflow_model", "triton_model"],
    part: Part::ModelAsset,
};

pub(super) const KEYS: &[Key] = &[("path", Part::AssetPath), ("datastore", Part::Datastore)];
