//! `job/spark`: a Spark program.

use super::code::ANY_CODE;
use super::common::{COMPUTE, SOME_VALUES, TEXT_LIST, TEXTS_OR_NULL};
use super::environment;
use super::identity::IDENTITY;
use super::inputs::{INPUTS, OUTPUTS, WRITTEN_INPUTS, WRITTEN_OUTPUTS};
use super::job::JOB;
use super::language::*;
use super::resources::{SPARK_CONF, SPARK_RESOURCES};

/// A Spark job.
pub(super) static SPARK_JOB: Schema = Schema::Also(&Schema::Object(&OBJECT), super::wiring::spark_job);
static OBJECT: Object =
    object("a Spark job", &[OWN, &[opt("inputs", &INPUTS), opt("outputs", &OUTPUTS)], SPARK, JOB]);
/// A Spark job that is written out in a pipeline.
pub(super) static SPARK_STEP: Schema =
    Schema::Also(&Schema::Object(&STEP), super::wiring::written_spark_step);
static STEP: Object = object(
    "a Spark step",
    &[OWN, &[opt("inputs", &WRITTEN_INPUTS), opt("outputs", &WRITTEN_OUTPUTS)], SPARK, JOB],
);
static OWN: &[Field] = &[
    req("type", &Schema::Enum(&any_case(&["spark"]))),
    opt("properties", &SOME_VALUES),
    opt("resources", &SPARK_RESOURCES),
];

/// Keys of a Spark program, wherever it stands.
pub(super) static SPARK: &[Field] = &[
    opt("code", &ANY_CODE),
    req("entry", &ENTRY),
    opt("py_files", &TEXT_LIST),
    opt("jars", &TEXT_LIST),
    opt("files", &TEXT_LIST),
    opt("archives", &TEXT_LIST),
    opt("conf", &SPARK_CONF),
    opt("environment", &Schema::OrNull(&environment::SPARK_REFERENCE)),
    opt("args", &Schema::Text),
];
static ENTRY: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `file`",
    by: None,
    of: &[
        &Schema::Object(&object("the entry of a Spark job", &[&[req("file", &Schema::Text)]])),
        &Schema::Object(&object("the entry of a Spark job", &[&[req("class_name", &Schema::Text)]])),
    ],
});

/// Keys of a step whose program is a component.
pub(super) static SPARK_NODE: &[Field] = &[
    opt("type", &Schema::Unbindable(&Schema::Enum(&any_case(&["spark"])))),
    opt("compute", &COMPUTE),
    opt("resources", &SPARK_RESOURCES),
    opt("entry", &ENTRY),
    opt("identity", &IDENTITY),
    opt("code", &Schema::OrNull(&Schema::Text)),
    opt("properties", &TEXTS_OR_NULL),
];
