//! `online_deployment` and `batch_deployment`.

use jobgate_core::submission::At;

use super::checker::Checker;
use super::common::{AZUREML_NAME, COMPUTE, MAPPING, TEXT_LIST};
use super::component::PIPELINE;
use super::endpoint::NAME;
use super::language::*;
use super::resources::RESOURCES;
use super::{environment, model};

/// An online deployment: its `type` tells whether Kubernetes runs it.
pub(super) static ONLINE_DEPLOYMENT: Schema = Schema::Also(&Schema::Value, online);
/// A batch deployment: its `type` tells whether it serves a model or runs a pipeline.
pub(super) static BATCH_DEPLOYMENT: Schema = Schema::Also(&Schema::Value, batch);

fn online(checker: &mut Checker<'_>, at: &At<'_>) {
    let kubernetes = at.get("type").as_ref().and_then(At::text).is_some_and(|text| text == "kubernetes");
    checker.check(if kubernetes { &KUBERNETES } else { &MANAGED }, at);
}

fn batch(checker: &mut Checker<'_>, at: &At<'_>) {
    let schema: &'static Schema = match at.get("type").as_ref().and_then(At::text) {
        Some("pipeline") => &PIPELINE_BATCH,
        Some("model") => &MODEL_BATCH,
        _ => &PLAIN_BATCH,
    };
    checker.check(schema, at);
}

/// Keys of deployments of all kinds. The endpoint may be given on the command line instead.
static COMMON: &[Field] = &[
    req("name", &Schema::Text),
    opt("endpoint_name", &Schema::Text),
    opt("description", &Schema::Text),
    opt("id", &Schema::Text),
    opt("tags", &MAPPING),
    opt("properties", &MAPPING),
    opt("model", &model::REFERENCE),
    opt("environment", &environment::DEPLOYED),
    opt("environment_variables", &MAPPING),
    schema_url(),
    read_only("creation_context"),
];
/// The script of a batch deployment may be left out.
static CODE: &[Field] = &[req("code", &Schema::Text), opt("scoring_script", &Schema::Text), schema_url()];
static BATCH_CODE: Object = object("the code of a deployment", &[CODE]);
static ONLINE_CODE: Object =
    object("the code of a deployment", &[&[req("scoring_script", &Schema::Text)], CODE]);

static ONLINE: &[Field] = &[
    req("name", &NAME),
    opt("code_configuration", &Schema::Object(&ONLINE_CODE)),
    opt("app_insights_enabled", &Schema::Bool),
    opt("scale_settings", &SCALE),
    opt("request_settings", &Schema::Object(&REQUESTS)),
    opt("liveness_probe", &Schema::Object(&PROBE)),
    opt("readiness_probe", &Schema::Object(&PROBE)),
    opt("provisioning_state", &Schema::Text),
    opt("instance_count", &Schema::Int),
    opt("type", &Schema::Enum(&snake(&["managed", "kubernetes"]))),
    opt("model_mount_path", &Schema::Text),
    opt("data_collector", &Schema::Object(&COLLECTOR)),
];
static MANAGED: Schema = Schema::Object(&Object {
    name: "a managed online deployment",
    fields: &[
        &[
            req("instance_type", &Schema::Text),
            opt("scale_settings", &MANAGED_SCALE),
            opt("egress_public_network_access", &Schema::Enum(&any_case(&["enabled", "disabled"]))),
            opt("private_network_connection", &Schema::Bool),
        ],
        ONLINE,
        COMMON,
    ],
    other: Other::Refused,
});
static KUBERNETES: Schema = Schema::Object(&Object {
    name: "a Kubernetes online deployment",
    fields: &[
        &[
            opt("instance_type", &Schema::Text),
            opt("resources", &Schema::Object(&object("the resources of a deployment", &[REQUIREMENTS]))),
        ],
        ONLINE,
        COMMON,
    ],
    other: Other::Refused,
});
static REQUIREMENTS: &[Field] =
    &[opt("requests", &Schema::Object(&AMOUNTS)), opt("limits", &Schema::Object(&AMOUNTS))];
static AMOUNTS: Object = object(
    "amounts of resources",
    &[&[
        opt("cpu", &Schema::Text),
        opt("memory", &Schema::Text),
        opt("gpu", &Schema::Text),
        opt("nvidia.com/gpu", &Schema::Text),
    ]],
);
/// Of a managed deployment only a fixed one.
static MANAGED_SCALE: Schema = Schema::Object(&DEFAULT_SCALE);
static SCALE: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `type: default` or `type: target_utilization`",
    by: Some("type"),
    of: &[&Schema::Object(&DEFAULT_SCALE), &Schema::Object(&TARGET_SCALE)],
});
static DEFAULT_SCALE: Object =
    object("a fixed scale", &[&[req("type", &Schema::Enum(&snake(&["default"])))]]);
