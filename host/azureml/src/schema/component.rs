//! `component/…`: specs of their own, written out in a step, or a file that a step names.

use jobgate_core::submission::At;

use super::checker::Checker;
use super::code::{COMPONENT_CODE, INCLUDE};
use super::common::{ASSET, AZUREML_NAME, COMPONENT_NAME, SOME_VALUES, TEXT_LIST, TEXTS};
use super::data_transfer::COPY_MODE;
use super::environment;
use super::inputs::{DECLARED_INPUTS, DECLARED_OUTPUTS, DECLARED_OUTPUTS_AND_VALUES, PORT};
use super::language::*;
use super::parallel::{LOGGING, RETRY, TASK};
use super::pipeline::STEPS;
use super::resources::{COMPONENT_RESOURCES, DISTRIBUTION, QUEUE_SETTINGS};
use super::spark::SPARK;
use super::{rules, wiring};

/// A component of one type, as each of the places sees it where it may stand.
pub(super) struct Forms {
    /// A spec of its own: it has a name.
    pub(super) spec: Schema,
    /// What a step names: a file, something registered, or the component written out.
    pub(super) reference: Schema,
}

/// Keys of a component that is a spec.
static NAMED: &[Field] = &[req("name", &COMPONENT_NAME), opt("tags", &TEXTS), opt("id", &AZUREML_NAME)];
/// Keys of a component that is written out: it gets a name from its content.
static WRITTEN: &[Field] = &[
    dropped("name", &Schema::Any, UNUSED, UNUSED_HELP),
    dropped("version", &Schema::Any, UNUSED, UNUSED_HELP),
    opt("id", &Schema::Text),
];
const UNUSED: &str = "of a component that is written out is dropped: the client makes up a name and a version from the content";
const UNUSED_HELP: &str = "remove it, or register the component and refer to it as `azureml:NAME:VERSION`";
/// Keys of a component in a file that a step names: name and version count when it is registered, and do no harm here.
static FILE: &[Field] = &[unused("name"), unused("version"), opt("id", &Schema::Text)];

/// The version of a component: the client makes a text of nearly anything.
static VERSION: &[Field] = &[opt("version", &Schema::Value)];

const fn unused(name: &'static str) -> Field {
    Field { name, schema: &Schema::Any, required: false, fate: Fate::Unread }
}

/// Keys of every component, and those that the client drops from it.
static COMPONENT: &[Field] = &[
    opt("$schema", &Schema::Text),
    opt("display_name", &Schema::Text),
    opt("is_deterministic", &Schema::Bool),
    opt("inputs", &DECLARED_INPUTS),
    read_only("creation_context"),
    read_only("latest_version"),
];
static DATA_OUTPUTS: &[Field] = &[opt("outputs", &DECLARED_OUTPUTS)];
static VALUE_OUTPUTS: &[Field] = &[opt("outputs", &DECLARED_OUTPUTS_AND_VALUES)];

