//! `services` of a job: programs that one can reach while it runs.

use super::language::*;

/// `services`, by name.
pub(super) static SERVICES: Schema = Schema::Map(&map(&SERVICE));
static SERVICE: Schema = Schema::OneOf(&OneOf {
    form: "a mapping",
    by: Some("type"),
    of: &[
        &Schema::Object(&SSH),
        &Schema::Object(&TENSOR_BOARD),
        &Schema::Object(&VS_CODE),
        &Schema::Object(&JUPYTER_LAB),
        &Schema::Object(&OTHER),
    ],
});
static FIELDS: &[Field] = &[
    opt("port", &Schema::Int),
    opt("nodes", &Schema::Enum(&exact(&["all"]))),
    opt("properties", &super::common::MAPPING),
    schema_url(),
    read_only("endpoint"),
    read_only("status"),
    read_only("error_message"),
];
static SSH: Object = object(
    "an SSH service",
    &[&[opt("type", &Schema::Enum(&any_case(&["ssh"]))), opt("ssh_public_keys", &Schema::Text)], FIELDS],
);
static TENSOR_BOARD: Object = object(
    "a TensorBoard service",
    &[&[opt("type", &Schema::Enum(&any_case(&["tensor_board"]))), opt("log_dir", &Schema::Text)], FIELDS],
);
static VS_CODE: Object =
    object("a VS Code service", &[&[opt("type", &Schema::Enum(&any_case(&["vs_code"])))], FIELDS]);
static JUPYTER_LAB: Object =
    object("a JupyterLab service", &[&[opt("type", &Schema::Enum(&any_case(&["jupyter_lab"])))], FIELDS]);
static OTHER: Object = object("a service", &[&[opt("type", &Schema::Text)], FIELDS]);
