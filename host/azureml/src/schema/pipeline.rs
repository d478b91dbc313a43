//! `job/pipeline`, and the steps of pipelines and pipeline components.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::checker::Checker;
use super::code::ANY_CODE;
use super::command::{COMMAND, OWN};
use super::common::{AZUREML_NAME, COMPUTE, STEP_NAME, TEXTS_OR_NULL};
use super::component::{self, COPY, PARALLEL as PARALLEL_COMPONENT, PIPELINE, SPARK_COMPONENT};
use super::data_transfer::{SOURCE, TRANSFER_STEP};
use super::environment;
use super::identity::IDENTITY;
use super::inputs::{OUTPUTS, PIPELINE_INPUTS, STEP_INPUTS, STEP_OUTPUTS, WRITTEN_INPUTS, WRITTEN_OUTPUTS};
use super::job::JOB;
use super::language::*;
use super::parallel::{PARALLEL, PARALLEL_NODE};
use super::resources::COMMAND_LIMITS;
use super::search_space::SEARCH_SPACE;
use super::services::SERVICES;
use super::spark::{SPARK, SPARK_NODE, SPARK_STEP};
use super::sweep::SWEEP;
use super::{automl, rules, wiring};

/// A pipeline job.
pub(super) static PIPELINE_JOB: Schema = Schema::Also(&Schema::Object(&OBJECT), wiring::pipeline_job);
static OBJECT: Object = object(
    "a pipeline job",
    &[
        &[
            opt("type", &Schema::Enum(&any_case(&["pipeline"]))),
            opt("settings", &SETTINGS),
            opt("inputs", &Schema::Bindable(&PIPELINE_INPUTS)),
            opt("outputs", &OUTPUTS),
            opt("jobs", &STEPS),
            opt("component", &PIPELINE.reference),
        ],
        JOB,
    ],
);
/// `settings`: what the client does not know it sends as it stands.
pub(super) static SETTINGS: Schema = Schema::Object(&Object {
    name: "the settings of a pipeline",
    fields: &[&[
        opt("default_datastore", &AZUREML_NAME),
        opt("default_compute", &DEFAULT_COMPUTE),
        opt("continue_on_step_failure", &Schema::Bool),
        opt("force_rerun", &Schema::Bool),
        dropped(
            "identity",
            &Schema::Any,
            "in the settings of a pipeline has no effect: the client sends it as a setting, which gives no job an identity",
            "put it at the root of the pipeline, or in its steps",
        ),
    ]],
    other: Other::Sent,
});
static DEFAULT_COMPUTE: Schema = Schema::OneOf(&OneOf {
    form: "`serverless`, or a name with `azureml:` before it",
    by: None,
    of: &[&Schema::Enum(&any_case(&["serverless"])), &AZUREML_NAME],
});

/// `jobs`: the steps, by name.
pub(super) static STEPS: Schema = Schema::Map(&Map { key: Some(&STEP_NAME), text_keys: true, value: &STEP });
static STEP: Schema = Schema::Step;

/// Types of steps.
pub(super) const STEP_TYPES: &[&str] =
    &["command", "sweep", "parallel", "pipeline", "automl", "spark", "data_transfer"];

/// Checks a step by its type, and by whether its program is a component.
pub(super) fn check_step(checker: &mut Checker<'_>, at: &At<'_>) {
    if !matches!(at.value(), Value::Mapping(_)) {
        return checker.wrong_type(&Schema::Object(&COMMAND_STEP), at);
    }
    let schema = match step_type(at) {
        StepType::Known(known) => match step_schema(known, at.get("component").is_some()) {
            Some(schema) => schema,
            None => return unsupported(checker, known, at),
        },
        StepType::Wrong(node) => match node.text() {
            Some(text) => return wrong_step_type(checker, text, &node),
            None => return checker.wrong_type(&Schema::Text, &node),
        },
    };
    // Without a type the client tries one after the other, and nearly everything makes a parallel step.
    if at.get("type").is_none() && !checker.accepts(schema, at) && checker.accepts(&PARALLEL_WRITTEN, at) {
        return checker.warning(&rules::MISSING_FIELD, at.pointer(), || {
            let message = "the step has no `type`, and as it is no command that the client accepts, the client takes it for a parallel \
                           step";
            (message.to_owned(), "add `type: command`, and see what is wrong".to_owned())
        });
    }
    checker.check(schema, at);
}

