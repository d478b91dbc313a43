//! What the official client (azure-ai-ml 1.35.2) refuses in a spec, and what it accepts and drops: all of it at once, each at
//! its place, before anything is sent.
//!
//! One file for each kind of spec or part of one, made of tables in a small language ([`language`]). The tables say exactly what
//! that client's own schemas say; what it finds later, or ends with an error of its own for, stands beside them as code. It is
//! checked on the resolved tree after mutation, so a component is judged where it is used.

mod automl;
mod binding;
mod checker;
mod code;
mod command;
mod common;
mod component;
mod compute;
mod connection;
mod data;
mod data_transfer;
mod datastore;
mod deployment;
mod endpoint;
mod environment;
mod finetuning;
mod identity;
mod inputs;
mod job;
mod language;
mod model;
mod object;
mod parallel;
mod pipeline;
mod reference;
mod resources;
mod rules;
mod scalar;
mod schedule;
mod search_space;
mod services;
mod spark;
mod sweep;
mod union;
mod wiring;
mod words;

use jobgate_core::finding::Finding;
use jobgate_core::submission::{At, Submission};

use checker::Checker;
use language::Schema;
pub use rules::RULES;

/// Finds everything in a submission's spec that the official client refuses (errors), or accepts and drops (warnings). Specs of
/// kinds that jobgate does not submit have no schema here, and nothing is found in them.
///
/// What loading finds (missing files, placeholders, keys that stand twice) is not said again.
pub fn check(submission: &Submission) -> Vec<Finding> {
    let mut checker = Checker::new(submission);
    let root = submission.at_root();
    if let Some(schema) = root_schema(submission.kind(), &root) {
        job::check_type(&mut checker, submission.kind(), &root);
        checker.check(schema, &root);
    }
    checker.into_findings()
}

/// What the root of a spec must be, by its kind.
fn root_schema(kind: &str, root: &At<'_>) -> Option<&'static Schema> {
    Some(match kind {
        "job/command" => &command::COMMAND_JOB,
        "job/sweep" => &sweep::SWEEP_JOB,
        "job/pipeline" => &pipeline::PIPELINE_JOB,
        "job/spark" => &spark::SPARK_JOB,
        "job/automl" => &automl::AUTOML_JOB,
        "job/finetuning" => &finetuning::FINETUNING_JOB,
        "job/parallel" | "job/import" | "job/data_transfer" => &job::UNSUPPORTED,
        "component/command" => &component::COMMAND_SPEC,
        "component/parallel" => &component::PARALLEL.spec,
        "component/spark" => &component::SPARK_COMPONENT.spec,
        "component/pipeline" => &component::PIPELINE.spec,
        "component/data_transfer" => &component::TRANSFER_COMPONENT,
        "environment" => &environment::ENVIRONMENT,
        "data" => &data::DATA,
        "model" => &model::MODEL,
        "datastore" => &datastore::DATASTORE,
        "compute" => &compute::COMPUTE,
        "connection" => &connection::CONNECTION,
        "schedule" if root.get("create_job").is_some() => &schedule::SCHEDULE,
        "online_endpoint" => &endpoint::ONLINE_ENDPOINT,
        "batch_endpoint" => &endpoint::BATCH_ENDPOINT,
        "online_deployment" => &deployment::ONLINE_DEPLOYMENT,
        "batch_deployment" => &deployment::BATCH_DEPLOYMENT,
        _ => return None,
    })
}
