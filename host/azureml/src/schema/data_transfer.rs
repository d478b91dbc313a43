//! Data transfers: steps that copy, import or export data. The client has none as jobs of their own.

use super::inputs::{STEP_INPUTS, STEP_OUTPUTS};
use super::job::JOB;
use super::language::*;

/// A transfer that is written out in a pipeline.
pub(super) static TRANSFER_STEP: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `task: copy_data`, `task: import_data` or `task: export_data`",
    by: Some("task"),
    of: &[&COPY, &IMPORT, &EXPORT],
});
static TYPE: &[Field] = &[req("type", &Schema::Enum(&any_case(&["data_transfer"])))];
static COPY: Schema = Schema::Also(&COPY_TABLE, super::wiring::copy_step);
static COPY_TABLE: Schema = Schema::Object(&Object {
    name: "a step that copies data",
    fields: &[
        &[
            req("task", &Schema::Enum(&any_case(&["copy_data"]))),
            opt("data_copy_mode", &COPY_MODE),
            opt("inputs", &STEP_INPUTS),
            opt("outputs", &STEP_OUTPUTS),
        ],
        TYPE,
        JOB,
    ],
    other: Other::Refused,
});
/// `data_copy_mode`.
pub(super) static COPY_MODE: Schema = Schema::Enum(&any_case(&["merge_with_overwrite", "fail_if_conflict"]));
static IMPORT: Schema = Schema::Object(&Object {
    name: "a step that imports data",
    fields: &[
        &[
            req("task", &Schema::Enum(&any_case(&["import_data"]))),
            opt("outputs", &STEP_OUTPUTS),
            req("source", &SOURCE),
        ],
        TYPE,
        JOB,
    ],
    other: Other::Refused,
});
static EXPORT: Schema = Schema::Object(&Object {
    name: "a step that exports data",
    fields: &[
        &[
            req("task", &Schema::Enum(&any_case(&["export_data"]))),
            opt("inputs", &STEP_INPUTS),
            req("sink", &SOURCE),
        ],
        TYPE,
        JOB,
    ],
    other: Other::Refused,
});

/// `source` of an import, `sink` of an export.
pub(super) static SOURCE: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `type: database` or `type: file_system`",
    by: Some("type"),
    of: &[&Schema::Object(&DATABASE), &Schema::Object(&FILE_SYSTEM)],
});
static DATABASE: Object = object(
    "a database",
    &[&[
        req("type", &Schema::Enum(&any_case(&["database"]))),
        opt("table_name", &Schema::Text),
        opt("query", &Schema::Text),
        opt("stored_procedure", &Schema::Text),
        opt("stored_procedure_params", &Schema::List(&PROCEDURE_PARAMETER)),
        req("connection", &Schema::Text),
    ]],
);
static PROCEDURE_PARAMETER: Schema = Schema::Object(&Object {
    name: "a parameter of a stored procedure",
    fields: &[&[opt("name", &Schema::Text), opt("value", &Schema::Text), opt("type", &Schema::Text)]],
    other: Other::Refused,
});
static FILE_SYSTEM: Object = object(
    "a file system",
    &[&[
        opt("type", &Schema::Enum(&any_case(&["file_system"]))),
        opt("path", &Schema::Text),
        req("connection", &Schema::Text),
    ]],
);
