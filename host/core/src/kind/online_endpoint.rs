//! `online_endpoint`: where online deployments are reached. Its keys are those of a batch endpoint, which has fewer.

use super::Part;
use super::row::Row;

pub(super) const ROW: Row = Row {
    name: "online_endpoint",
    schemas: &["managedonlineendpoint", "kubernetesonlineendpoint", "onlineendpoint"],
    types: &[],
    part: Part::Endpoint,
};
