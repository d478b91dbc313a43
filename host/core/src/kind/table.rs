//! The table of spec kinds.

use super::row::Row;
use super::{
    batch_deployment, batch_endpoint, component, compute, connection, data, data_import, datastore,
    environment, feature_set, feature_store, feature_store_entity, job, model, model_package,
    online_deployment, online_endpoint, registry, schedule, workspace,
};

/// Every kind, by family; within a family the first that fits counts.
pub(super) const ROWS: &[Row] = &[
    job::command::ROW,
    job::sweep::ROW,
    job::pipeline::ROW,
    job::spark::ROW,
    job::parallel::ROW,
    job::automl::ROW,
    job::finetuning::ROW,
    job::import::ROW,
    job::data_transfer::ROW,
    component::COMMAND,
    component::SWEEP,
    component::PIPELINE,
    component::SPARK,
    component::PARALLEL,
    component::AUTOML,
    component::IMPORT,
    component::DATA_TRANSFER,
    environment::ROW,
    data::ROW,
    data_import::ROW,
    model::ROW,
    model_package::ROW,
    datastore::ROW,
    connection::ROW,
    compute::ROW,
    online_endpoint::ROW,
    online_deployment::ROW,
    batch_endpoint::ROW,
    batch_deployment::ROW,
    schedule::ROW,
    workspace::ROW,
    registry::ROW,
    feature_store::ROW,
    feature_store_entity::ROW,
    feature_set::ROW,
];