fn step_schema(known: &str, has_component: bool) -> Option<&'static Schema> {
    Some(match (known, has_component) {
        ("command", true) => &COMMAND_NODE,
        ("command", false) => &COMMAND_WRITTEN,
        ("sweep", _) => &SWEEP_NODE,
        ("parallel", true) => &PARALLEL_NODE_STEP,
        ("parallel", false) => &PARALLEL_WRITTEN,
        ("pipeline", _) => &PIPELINE_NODE,
        ("automl", _) => &automl::AUTOML_STEP,
        ("spark", true) => &SPARK_NODE_STEP,
        ("spark", false) => &SPARK_STEP,
        ("data_transfer", true) => &TRANSFER_NODE,
        ("data_transfer", false) => &TRANSFER_STEP,
        _ => return None,
    })
}

/// The type of a step.
pub(super) enum StepType<'a> {
    /// One that the client has a word for.
    Known(&'static str),
    /// The `type` that is none.
    Wrong(At<'a>),
}

/// The type of a step; without `type`, what the client takes the step for because of its component or its keys.
pub(super) fn step_type<'a>(at: &At<'a>) -> StepType<'a> {
    let known = |text: &str| STEP_TYPES.iter().chain(&["import"]).find(|known| **known == text).copied();
    let of_component = || known(at.get("component")?.get("type")?.text()?);
    match at.get("type") {
        Some(node) => match node.text().and_then(known) {
            Some(known) => StepType::Known(known),
            None => StepType::Wrong(node),
        },
        None if at.get("trial").is_some() => StepType::Known("sweep"),
        None => StepType::Known(of_component().unwrap_or("command")),
    }
}

fn wrong_step_type(checker: &mut Checker<'_>, text: &str, node: &At<'_>) {
    if matches!(text, "parallel_for" | "do_while" | "if_else") {
        return checker.error(&rules::UNSUPPORTED, node.pointer(), || {
            let message = format!(
                "`{text}` steps are refused by the client, unless its private features are turned on"
            );
            (message, "write the steps out".to_owned())
        });
    }
    checker.wrong_value(STEP_TYPES, node);
}

fn unsupported(checker: &mut Checker<'_>, what: &str, at: &At<'_>) {
    let pointer = at.get("type").map_or_else(|| at.pointer().to_owned(), |node| node.pointer().to_owned());
    checker.error(&rules::UNSUPPORTED, &pointer, || {
        let message = format!("the client cannot submit `{what}` steps: it ends with an error of its own");
        (message, "use a `data_transfer` step with `task: import_data`".to_owned())
    });
}

/// Keys of every step whose program is a component.
static NODE: &[Field] = &[
    opt("inputs", &STEP_INPUTS),
    opt("outputs", &STEP_OUTPUTS),
    opt("properties", &TEXTS_OR_NULL),
    opt("comment", &Schema::Text),
    schema_url(),
];

