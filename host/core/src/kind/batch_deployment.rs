//! `batch_deployment`: a model or a pipeline component, run on what an endpoint is sent. Its keys are with the online deployment.

use super::Part;
use super::row::Row;

pub(super) const ROW: Row = Row {
    name: "batch_deployment",
    schemas: &["batchdeployment", "modelbatchdeployment", "pipelinecomponentbatchdeployment"],
    types: &["model", "pipeline"],
    part: Part::BatchDeployment,
};
