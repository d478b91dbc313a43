//! `registry`: a registry of assets.

use super::Part;
use super::row::Row;

pub(super) const ROW: Row = Row { name: "registry", schemas: &["registry"], types: &[], part: Part::Other };
