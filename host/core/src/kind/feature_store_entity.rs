//! `feature_store_entity`: what features are about.

use super::Part;
use super::row::Row;

pub(super) const ROW: Row =
    Row { name: "feature_store_entity", schemas: &["featurestoreentity"], types: &[], part: Part::Other };
