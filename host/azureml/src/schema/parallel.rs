//! Parallel steps: a program, run on many pieces of data. The client has none as jobs of their own.

use super::code::ANY_CODE;
use super::common::{COMPUTE, TEXT_LIST, TEXTS};
use super::environment;
use super::identity::IDENTITY;
use super::language::*;
use super::resources::RESOURCES;

/// Keys of a parallel program, as a step.
pub(super) static PARALLEL: &[Field] = &[
    opt("logging_level", &LOGGING),
    opt("task", &TASK),
    opt("mini_batch_size", &Schema::Text),
    opt("partition_keys", &TEXT_LIST),
    opt("input_data", &Schema::Text),
    opt("resources", &RESOURCES),
    opt("retry_settings", &RETRY),
    opt("max_concurrency_per_instance", &Schema::Int),
    opt("error_threshold", &Schema::Int),
    opt("mini_batch_error_threshold", &Schema::Int),
    opt("environment_variables", &TEXTS),
];
/// `logging_level`.
pub(super) static LOGGING: Schema = Schema::Enum(&exact(&["DEBUG", "INFO", "WARNING"]));
/// `retry_settings`.
pub(super) static RETRY: Schema = Schema::Object(&Object {
    name: "retry settings",
    fields: &[&[opt("timeout", &COUNT), opt("max_retries", &COUNT)]],
    other: Other::Sent,
});
static COUNT: Schema = Schema::OneOf(&OneOf {
    form: "an integer, or an expression such as `${{parent.inputs.NAME}}`",
    by: None,
    of: &[&Schema::Int, &Schema::Binding],
});
/// `task`.
pub(super) static TASK: Schema = Schema::Object(&Object {
    name: "the task of a parallel step",
    fields: &[&[
        req("type", &Schema::Enum(&any_case(&["run_function", "model", "function"]))),
        opt("code", &ANY_CODE),
        opt("entry_script", &Schema::Text),
        opt("program_arguments", &Schema::Text),
        opt("model", &Schema::Text),
        opt("append_row_to", &Schema::Text),
        req("environment", &environment::REFERENCE),
    ]],
    other: Other::Sent,
});

/// Keys of a step whose program is a component.
pub(super) static PARALLEL_NODE: &[Field] = &[
    opt("type", &Schema::Unbindable(&Schema::Enum(&any_case(&["parallel"])))),
    opt("compute", &COMPUTE),
    opt("identity", &IDENTITY),
];
