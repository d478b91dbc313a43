//! `job/sweep`: a trial, run with many values.

use super::command::COMMAND;
use super::environment;
use super::inputs::{INPUTS, OUTPUTS};
use super::job::JOB;
use super::language::*;
use super::resources::{QUEUE_SETTINGS, RESOURCES, SWEEP_LIMITS};
use super::search_space::SEARCH_SPACE;

/// A sweep job.
pub(super) static SWEEP_JOB: Schema = Schema::Also(&Schema::Object(&OBJECT), super::wiring::sweep_job);
static OBJECT: Object = object(
    "a sweep job",
    &[
        &[
            req("type", &Schema::Enum(&any_case(&["sweep"]))),
            req("trial", &Schema::Object(&TRIAL)),
            opt("inputs", &INPUTS),
            opt("outputs", &OUTPUTS),
        ],
        SWEEP,
        JOB,
    ],
);
/// The trial is written out: the client reads no file here.
static TRIAL: Object = object(
    "the trial of a sweep job",
    &[&[req("environment", &environment::REFERENCE), schema_url()], COMMAND],
);

/// Keys of a sweep, as a job and as a step.
pub(super) static SWEEP: &[Field] = &[
    opt("sampling_algorithm", &SAMPLING),
    req("search_space", &SEARCH_SPACE),
    req("objective", &Schema::Object(&OBJECTIVE)),
    opt("early_termination", &EARLY_TERMINATION),
    req("limits", &SWEEP_LIMITS),
    opt("queue_settings", &QUEUE_SETTINGS),
    opt("resources", &RESOURCES),
];
static OBJECTIVE: Object = object(
    "the objective of a sweep",
    &[&[req("goal", &Schema::Enum(&snake(&["minimize", "maximize"]))), req("primary_metric", &Schema::Text)]],
);

/// `sampling_algorithm`: a name, or a mapping with settings.
pub(super) static SAMPLING: Schema = Schema::OneOf(&OneOf {
    form: "`random`, `grid`, `bayesian`, or a mapping with one of them as `type`",
    by: Some("type"),
    of: &[
        &Schema::Enum(&any_case(&["bayesian", "grid", "random"])),
        &Schema::Object(&RANDOM),
        &Schema::Object(&GRID),
        &Schema::Object(&BAYESIAN),
    ],
});
static RANDOM: Object = object(
    "random sampling",
    &[&[
        req("type", &Schema::Enum(&snake(&["random"]))),
        opt("seed", &Schema::Int),
        opt("logbase", &LOGBASE),
        opt("rule", &Schema::Enum(&snake(&["random", "sobol"]))),
    ]],
);
static LOGBASE: Schema =
    Schema::OneOf(&OneOf { form: "a number or a text", by: None, of: &[&Schema::Float, &Schema::Text] });
static GRID: Object = object("grid sampling", &[&[req("type", &Schema::Enum(&snake(&["grid"])))]]);
static BAYESIAN: Object =
    object("Bayesian sampling", &[&[req("type", &Schema::Enum(&snake(&["bayesian"])))]]);

/// `early_termination`.
pub(super) static EARLY_TERMINATION: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `type: bandit`, `type: median_stopping` or `type: truncation_selection`",
    by: Some("type"),
    of: &[&Schema::Object(&BANDIT), &Schema::Object(&MEDIAN), &Schema::Object(&TRUNCATION)],
});
static INTERVALS: &[Field] = &[
    opt("evaluation_interval", &Schema::OrNull(&Schema::Int)),
    opt("delay_evaluation", &Schema::OrNull(&Schema::Int)),
];
static BANDIT: Object = object(
    "a bandit policy",
    &[
        &[
            req("type", &Schema::Enum(&snake(&["bandit"]))),
            opt("slack_factor", &Schema::OrNull(&Schema::Float)),
            opt("slack_amount", &Schema::OrNull(&Schema::Float)),
        ],
        INTERVALS,
    ],
);
static MEDIAN: Object = object(
    "a median stopping policy",
    &[&[req("type", &Schema::Enum(&snake(&["median_stopping"])))], INTERVALS],
);
static TRUNCATION: Object = object(
    "a truncation selection policy",
    &[
        &[
            req("type", &Schema::Enum(&snake(&["truncation_selection"]))),
            req("truncation_percentage", &Schema::Int),
        ],
        INTERVALS,
    ],
);
