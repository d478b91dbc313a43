//! What every AutoML job has.

use super::super::common::TEXTS;
use super::super::inputs::{OUTPUTS, STEP_OUTPUTS, TABLE_INPUT};
use super::super::language::*;
use super::super::resources::{QUEUE_SETTINGS, RESOURCES};
use super::super::search_space;
use super::super::sweep::{EARLY_TERMINATION, SAMPLING};

/// A choice among values of one type.
macro_rules! choice {
    ($value:expr) => {
        Schema::Object(&Object {
            name: "a choice",
            fields: &[&[
                opt("values", &Schema::List(&$value)),
                req("type", &Schema::Unbindable(&Schema::Enum(&any_case(&["choice"])))),
            ]],
            other: Other::Refused,
        })
    };
}
pub(super) use choice;

/// A job and a step with these keys.
macro_rules! task {
    ($(#[$doc:meta])* $job:ident, $step:ident, $name:literal, $task:literal, [$($fields:expr),+], $job_data:expr, $step_data:expr) => {
        $(#[$doc])*
        pub(in super::super) static $job: Schema = Schema::Object(&Object {
            name: $name,
            fields: &[&[req("task", &Schema::Enum(&snake(&[$task])))], $($fields),+, $job_data, AUTOML, JOB],
            other: Other::Refused,
        });
        /// The same as a step.
        pub(in super::super) static $step: Schema = Schema::Object(&Object {
            name: $name,
            fields: &[
                &[req("task", &Schema::Unbindable(&Schema::Enum(&snake(&[$task]))))],
                $($fields),+,
                $step_data,
                AUTOML,
                JOB,
            ],
            other: Other::Refused,
        });
    };
}
pub(super) use task;

/// Keys of AutoML of every kind. Their names begin like those of other jobs, which come behind.
pub(super) static AUTOML: &[Field] = &[
    req("type", &Schema::Unbindable(&Schema::Enum(&any_case(&["automl"])))),
    opt("environment_id", &Schema::Text),
    opt("environment_variables", &TEXTS),
    opt("resources", &RESOURCES),
    opt("queue_settings", &QUEUE_SETTINGS),
    opt(
        "log_verbosity",
        &Schema::Enum(&snake(&["not_set", "debug", "info", "warning", "error", "critical"])),
    ),
];
/// Data of a job: tables.
pub(super) static JOB_DATA: &[Field] =
    &[opt("training_data", &JOB_TABLE), opt("validation_data", &JOB_TABLE), opt("outputs", &OUTPUTS)];
/// The same with data to test with.
pub(super) static JOB_DATA_AND_TEST: &[Field] = &[
    req("training_data", &JOB_TABLE),
    opt("validation_data", &JOB_TABLE),
    opt("test_data", &JOB_TABLE),
    opt("outputs", &OUTPUTS),
];
static JOB_TABLE: Schema = Schema::Also(&TABLE_INPUT, super::super::wiring::has_path);
/// Data of a step: tables, or what an expression names.
pub(super) static STEP_DATA: &[Field] =
    &[opt("training_data", &STEP_TABLE), opt("validation_data", &STEP_TABLE), opt("outputs", &STEP_OUTPUTS)];
/// The same with data to test with.
pub(super) static STEP_DATA_AND_TEST: &[Field] = &[
    req("training_data", &STEP_TABLE),
    opt("validation_data", &STEP_TABLE),
    opt("test_data", &STEP_TABLE),
    opt("outputs", &STEP_OUTPUTS),
];
/// A table of a step.
pub(super) static STEP_TABLE: Schema = Schema::OneOf(&OneOf {
    form: "an expression such as `${{parent.inputs.NAME}}`, or a mapping with `type: mltable` and `path`",
    by: None,
    of: &[&Schema::Text, &TABLE_INPUT],
});

/// `sweep` of image and text tasks.
pub(super) static SWEEP: Schema = Schema::Object(&SWEEP_OBJECT);
static SWEEP_OBJECT: Object = object(
    "the sweep settings of an AutoML job",
    &[&[req("sampling_algorithm", &SAMPLING), opt("early_termination", &EARLY_TERMINATION)]],
);

/// A float that is searched for.
pub(super) static FLOAT: Schema = Schema::OneOf(&OneOf {
    form: "a number, or a mapping with a `type` such as `choice` or `uniform`",
    by: Some("type"),
    of: &[
        &Schema::Float,
        &FLOAT_CHOICE,
        &search_space::UNIFORM,
        &search_space::QUANTIZED_UNIFORM,
        &search_space::NORMAL,
        &search_space::QUANTIZED_NORMAL,
        &search_space::RANDINT,
    ],
});
/// An integer that is searched for.
pub(super) static INTEGER: Schema = Schema::OneOf(&OneOf {
    form: "an integer, or a mapping with a `type` such as `choice` or `randint`",
    by: Some("type"),
    of: &[
        &Schema::IntOnly,
        &INTEGER_CHOICE,
        &search_space::RANDINT,
        &search_space::INTEGER_UNIFORM,
        &search_space::INTEGER_NORMAL,
    ],
});
/// An integer that text tasks search for.
pub(super) static PLAIN_INTEGER: Schema = Schema::OneOf(&OneOf {
    form: "an integer, or a mapping with `type: choice` or `type: randint`",
    by: Some("type"),
    of: &[&Schema::IntOnly, &INTEGER_CHOICE, &search_space::RANDINT],
});
/// A boolean that is searched for.
pub(super) static BOOLEAN: Schema = Schema::OneOf(&OneOf {
    form: "`true`, `false`, or a mapping with `type: choice`",
    by: None,
    of: &[&BOOLEAN_CHOICE, &Schema::Bool],
});
/// A text that is searched for.
pub(super) static TEXT: Schema = Schema::OneOf(&OneOf {
    form: "a text, or a mapping with `type: choice`",
    by: None,
    of: &[&TEXT_CHOICE, &Schema::Text],
});
static FLOAT_CHOICE: Schema = choice!(Schema::Float);
static INTEGER_CHOICE: Schema = choice!(Schema::IntOnly);
static BOOLEAN_CHOICE: Schema = choice!(Schema::Bool);
static TEXT_CHOICE: Schema = choice!(Schema::Text);
