//! `batch_endpoint`: where batch deployments are reached.

use super::row::Row;
use super::{Key, Part};

pub(super) const ROW: Row =
    Row { name: "batch_endpoint", schemas: &["batchendpoint"], types: &[], part: Part::Endpoint };

/// Keys of endpoints. A Kubernetes online endpoint names its compute.
pub(super) const KEYS: &[Key] = &[("identity", Part::Identity), ("compute", Part::ComputeText)];