/// A step whose program is a component; below, an expression stands for any single value.
const fn node(name: &'static str, fields: &'static [&'static [Field]]) -> Object {
    Object { name, fields, other: Other::Sent }
}

static COMMAND_NODE: Schema =
    Schema::Also(&Schema::Bindable(&Schema::Object(&COMMAND_NODE_OBJECT)), wiring::step_with_component);
static COMMAND_NODE_OBJECT: Object = node(
    "a command step",
    &[
        &[
            req("component", &component::COMMAND.reference),
            opt("type", &Schema::Unbindable(&Schema::Enum(&any_case(&["command"])))),
            opt("compute", &COMPUTE),
            opt("limits", &COMMAND_LIMITS),
            opt("services", &SERVICES),
            opt("identity", &IDENTITY),
            dropped_beside("command", &Schema::Text),
            dropped_beside("code", &Schema::OrNull(&Schema::Text)),
            dropped_beside("environment", &environment::UNUSED_REFERENCE),
        ],
        COMMAND_SETTINGS,
        NODE,
    ],
);
static COMMAND_SETTINGS: &[Field] = &[
    opt("environment_variables", &super::resources::VARIABLES),
    opt("resources", &super::resources::RESOURCES),
    opt("distribution", &super::resources::DISTRIBUTION),
    opt("queue_settings", &super::resources::QUEUE_SETTINGS),
];
/// A key of a step that counts for nothing once the step has a component.
const fn dropped_beside(name: &'static str, schema: &'static Schema) -> Field {
    dropped(
        name,
        schema,
        "of a step whose program is a component is dropped: what the component says counts",
        "change it in the component, or write the step out without `component`",
    )
}

/// A command that is written out.
static COMMAND_WRITTEN: Schema = Schema::Also(&Schema::Object(&COMMAND_STEP), wiring::written_command_step);
static COMMAND_STEP: Object = object(
    "a command step",
    &[
        &[opt("code", &ANY_CODE), opt("inputs", &WRITTEN_INPUTS), opt("outputs", &WRITTEN_OUTPUTS)],
        OWN,
        COMMAND,
        JOB,
    ],
);

static SWEEP_NODE: Schema =
    Schema::Also(&Schema::Bindable(&Schema::Object(&SWEEP_OBJECT)), wiring::sweep_step);
static SWEEP_OBJECT: Object = node(
    "a sweep step",
    &[
        &[
            opt("type", &Schema::Unbindable(&Schema::Enum(&any_case(&["sweep"])))),
            opt("compute", &COMPUTE),
            req("trial", &component::COMMAND.reference),
            opt("search_space", &SEARCH_SPACE),
            dropped(
                "identity",
                &Schema::Any,
                "of a sweep step is dropped: the client sends none",
                "put it at the root of the pipeline",
            ),
        ],
        SWEEP,
        NODE,
    ],
);

static PARALLEL_NODE_STEP: Schema =
    Schema::Also(&Schema::Bindable(&Schema::Object(&PARALLEL_NODE_OBJECT)), wiring::step_with_component);
static PARALLEL_NODE_OBJECT: Object = node(
    "a parallel step",
    &[&[req("component", &PARALLEL_COMPONENT.reference)], PARALLEL_NODE, PARALLEL, NODE],
);
/// A parallel step that is written out. Some keys the client takes unseen.
static PARALLEL_WRITTEN: Schema =
    Schema::Also(&Schema::Bindable(&Schema::Object(&PARALLEL_WRITTEN_OBJECT)), wiring::written_step);
static PARALLEL_WRITTEN_OBJECT: Object = object(
    "a parallel step",
    &[
        &[
            opt("type", &Schema::Unbindable(&Schema::Enum(&any_case(&["parallel"])))),
            opt("inputs", &WRITTEN_INPUTS),
            opt("outputs", &STEP_OUTPUTS),
            opt("compute", &COMPUTE),
            opt("properties", &TEXTS_OR_NULL),
            opt("identity", &Schema::Any),
            opt("name", &Schema::Any),
            opt("display_name", &Schema::Any),
            opt("description", &Schema::Any),
            opt("tags", &Schema::Any),
            opt("experiment_name", &Schema::Any),
            opt("services", &Schema::Any),
            schema_url(),
        ],
        PARALLEL,
    ],
);

static PIPELINE_NODE: Schema =
    Schema::Also(&Schema::Bindable(&Schema::Object(&PIPELINE_NODE_OBJECT)), wiring::step_with_component);
static PIPELINE_NODE_OBJECT: Object = node(
    "a pipeline step",
    &[
        &[
            req("component", &PIPELINE.reference),
            opt("type", &Schema::Unbindable(&Schema::Enum(&any_case(&["pipeline"])))),
        ],
        NODE,
    ],
);

static SPARK_NODE_STEP: Schema =
    Schema::Also(&Schema::Bindable(&Schema::Object(&SPARK_NODE_OBJECT)), wiring::spark_step_with_component);
static SPARK_NODE_OBJECT: Object =
    node("a Spark step", &[&[req("component", &SPARK_COMPONENT.reference)], SPARK_NODE, NODE, SPARK]);

static TRANSFER_NODE: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `task: copy_data`, `task: import_data` or `task: export_data`",
    by: Some("task"),
    of: &[&COPY_NODE, &IMPORT_NODE, &EXPORT_NODE],
});
static TRANSFER: &[Field] = &[
    req("type", &Schema::Unbindable(&Schema::Enum(&any_case(&["data_transfer"])))),
    opt("compute", &COMPUTE),
];
static COPY_NODE: Schema =
    Schema::Also(&Schema::Bindable(&Schema::Object(&COPY_OBJECT)), wiring::step_with_component);
static COPY_OBJECT: Object = node(
    "a step that copies data",
    &[
        &[req("component", &COPY.reference), req("task", &Schema::Enum(&any_case(&["copy_data"])))],
        TRANSFER,
        NODE,
    ],
);
static REGISTERED_COMPONENT: Schema = Schema::Unbindable(&Schema::Reference(&Reference {
    name: "a component",
    registered: Registered::Component,
    registry: true,
    file: None,
    prefix: Prefix::Refused,
    inline: None,
}));
static IMPORT_NODE: Schema = Schema::Bindable(&Schema::Object(&IMPORT_OBJECT));
static IMPORT_OBJECT: Object = node(
    "a step that imports data",
    &[
        &[
            req("component", &REGISTERED_COMPONENT),
            req("task", &Schema::Enum(&any_case(&["import_data"]))),
            req("source", &SOURCE),
        ],
        TRANSFER,
        NODE,
    ],
);
static EXPORT_NODE: Schema = Schema::Bindable(&Schema::Object(&EXPORT_OBJECT));
static EXPORT_OBJECT: Object = node(
    "a step that exports data",
    &[
        &[
            req("component", &REGISTERED_COMPONENT),
            opt("task", &Schema::Enum(&any_case(&["export_data"]))),
            req("sink", &SOURCE),
        ],
        TRANSFER,
        NODE,
    ],
);