static TARGET_SCALE: Object = object(
    "a scale by utilization",
    &[&[
        req("type", &Schema::Enum(&snake(&["target_utilization"]))),
        opt("polling_interval", &Schema::Int),
        opt("target_utilization_percentage", &Schema::Int),
        opt("min_instances", &Schema::Int),
        opt("max_instances", &Schema::Int),
    ]],
);
static REQUESTS: Object = object(
    "request settings",
    &[&[
        opt("request_timeout_ms", &Schema::Int),
        opt("max_concurrent_requests_per_instance", &Schema::Int),
        opt("max_queue_wait_ms", &Schema::Int),
    ]],
);
static PROBE: Object = object(
    "a probe",
    &[&[
        opt("period", &Schema::Int),
        opt("initial_delay", &Schema::Int),
        opt("timeout", &Schema::Int),
        opt("success_threshold", &Schema::Int),
        opt("failure_threshold", &Schema::Int),
    ]],
);
static COLLECTOR: Object = object(
    "a data collector",
    &[&[
        opt("collections", &Schema::Map(&map(&Schema::Object(&COLLECTION)))),
        opt("rolling_rate", &Schema::Enum(&any_case(&["minute", "day", "hour"]))),
        opt("sampling_rate", &Schema::Float),
        opt("request_logging", &Schema::Object(&LOGGING)),
    ]],
);
static LOGGING: Object = object("request logging", &[&[opt("capture_headers", &TEXT_LIST)]]);
static COLLECTION: Object = object(
    "a collection",
    &[&[
        req("enabled", &Schema::Enum(&any_case(&["true", "false"]))),
        opt("data", &COLLECTED),
        opt("client_id", &Schema::Text),
    ]],
);
static COLLECTED: Schema = Schema::OneOf(&OneOf {
    form: "a text, or a mapping with `name` and `path`",
    by: None,
    of: &[&Schema::Object(&COLLECTED_DATA), &Schema::Text],
});
static COLLECTED_DATA: Object = object(
    "collected data",
    &[&[
        opt("name", &Schema::Text),
        opt("path", &Schema::Text),
        opt("version", &Schema::Text),
        opt("data_id", &Schema::Text),
    ]],
);

static TYPE: &[Field] = &[opt("type", &Schema::Enum(&any_case(&["pipeline", "model"])))];
/// Settings of a batch deployment, at its root or in `settings`.
static BATCH_SETTINGS: &[Field] = &[
    opt("error_threshold", &Schema::Int),
    opt("retry_settings", &Schema::Object(&RETRY)),
    opt("mini_batch_size", &Schema::Int),
    opt("logging_level", &Schema::Text),
    opt("output_action", &Schema::Enum(&any_case(&["append_row", "summary_only"]))),
    opt("output_file_name", &Schema::Text),
    opt("max_concurrency_per_instance", &Schema::Int),
];
static RETRY: Object =
    object("retry settings", &[&[opt("max_retries", &Schema::Int), opt("timeout", &Schema::Int)]]);
static PLAIN_BATCH: Schema = Schema::Object(&Object {
    name: "a batch deployment",
    fields: &[
        &[
            opt("compute", &COMPUTE),
            opt("code_configuration", &Schema::Object(&BATCH_CODE)),
            opt("resources", &RESOURCES),
            opt("job_definition", &AZUREML_NAME),
            opt("component", &PIPELINE.reference),
            read_only("provisioning_state"),
        ],
        TYPE,
        BATCH_SETTINGS,
        COMMON,
    ],
    other: Other::Refused,
});
static MODEL_BATCH: Schema = Schema::Object(&Object {
    name: "a batch deployment of a model",
    fields: &[
        &[
            opt("compute", &COMPUTE),
            opt("code_configuration", &Schema::Object(&BATCH_CODE)),
            opt("resources", &RESOURCES),
            opt("error_threshold", &Schema::Int),
            opt("settings", &Schema::Object(&MODEL_SETTINGS)),
        ],
        TYPE,
        COMMON,
    ],
    other: Other::Refused,
});
static MODEL_SETTINGS: Object = object(
    "the settings of a batch deployment",
    &[
        &[
            req("mini_batch_size", &Schema::Int),
            opt("instance_count", &Schema::Int),
            opt("environment_variables", &MAPPING),
        ],
        BATCH_SETTINGS,
    ],
);
static PIPELINE_BATCH: Schema = Schema::Object(&Object {
    name: "a batch deployment of a pipeline",
    fields: &[
        &[
            req("name", &Schema::Text),
            opt("endpoint_name", &Schema::Text),
            opt("component", &PIPELINE.reference),
            opt("settings", &MAPPING),
            opt("job_definition", &Schema::Value),
            opt("tags", &MAPPING),
            opt("description", &Schema::Text),
            schema_url(),
        ],
        TYPE,
    ],
    other: Other::Refused,
});
