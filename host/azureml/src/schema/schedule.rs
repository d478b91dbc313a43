//! `schedule`: a job that starts again and again.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::checker::Checker;
use super::command::COMMAND;
use super::common::{TEXTS_OR_NULL, VALUES};
use super::inputs::{INPUT_OVERRIDES, OUTPUTS};
use super::job::JOB;
use super::language::*;
use super::pipeline::{PIPELINE_JOB, SETTINGS};
use super::resources::SPARK_CONF;
use super::rules;

/// A schedule of a job.
pub(super) static SCHEDULE: Schema = Schema::Object(&OBJECT);
static OBJECT: Object = object("a schedule", &[&[opt("create_job", &CREATE_JOB)], COMMON]);
/// Keys of schedules of all kinds.
pub(super) static COMMON: &[Field] = &[
    req("name", &Schema::Text),
    opt("id", &Schema::Text),
    opt("description", &Schema::Text),
    opt("tags", &VALUES),
    opt("display_name", &Schema::Text),
    req("trigger", &TRIGGER),
    opt("properties", &TEXTS_OR_NULL),
    schema_url(),
    read_only("creation_context"),
    read_only("is_enabled"),
    read_only("provisioning_state"),
];

/// How often a recurrence happens.
pub(super) const FREQUENCIES: &[&str] = &["minute", "hour", "day", "week", "month"];
/// Days of a week.
pub(super) const WEEK_DAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

static TRIGGER: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `type: cron` or `type: recurrence`",
    by: Some("type"),
    of: &[&Schema::Object(&CRON), &Schema::Object(&RECURRENCE)],
});
static TIMES: &[Field] = &[opt("start_time", &TIME), opt("end_time", &TIME), opt("time_zone", &Schema::Text)];
static TIME: Schema =
    Schema::Name(&Name { form: "a time such as `2026-01-31T08:00:00`, in quotation marks", fits: is_time });
static CRON: Object = object(
    "a cron trigger",
    &[&[req("type", &Schema::Enum(&any_case(&["cron"]))), req("expression", &Schema::Text)], TIMES],
);
static RECURRENCE: Object = object(
    "a recurrence trigger",
    &[
        &[
            req("type", &Schema::Enum(&any_case(&["recurrence"]))),
            req("frequency", &Schema::Enum(&any_case(FREQUENCIES))),
            req("interval", &Schema::Int),
            opt("schedule", &Schema::Object(&PATTERN)),
        ],
        TIMES,
    ],
);
static PATTERN: Object = object(
    "the times of a recurrence",
    &[&[
        req("hours", &INTEGERS),
        req("minutes", &INTEGERS),
        opt("week_days", &DAYS),
        opt("month_days", &INTEGERS),
    ]],
);
static INTEGERS: Schema = Schema::OneOf(&OneOf {
    form: "an integer or a list of integers",
    by: None,
    of: &[&Schema::Int, &Schema::List(&Schema::Int)],
});
static DAYS: Schema = Schema::OneOf(&OneOf {
    form: "a day such as `monday`, or a list of days",
    by: None,
    of: &[&DAY, &Schema::List(&DAY)],
});
static DAY: Schema = Schema::Enum(&any_case(WEEK_DAYS));

/// A date and a time as ISO 8601 writes them, with `T` or a blank between (marshmallow 3.26, `from_iso_datetime`).
fn is_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', ' ']) else { return false };
    let parts: Vec<&str> = date.split('-').collect();
    let numbers = |part: &&str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let [year, month, day] = parts.as_slice() else { return false };
    let clock = time.split(['+', '-', 'Z', '.']).next().unwrap_or_default();
    numbers(year, 4..=4)
        && numbers(month, 1..=2)
        && numbers(day, 1..=2)
        && clock.split(':').count() >= 2
        && clock.split(':').all(|part| numbers(&part, 1..=2))
}

/// `create_job`: a registered job, a file, or one of them with overrides.
static CREATE_JOB: Schema = Schema::Also(&Schema::Value, create_job);
/// A job file that a schedule names. Only pipelines and Spark jobs can be scheduled (client-protocol §6).
fn create_job(checker: &mut Checker<'_>, at: &At<'_>) {
    if at.link().is_some() {
        return scheduled_file(checker, at);
    }
    match at.value() {
        Value::Text(_) => checker.check(&JOB_NAME, at),
        Value::Mapping(_) => {
            let schema: &'static Schema = match at.get("type").as_ref().and_then(At::text) {
                Some("command") => &COMMAND_OVERRIDES,
                Some("spark") => &SPARK_OVERRIDES,
                _ => &PIPELINE_OVERRIDES,
            };
            checker.check(schema, at);
        }
        _ => checker.wrong_type(&JOB_NAME, at),
    }
}

static JOB_NAME: Schema = Schema::Reference(&Reference {
    name: "a job",
    registered: Registered::Name,
    registry: false,
    file: Some(&Schema::Also(&Schema::Any, scheduled_file)),
    prefix: Prefix::Optional,
    inline: None,
});

fn scheduled_file(checker: &mut Checker<'_>, at: &At<'_>) {
    let written = at.get("type");
    match written.as_ref().and_then(At::text) {
        Some("pipeline") => checker.check(&PIPELINE_JOB, at),
        Some("spark") => checker.check(&super::spark::SPARK_JOB, at),
        other => {
            let (what, pointer) = (other.unwrap_or("command").to_owned(), at.pointer().to_owned());
            checker.error(&rules::UNSUPPORTED, &pointer, || {
                let message =
                    format!("a schedule cannot start a `{what}` job: the client refuses all but `pipeline`");
                (message, "let a pipeline with one step do it".to_owned())
            });
        }
    }
}

static OVERRIDE: &[Field] = &[req("job", &JOB_NAME)];
static PIPELINE_OVERRIDES: Schema = Schema::Object(&Object {
    name: "a scheduled pipeline job",
    fields: &[
        &[
            opt("type", &Schema::Enum(&any_case(&["pipeline"]))),
            opt("inputs", &INPUT_OVERRIDES),
            opt("outputs", &OUTPUTS),
            opt("settings", &SETTINGS),
        ],
        OVERRIDE,
        JOB,
    ],
    other: Other::Refused,
});
static COMMAND_OVERRIDES: Schema = Schema::Object(&Object {
    name: "a scheduled command job",
    fields: &[super::command::OWN, OVERRIDE, COMMAND_SETTINGS, JOB],
    other: Other::Refused,
});
static COMMAND_SETTINGS: &[Field] = COMMAND;
static SPARK_OVERRIDES: Schema = Schema::Object(&Object {
    name: "a scheduled Spark job",
    fields: &[
        &[
            opt("type", &Schema::Enum(&any_case(&["spark"]))),
            opt("conf", &SPARK_CONF),
            opt("environment", &Schema::OrNull(&super::environment::REFERENCE)),
        ],
        OVERRIDE,
        JOB,
    ],
    other: Other::Refused,
});
