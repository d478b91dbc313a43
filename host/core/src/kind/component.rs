//! `component/…`: what steps are made of. A trial is one. Its types are those of jobs, and have their keys.

use super::row::Row;
use super::{Key, Part, job};

/// Keys of components of any type (client-protocol §10). An identity has no right to stand here: components have none.
pub(super) const KEYS: &[&[Key]] = &[
    &[
        ("id", Part::ComponentId),
        ("inputs", Part::DeclaredInputs),
        ("identity", Part::Identity),
        ("environment_variables", Part::Variables),
        ("resources", Part::Resources),
    ],
    job::command::KEYS,
    job::sweep::KEYS,
    job::pipeline::KEYS,
    job::parallel::KEYS,
];

/// A row for each type.
pub(super) const COMMAND: Row = row("component/command", &["commandcomponent"], &["command"]);
pub(super) const SWEEP: Row = row("component/sweep", &["sweepcomponent"], &["sweep"]);
pub(super) const PIPELINE: Row = row("component/pipeline", &["pipelinecomponent"], &["pipeline"]);
pub(super) const SPARK: Row = row("component/spark", &["sparkcomponent"], &["spark"]);
pub(super) const PARALLEL: Row = row("component/parallel", &["parallelcomponent"], &["parallel"]);
pub(super) const AUTOML: Row = row("component/automl", &["automlcomponent"], &["automl"]);
pub(super) const IMPORT: Row = row("component/import", &["importcomponent"], &["import"]);
pub(super) const DATA_TRANSFER: Row =
    row("component/data_transfer", &["datatransfer*component"], &["data_transfer"]);

const fn row(name: &'static str, schemas: &'static [&'static str], types: &'static [&'static str]) -> Row {
    Row { name, schemas, types, part: Part::Component }
}