/// The three forms of a component with these keys.
macro_rules! forms {
    ($(#[$doc:meta])* $forms:ident, $name:literal, $further:expr, [$($fields:expr),+], prefix: $prefix:literal, inline: $inline:literal) => {
        $(#[$doc])*
        pub(super) static $forms: Forms = {
            static SPEC: Object =
                Object { name: $name, fields: &[NAMED, VERSION, $($fields),+, COMPONENT, ASSET], other: Other::Dropped };
            static IN_FILE: Object =
                Object { name: $name, fields: &[FILE, $($fields),+, COMPONENT, ASSET], other: Other::Dropped };
            static IN_STEP: Object =
                Object { name: $name, fields: &[WRITTEN, $($fields),+, COMPONENT, ASSET], other: Other::Dropped };
            static SPEC_CHECKED: Schema = Schema::Also(&Schema::Object(&SPEC), $further);
            static FILE_CHECKED: Schema = Schema::Also(&Schema::Object(&IN_FILE), $further);
            static STEP_CHECKED: Schema = Schema::Also(&Schema::Object(&IN_STEP), $further);
            static REFERENCE: Reference = Reference {
                name: "a component",
                registered: Registered::Component,
                registry: true,
                file: Some(&FILE_CHECKED),
                prefix: if $prefix { Prefix::Optional } else { Prefix::Refused },
                inline: if $inline { Some(&STEP_CHECKED) } else { None },
            };
            Forms {
                spec: SPEC_CHECKED,
                reference: Schema::Unbindable(&Schema::Reference(&REFERENCE)),
            }
        };
    };
}

forms!(
    /// A program, run once.
    COMMAND, "a command component", wiring::command_component, [COMMAND_FIELDS, VALUE_OUTPUTS], prefix: true, inline: true
);
static COMMAND_FIELDS: &[Field] = &[
    opt("type", &Schema::Enum(&any_case(&["command"]))),
    req("command", &Schema::Text),
    opt("code", &COMPONENT_CODE),
    req("environment", &environment::REFERENCE),
    opt("resources", &COMPONENT_RESOURCES),
    opt("distribution", &DISTRIBUTION),
    opt("queue_settings", &QUEUE_SETTINGS),
    opt("properties", &SOME_VALUES),
    opt("additional_includes", &Schema::List(&INCLUDE)),
    dropped(
        "environment_variables",
        &Schema::Any,
        "of a component is dropped: components have no environment variables",
        "set them in the steps that use the component",
    ),
];

forms!(
    /// A program, run on many pieces of data.
    PARALLEL, "a parallel component", wiring::nothing, [PARALLEL_FIELDS, DATA_OUTPUTS], prefix: true, inline: true
);
static PARALLEL_FIELDS: &[Field] = &[
    req("type", &Schema::Enum(&any_case(&["parallel"]))),
    opt("resources", &COMPONENT_RESOURCES),
    opt("logging_level", &LOGGING),
    opt("task", &TASK),
    opt("mini_batch_size", &MINI_BATCH_SIZE),
    opt("partition_keys", &TEXT_LIST),
    opt("input_data", &Schema::Text),
    opt("retry_settings", &RETRY),
    opt("max_concurrency_per_instance", &Schema::Int),
    opt("error_threshold", &Schema::Int),
    opt("mini_batch_error_threshold", &Schema::Int),
];

static MINI_BATCH_SIZE: Schema = Schema::Name(&Name {
    form: "a number of items such as `10`, or of bytes such as `10kb`, as a text",
    fits: |text| {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let mut units = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let has_number = units.len() < text.len();
        while let Some(rest) =
            units.strip_prefix(['k', 'K', 'm', 'M', 'g', 'G']).and_then(|rest| rest.strip_prefix(['b', 'B']))
        {
            units = rest;
        }
        has_number && units.is_empty()
    },
});

forms!(
    /// A Spark program.
    SPARK_COMPONENT, "a Spark component", wiring::nothing, [SPARK_FIELDS, SPARK, DATA_OUTPUTS], prefix: true, inline: true
);
static SPARK_FIELDS: &[Field] = &[
    opt("type", &Schema::Enum(&any_case(&["spark"]))),
    opt("properties", &SOME_VALUES),
    opt("additional_includes", &TEXT_LIST),
];

forms!(
    /// Steps. A step names a pipeline component by a path without `file:`, and cannot hold it.
    PIPELINE, "a pipeline component", wiring::pipeline_component, [PIPELINE_FIELDS, VALUE_OUTPUTS], prefix: false, inline: false
);
static PIPELINE_FIELDS: &[Field] =
    &[opt("type", &Schema::Enum(&any_case(&["pipeline"]))), opt("jobs", &STEPS)];

forms!(
    /// A copy of data.
    COPY, "a component that copies data", wiring::nothing, [COPY_FIELDS, TRANSFER], prefix: true, inline: true
);
static TRANSFER: &[Field] = &[opt("type", &Schema::Enum(&any_case(&["data_transfer"])))];
static COPY_FIELDS: &[Field] = &[
    req("task", &Schema::Enum(&any_case(&["copy_data"]))),
    opt("data_copy_mode", &COPY_MODE),
    opt("inputs", &Schema::Map(&map(&PORT))),
    opt("outputs", &DECLARED_OUTPUTS),
];

forms!(
    /// An import of data, as a spec.
    IMPORT_DATA, "a component that imports data", wiring::nothing, [IMPORT_DATA_FIELDS, TRANSFER], prefix: true, inline: true
);
static IMPORT_DATA_FIELDS: &[Field] = &[
    req("task", &Schema::Enum(&any_case(&["import_data"]))),
    req("source", &Schema::Object(&CONNECTED)),
    opt("outputs", &Schema::Map(&map(&Schema::Object(&SINK)))),
];
static CONNECTED: Object = object(
    "a source or sink of data",
    &[&[req("type", &Schema::Enum(&any_case(&["file_system", "database"])))]],
);
static SINK: Object = object(
    "what a component imports to",
    &[&[req("type", &Schema::Enum(&any_case(&["mltable", "uri_folder"])))]],
);

forms!(
    /// An export of data, as a spec.
    EXPORT_DATA, "a component that exports data", wiring::nothing, [EXPORT_DATA_FIELDS, TRANSFER], prefix: true, inline: true
);
static EXPORT_DATA_FIELDS: &[Field] = &[
    req("task", &Schema::Enum(&any_case(&["export_data"]))),
    req("sink", &Schema::Object(&CONNECTED)),
    opt("inputs", &Schema::Map(&map(&Schema::Object(&EXPORTED)))),
];
static EXPORTED: Object = object(
    "what a component exports",
    &[&[req("type", &Schema::Enum(&any_case(&["uri_folder", "uri_file"])))]],
);

/// A data transfer, as a spec.
pub(super) static TRANSFER_COMPONENT: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `task: copy_data`, `task: import_data` or `task: export_data`",
    by: Some("task"),
    of: &[&COPY.spec, &IMPORT_DATA.spec, &EXPORT_DATA.spec],
});

/// A command component as a spec.
pub(super) static COMMAND_SPEC: Schema = Schema::Also(&COMMAND.spec, registrable);

/// The client ends with an error of its own when it registers a component with this.
fn registrable(checker: &mut Checker<'_>, at: &At<'_>) {
    if let Some(setting) = at.get("auto_delete_setting") {
        checker.error(&rules::UNSUPPORTED, setting.pointer(), || {
            let message = "the client cannot register a component with `auto_delete_setting`: it ends with an error of its own";
            (message.to_owned(), "remove it".to_owned())
        });
    }
}
