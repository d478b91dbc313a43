//! Inputs and outputs of jobs and steps, and how components declare them.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::checker::Checker;
use super::language::*;
use super::scalar::is_float;
use super::words::{label, quoted};
use super::{rules, wiring};

/// `inputs` of a job, by name.
pub(super) static INPUTS: Schema =
    Schema::Map(&Map { key: Some(&wiring::NAME), text_keys: true, value: &NEEDED_INPUT });
/// `inputs` of a pipeline, by name: names may be in groups.
pub(super) static PIPELINE_INPUTS: Schema =
    Schema::Map(&Map { key: Some(&wiring::GROUPED_NAME), text_keys: true, value: &NEEDED_INPUT });
/// `inputs` that a schedule puts over those of a pipeline: what they leave out, those of the pipeline say.
pub(super) static INPUT_OVERRIDES: Schema =
    Schema::Map(&Map { key: Some(&wiring::GROUPED_NAME), text_keys: true, value: &INPUT });
static NEEDED_INPUT: Schema = Schema::Also(&INPUT, data_input);
/// `inputs` of a step, by name.
pub(super) static STEP_INPUTS: Schema = Schema::Map(&map(&STEP_INPUT));
static STEP_INPUT: Schema = Schema::Also(&INPUT, wiring::has_path);
/// `inputs` of a step that is written out, by name.
pub(super) static WRITTEN_INPUTS: Schema =
    Schema::Map(&Map { key: Some(&wiring::GROUPED_NAME), text_keys: true, value: &STEP_INPUT });
/// A value, or a mapping that names data, a model or a table.
pub(super) static INPUT: Schema = Schema::OneOf(&OneOf {
    form: "a text, a number, a boolean, or a mapping with `type` and `path`",
    by: Some("type"),
    of: &[
        &Schema::Object(&DATA),
        &Schema::Object(&MODEL),
        &Schema::Object(&TABLE),
        &Schema::Object(&LITERAL),
        &Schema::IntOnly,
        &Schema::FloatOnly,
        &Schema::Text,
        &Schema::Bool,
    ],
});
/// Data as an input.
pub(super) static DATA_INPUT: Schema = Schema::Object(&DATA);
static DATA: Object = object(
    "a data input",
    &[
        &[
            opt("mode", &Schema::Enum(&any_case(&["download", "ro_mount", "direct"]))),
            opt("type", &Schema::Enum(&any_case(&["uri_file", "uri_folder"]))),
        ],
        PATHS,
    ],
);
/// A model as an input.
pub(super) static MODEL_INPUT: Schema = Schema::Object(&MODEL);
static MODEL: Object = object(
    "a model input",
    &[&[
        opt("mode", &Schema::Enum(&any_case(&["download", "ro_mount", "direct"]))),
        opt("type", &Schema::Enum(&any_case(&["custom_model", "mlflow_model", "triton_model"]))),
        opt("path", &Schema::Text),
        opt("datastore", &Schema::Text),
    ]],
);
/// A table as an input.
pub(super) static TABLE_INPUT: Schema = Schema::Object(&TABLE);
static TABLE: Object = object(
    "an MLTable input",
    &[
        &[
            opt(
                "mode",
                &Schema::Enum(&any_case(&["download", "ro_mount", "eval_mount", "eval_download", "direct"])),
            ),
            opt("type", &Schema::Enum(&any_case(&["mltable"]))),
        ],
        PATHS,
    ],
);
static PATHS: &[Field] = &[opt("path", &Schema::Text), opt("datastore", &Schema::Text)];
static LITERAL: Object = object("an input with a value", &[&[opt("value", &LITERAL_VALUE)]]);
static LITERAL_VALUE: Schema = Schema::OneOf(&OneOf {
    form: "a text, a number or a boolean",
    by: None,
    of: &[&Schema::Text, &Schema::Bool, &Schema::Int, &Schema::Float],
});

