//! `compute`: machines.

use super::common::{MAPPING, TEXTS};
use super::identity::COMPUTE_IDENTITY;
use super::language::*;

/// A compute: its `type` tells which.
pub(super) static COMPUTE: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with a `type` such as `amlcompute`",
    by: Some("type"),
    of: &[
        &Schema::Object(&CLUSTER),
        &Schema::Object(&INSTANCE),
        &Schema::Object(&VIRTUAL_MACHINE),
        &Schema::Object(&SYNAPSE),
        &Schema::Object(&KUBERNETES),
    ],
});
static COMMON: &[Field] = &[
    req("name", &Schema::Text),
    opt("location", &Schema::Text),
    opt("description", &Schema::Text),
    opt("resource_id", &Schema::Text),
    opt("tags", &TEXTS),
    schema_url(),
    read_only("id"),
    read_only("provisioning_errors"),
    read_only("created_on"),
    read_only("provisioning_state"),
];

static CLUSTER: Object = object(
    "a compute cluster",
    &[
        &[
            req("type", &Schema::Enum(&any_case(&["amlcompute"]))),
            opt("size", &Schema::Text),
            opt("tier", &Schema::Enum(&any_case(&["low_priority", "dedicated"]))),
            opt("min_instances", &Schema::Int),
            opt("max_instances", &Schema::Int),
            opt("idle_time_before_scale_down", &Schema::Int),
            opt("ssh_public_access_enabled", &Schema::Bool),
            opt("ssh_settings", &Schema::Object(&CLUSTER_SSH)),
            opt("network_settings", &Schema::Object(&NETWORK)),
            opt("identity", &COMPUTE_IDENTITY),
            opt("enable_node_public_ip", &Schema::Bool),
        ],
        COMMON,
    ],
);
static CLUSTER_SSH: Object = object(
    "the SSH settings of a cluster",
    &[&[
        req("admin_username", &Schema::Text),
        opt("admin_password", &Schema::Text),
        opt("ssh_key_value", &Schema::Text),
    ]],
);
static NETWORK: Object = object(
    "network settings",
    &[&[
        opt("vnet_name", &Schema::Text),
        opt("subnet", &Schema::Text),
        schema_url(),
        read_only("public_ip_address"),
        read_only("private_ip_address"),
    ]],
);

static INSTANCE: Object = object(
    "a compute instance",
    &[
        &[
            req("type", &Schema::Enum(&any_case(&["computeinstance"]))),
            opt("size", &Schema::Text),
            opt("network_settings", &Schema::Object(&NETWORK)),
            opt("create_on_behalf_of", &Schema::Object(&OWNER)),
            opt("ssh_settings", &Schema::Object(&INSTANCE_SSH)),
            opt("ssh_public_access_enabled", &Schema::Bool),
            opt("schedules", &Schema::Object(&SCHEDULES)),
            opt("identity", &COMPUTE_IDENTITY),
            opt("idle_time_before_shutdown", &Schema::Text),
            opt("idle_time_before_shutdown_minutes", &Schema::Int),
            opt("custom_applications", &Schema::List(&Schema::Object(&APPLICATION))),
            opt("setup_scripts", &Schema::Object(&SCRIPTS)),
            opt("enable_node_public_ip", &Schema::Bool),
            opt("enable_sso", &Schema::Bool),
            opt("enable_root_access", &Schema::Bool),
            opt("release_quota_on_stop", &Schema::Bool),
            opt("enable_os_patching", &Schema::Bool),
            read_only("state"),
            read_only("last_operation"),
            read_only("services"),
            read_only("os_image_metadata"),
        ],
        COMMON,
    ],
);
static OWNER: Object = object(
    "the user of a compute instance",
    &[&[req("user_tenant_id", &Schema::Text), req("user_object_id", &Schema::Text), schema_url()]],
);
static INSTANCE_SSH: Object = object(
    "the SSH settings of an instance",
    &[&[
        opt("ssh_key_value", &Schema::Text),
        schema_url(),
        read_only("admin_username"),
        read_only("ssh_port"),
    ]],
);
static SCHEDULES: Object =
    object("schedules", &[&[opt("compute_start_stop", &Schema::List(&Schema::Object(&START_STOP)))]]);
