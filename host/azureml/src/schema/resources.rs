//! What a job runs on, and for how long.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::binding::has_expression;
use super::checker::Checker;
use super::common::{SOME_VALUES, TEXT_LIST, VALUES};
use super::language::*;

/// `resources` of a job, a step or a batch deployment.
pub(super) static RESOURCES: Schema = Schema::Object(&RESOURCES_OBJECT);
static RESOURCES_OBJECT: Object = object("the resources of a job", &[RESOURCE_FIELDS]);
/// `resources` of a component: further keys are passed on.
pub(super) static COMPONENT_RESOURCES: Schema = Schema::Object(&COMPONENT_RESOURCES_OBJECT);
static COMPONENT_RESOURCES_OBJECT: Object =
    Object { name: "the resources of a component", fields: &[RESOURCE_FIELDS], other: Other::Sent };
static RESOURCE_FIELDS: &[Field] = &[
    opt("instance_count", &Schema::Int),
    opt("instance_type", &Schema::Text),
    opt("properties", &VALUES),
    opt("locations", &TEXT_LIST),
    opt("shm_size", &Schema::Text),
    opt("max_instance_count", &Schema::Int),
    opt("docker_args", &DOCKER_ARGS),
];
static DOCKER_ARGS: Schema =
    Schema::OneOf(&OneOf { form: "a text or a list of texts", by: None, of: &[&Schema::Text, &TEXT_LIST] });

/// `resources` of a Spark job.
pub(super) static SPARK_RESOURCES: Schema = Schema::Object(&SPARK_RESOURCES_OBJECT);
static SPARK_RESOURCES_OBJECT: Object = object(
    "the resources of a Spark job",
    &[&[
        req(
            "instance_type",
            &Schema::Enum(&any_case(&[
                "standard_e4s_v3",
                "standard_e8s_v3",
                "standard_e16s_v3",
                "standard_e32s_v3",
                "standard_e64s_v3",
            ])),
        ),
        req("runtime_version", &Schema::Also(&Schema::Version, number_version)),
    ]],
);

/// A version made of numbers and dots; a number counts as it is written.
fn number_version(checker: &mut Checker<'_>, at: &At<'_>) {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = match at.value() {
        Value::Text(text) => has_expression(text) || text.split('.').all(is_number),
        value => !matches!(value, Value::Bool(_)),
    };
    if !fits {
        checker.wrong_form("a version such as `3.3`", at);
    }
}

/// `resources` of a fine-tuning job.
pub(super) static INSTANCE_TYPES: Schema = Schema::Object(&INSTANCE_TYPES_OBJECT);
static INSTANCE_TYPES_OBJECT: Object =
    object("the resources of a fine-tuning job", &[&[req("instance_types", &TEXT_LIST)]]);

/// `limits` of a command.
pub(super) static COMMAND_LIMITS: Schema = Schema::Object(&COMMAND_LIMITS_OBJECT);
static COMMAND_LIMITS_OBJECT: Object =
    object("the limits of a command job", &[&[opt("timeout", &Schema::Int)]]);

/// `limits` of a sweep.
pub(super) static SWEEP_LIMITS: Schema = Schema::Object(&SWEEP_LIMITS_OBJECT);
static SWEEP_LIMITS_OBJECT: Object = object(
    "the limits of a sweep",
    &[&[
        opt("max_concurrent_trials", &Schema::Int),
        req("max_total_trials", &Schema::Int),
        opt("timeout", &Schema::Int),
        opt("trial_timeout", &Schema::Int),
    ]],
);

/// `queue_settings`.
pub(super) static QUEUE_SETTINGS: Schema = Schema::Object(&QUEUE_SETTINGS_OBJECT);
static QUEUE_SETTINGS_OBJECT: Object = object(
    "queue settings",
    &[&[
        opt("job_tier", &Schema::Enum(&any_case(&["spot", "basic", "standard", "premium", "null"]))),
        opt("priority", &Schema::Enum(&any_case(&["low", "medium", "high"]))),
    ]],
);

/// `distribution` of a command.
pub(super) static DISTRIBUTION: Schema = Schema::OneOf(&OneOf {
    form: DISTRIBUTION_FORM,
    by: Some("type"),
    of: &[
        &Schema::Object(&PYTORCH),
        &Schema::Object(&TENSORFLOW),
        &Schema::Object(&MPI),
        &Schema::Object(&RAY),
    ],
});
const DISTRIBUTION_FORM: &str =
    "a mapping with `type: pytorch`, `type: tensorflow`, `type: mpi` or `type: ray`";
static PYTORCH: Object = object("a PyTorch distribution", &[PYTORCH_FIELDS]);
static PYTORCH_FIELDS: &[Field] =
    &[req("type", &Schema::Enum(&any_case(&["pytorch"]))), opt("process_count_per_instance", &Schema::Int)];
static TENSORFLOW: Object = object("a TensorFlow distribution", &[TENSORFLOW_FIELDS]);
static TENSORFLOW_FIELDS: &[Field] = &[
    req("type", &Schema::Enum(&any_case(&["tensorflow"]))),
    opt("parameter_server_count", &Schema::Int),
    opt("worker_count", &Schema::Int),
];
static MPI: Object = object("an MPI distribution", &[MPI_FIELDS]);
static MPI_FIELDS: &[Field] =
    &[req("type", &Schema::Enum(&any_case(&["mpi"]))), opt("process_count_per_instance", &Schema::Int)];
static RAY: Object = object("a Ray distribution", &[RAY_FIELDS]);
static RAY_FIELDS: &[Field] = &[
    req("type", &Schema::Enum(&any_case(&["ray"]))),
    opt("port", &Schema::Int),
    opt("address", &Schema::Text),
    opt("include_dashboard", &Schema::Bool),
    opt("dashboard_port", &Schema::Int),
    opt("head_node_additional_args", &Schema::Text),
    opt("worker_node_additional_args", &Schema::Text),
];

/// `environment_variables` of a command: the client looks at neither names nor values.
pub(super) static VARIABLES: Schema = super::common::MAPPING;

/// `conf` of a Spark job.
pub(super) static SPARK_CONF: Schema = SOME_VALUES;