/// Data that a job reads: they have a path, and a name of something registered is one that the client can look up.
fn data_input(checker: &mut Checker<'_>, at: &At<'_>) {
    wiring::has_path(checker, at);
    let Some(path) = at.get("path") else { return };
    let text = path.text().unwrap_or_default();
    if let Some(rest) = text.strip_prefix("file:") {
        checker.error(&rules::WRONG_VALUE, path.pointer(), || {
            let message =
                format!("{} has `file:` before the path, which the client refuses here", quoted(text));
            (message, format!("write `{rest}`"))
        });
    } else if let Some(name) = text.strip_prefix("azureml:").filter(|name| !name.starts_with('/'))
        && let Some((what, help)) = super::reference::version_problem(name)
    {
        checker.error(&rules::WRONG_VALUE, path.pointer(), || {
            (format!("{} {what}", quoted(text)), help.to_owned())
        });
    }
}

/// `outputs` of a job, by name.
pub(super) static OUTPUTS: Schema =
    Schema::Map(&Map { key: Some(&wiring::NAME), text_keys: true, value: &Schema::OrNull(&OUTPUT) });
/// A place for data.
pub(super) static OUTPUT: Schema = Schema::Also(&Schema::Object(&OUTPUT_OBJECT), named_version);
static OUTPUT_OBJECT: Object = object(
    "an output",
    &[&[
        opt("name", &Schema::Text),
        opt("version", &Schema::Version),
        opt("mode", &Schema::Enum(&any_case(&["mount", "upload", "rw_mount", "direct"]))),
        opt(
            "type",
            &Schema::Enum(&any_case(&[
                "uri_file",
                "uri_folder",
                "custom_model",
                "mlflow_model",
                "mltable",
                "triton_model",
            ])),
        ),
        opt("path", &Schema::Text),
        schema_url(),
    ]],
);
/// `outputs` of a step: a place for data, or an output of the pipeline.
pub(super) static STEP_OUTPUTS: Schema = Schema::Map(&map(&Schema::OrNull(&STEP_OUTPUT)));
static STEP_OUTPUT: Schema = Schema::OneOf(&OneOf {
    form: "an expression such as `${{parent.outputs.NAME}}`, or a mapping with `type` and `path`",
    by: None,
    of: &[&Schema::Binding, &OUTPUT],
});
/// `outputs` of a step that is written out: its texts are not looked at.
pub(super) static WRITTEN_OUTPUTS: Schema = Schema::Map(&Map {
    key: Some(&wiring::GROUPED_NAME),
    text_keys: true,
    value: &Schema::OrNull(&WRITTEN_OUTPUT),
});
static WRITTEN_OUTPUT: Schema = Schema::OneOf(&OneOf {
    form: "an expression such as `${{parent.outputs.NAME}}`, or a mapping with `type` and `path`",
    by: None,
    of: &[&OUTPUT, &Schema::Text],
});

/// `inputs` of a component, by name.
pub(super) static DECLARED_INPUTS: Schema = Schema::Also(&DECLARED_INPUT_MAP, wiring::distinct_names);
static DECLARED_INPUT_MAP: Schema =
    Schema::Map(&Map { key: Some(&wiring::GROUPED_NAME), text_keys: true, value: &DECLARED_INPUT });
static DECLARED_INPUT: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with a `type`",
    by: Some("type"),
    of: &[&CHECKED_PARAMETER, &CHECKED_PORT],
});
static CHECKED_PARAMETER: Schema = Schema::Also(&Schema::Object(&PARAMETER), parameter_values);
static CHECKED_PORT: Schema = Schema::Also(&PORT, no_default);
static PARAMETER: Object = object(
    "a parameter of a component",
    &[&[
        req("type", &Schema::Enum(&exact(PARAMETER_TYPES))),
        opt("optional", &Schema::Bool),
        opt("default", &DEFAULT),
        opt("description", &Schema::Text),
        opt("max", &BOUND),
        opt("min", &BOUND),
        opt("enum", &super::common::TEXT_LIST),
    ]],
);
const PARAMETER_TYPES: &[&str] = &["boolean", "integer", "number", "string"];
static DEFAULT: Schema = Schema::OneOf(&OneOf {
    form: "a text, a number or a boolean",
    by: None,
    of: &[&Schema::Text, &Schema::Float, &Schema::Bool],
});
static BOUND: Schema =
    Schema::OneOf(&OneOf { form: "a text or a number", by: None, of: &[&Schema::Text, &Schema::Float] });