static START_STOP: Object = object(
    "a schedule of a compute instance",
    &[&[
        opt("trigger", &TRIGGER),
        req("action", &Schema::Enum(&any_case(&["start", "stop"]))),
        opt("state", &Schema::Enum(&any_case(&["enabled", "disabled"]))),
    ]],
);
static TRIGGER: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `type: cron` or `type: recurrence`",
    by: Some("type"),
    of: &[&Schema::Object(&CRON), &Schema::Object(&RECURRENCE)],
});
static TIMES: &[Field] = &[opt("start_time", &Schema::Text), opt("time_zone", &Schema::Text)];
static CRON: Object = object(
    "a cron trigger",
    &[&[req("type", &Schema::Enum(&any_case(&["cron"]))), req("expression", &Schema::Text)], TIMES],
);
static RECURRENCE: Object = object(
    "a recurrence trigger",
    &[
        &[
            req("type", &Schema::Enum(&any_case(&["recurrence"]))),
            req("frequency", &Schema::Enum(&any_case(super::schedule::FREQUENCIES))),
            opt("interval", &Schema::Int),
            opt("schedule", &Schema::Object(&PATTERN)),
        ],
        TIMES,
    ],
);
static PATTERN: Object = object(
    "the times of a recurrence",
    &[&[
        opt("week_days", &Schema::List(&Schema::Enum(&any_case(super::schedule::WEEK_DAYS)))),
        opt("hours", &Schema::List(&Schema::Int)),
        opt("minutes", &Schema::List(&Schema::Int)),
    ]],
);
static APPLICATION: Object = object(
    "a custom application",
    &[&[
        req("name", &Schema::Text),
        opt("type", &Schema::Enum(&any_case(&["docker"]))),
        opt(
            "image",
            &Schema::Object(&object("an application's image", &[&[opt("reference", &Schema::Text)]])),
        ),
        opt("endpoints", &Schema::List(&Schema::Object(&APPLICATION_ENDPOINT))),
        opt("environment_variables", &MAPPING),
        opt("bind_mounts", &Schema::List(&Schema::Object(&MOUNT))),
    ]],
);
static APPLICATION_ENDPOINT: Object = object(
    "an endpoint of an application",
    &[&[opt("target", &Schema::Int), opt("published", &Schema::Int)]],
);
static MOUNT: Object = object("a mount", &[&[opt("source", &Schema::Text), opt("target", &Schema::Text)]]);
static SCRIPTS: Object = object(
    "setup scripts",
    &[&[opt("creation_script", &Schema::Object(&SCRIPT)), opt("startup_script", &Schema::Object(&SCRIPT))]],
);
static SCRIPT: Object = object(
    "a setup script",
    &[&[opt("path", &Schema::Text), opt("command", &Schema::Text), opt("timeout_minutes", &Schema::Int)]],
);

static VIRTUAL_MACHINE: Object = object(
    "a virtual machine",
    &[
        &[
            req("type", &Schema::Enum(&any_case(&["virtualmachine"]))),
            req("resource_id", &Schema::Text),
            opt("ssh_settings", &Schema::Object(&MACHINE_SSH)),
            read_only("compute_location"),
        ],
        COMMON,
    ],
);
static MACHINE_SSH: Object = object(
    "the SSH settings of a virtual machine",
    &[&[
        opt("admin_username", &Schema::Text),
        opt("admin_password", &Schema::Text),
        opt("ssh_port", &Schema::Int),
        opt("ssh_private_key_file", &Schema::Text),
    ]],
);
static SYNAPSE: Object = object(
    "a Synapse Spark pool",
    &[
        &[
            req("type", &Schema::Enum(&any_case(&["synapsespark"]))),
            req("resource_id", &Schema::Text),
            opt("identity", &COMPUTE_IDENTITY),
            opt("scale_settings", &Schema::Object(&SCALE)),
            opt("auto_pause_settings", &Schema::Object(&PAUSE)),
            read_only("node_family"),
            read_only("node_size"),
            read_only("node_count"),
            read_only("spark_version"),
        ],
        COMMON,
    ],
);
static SCALE: Object = object(
    "the scale settings of a Spark pool",
    &[&[
        schema_url(),
        read_only("min_node_count"),
        read_only("max_node_count"),
        read_only("auto_scale_enabled"),
    ]],
);
static PAUSE: Object = object(
    "the pause settings of a Spark pool",
    &[&[schema_url(), read_only("delay_in_minutes"), read_only("auto_pause_enabled")]],
);
static KUBERNETES: Object = object(
    "a Kubernetes compute",
    &[
        &[
            req("type", &Schema::Enum(&any_case(&["kubernetes"]))),
            opt("namespace", &Schema::Text),
            opt("properties", &MAPPING),
            opt("identity", &COMPUTE_IDENTITY),
        ],
        COMMON,
    ],
);
