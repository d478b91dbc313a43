//! `feature_store`: a workspace for features, with a workspace's identity.

use super::Part;
use super::row::Row;

pub(super) const ROW: Row =
    Row { name: "feature_store", schemas: &["featurestore"], types: &[], part: Part::Workspace };