/// Data, a model or a table that a component takes.
pub(super) static PORT: Schema = Schema::Object(&Object {
    name: "an input of a component",
    fields: &[
        &[req("type", &PORT_TYPE), opt("optional", &Schema::Bool), opt("default", &Schema::Text)],
        PORT_FIELDS,
    ],
    other: Other::Refused,
});
static PORT_TYPE: Schema = Schema::Enum(&exact(&[
    "uri_file",
    "uri_folder",
    "mltable",
    "custom_model",
    "mlflow_model",
    "triton_model",
    "path",
]));
static PORT_FIELDS: &[Field] = &[
    opt("description", &Schema::Text),
    opt(
        "mode",
        &Schema::Enum(&exact(&[
            "direct",
            "download",
            "eval_download",
            "eval_mount",
            "mount",
            "ro_mount",
            "rw_mount",
            "upload",
            "link",
        ])),
    ),
];

/// `outputs` of a component, by name.
pub(super) static DECLARED_OUTPUTS: Schema = Schema::Map(&map(&OUTPUT_PORT));
/// Data that a component gives.
pub(super) static OUTPUT_PORT: Schema = Schema::Object(&OUTPUT_PORT_OBJECT);
static OUTPUT_PORT_OBJECT: Object =
    object("an output of a component", &[&[req("type", &PORT_TYPE)], PORT_FIELDS]);
/// `outputs` of a command or a pipeline component, which may be values too.
pub(super) static DECLARED_OUTPUTS_AND_VALUES: Schema = Schema::Map(&map(&OUTPUT_PORT_OR_VALUE));
static OUTPUT_PORT_OR_VALUE: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with a `type`",
    by: Some("type"),
    of: &[&OUTPUT_PORT, &Schema::Object(&OUTPUT_VALUE)],
});
static OUTPUT_VALUE: Object = Object {
    name: "an output value of a component",
    fields: &[&[req("type", &Schema::Enum(&exact(PARAMETER_TYPES)))], PORT_FIELDS],
    other: Other::Sent,
};

/// Default and bounds of a parameter are of its type, or texts that spell such a value.
fn parameter_values(checker: &mut Checker<'_>, at: &At<'_>) {
    let kind = at.get("type").and_then(|kind| kind.text()).unwrap_or_default();
    for key in ["default", "min", "max"] {
        let Some(value) = at.get(key) else { continue };
        let fits = match (kind, value.value()) {
            // Python's `float` reads these as well, and then they count for nothing.
            ("integer" | "number", Value::Float(_)) => true,
            ("integer" | "number", Value::Bool(_)) => true,
            ("integer" | "number", other) => is_float(other),
            ("boolean", Value::Bool(_)) => true,
            ("boolean", Value::Text(text)) => {
                text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
            }
            ("boolean", _) => false,
            _ => true,
        };
        if !fits {
            checker.error(&rules::WRONG_VALUE, value.pointer(), || {
                let message = format!("{} of a parameter of type `{kind}` is no {kind}", label(&value));
                (message, format!("write a value of type `{kind}`"))
            });
        }
    }
}

/// Data have no default.
fn no_default(checker: &mut Checker<'_>, at: &At<'_>) {
    if let Some(default) = at.get("default") {
        checker.error(&rules::WRONG_VALUE, default.pointer(), || {
            let message = "an input that is data has no `default`, only values have";
            (message.to_owned(), "remove it, or make the input `optional`".to_owned())
        });
    }
}

/// The version of an output is one of a name.
fn named_version(checker: &mut Checker<'_>, at: &At<'_>) {
    if at.get("version").is_some() && at.get("name").is_none() {
        checker.error(&rules::MISSING_FIELD, &format!("{}/name", at.pointer()), || {
            (
                "an output with a `version` needs a `name`".to_owned(),
                "add `name`, or remove `version`".to_owned(),
            )
        });
    }
}
