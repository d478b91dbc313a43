//! `feature_set`: features, with the folder that specifies them.

use super::row::Row;
use super::{Key, Part};

pub(super) const ROW: Row =
    Row { name: "feature_set", schemas: &["featureset"], types: &[], part: Part::FeatureSet };

pub(super) const KEYS: &[Key] = &[("specification", Part::Data)];
