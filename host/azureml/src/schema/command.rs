//! `job/command`, and what commands of all kinds have.

use super::code::CODE;
use super::environment;
use super::inputs::{INPUTS, OUTPUTS};
use super::job::JOB;
use super::language::*;
use super::resources::{COMMAND_LIMITS, DISTRIBUTION, QUEUE_SETTINGS, RESOURCES, VARIABLES};

/// A command job.
pub(super) static COMMAND_JOB: Schema = Schema::Also(&Schema::Object(&OBJECT), super::wiring::command_job);
static OBJECT: Object =
    object("a command job", &[OWN, &[req("environment", &environment::REFERENCE)], COMMAND, JOB]);

/// Keys of a command job alone.
pub(super) static OWN: &[Field] = &[
    opt("type", &Schema::Enum(&any_case(&["command"]))),
    opt("limits", &COMMAND_LIMITS),
    opt("inputs", &INPUTS),
    opt("outputs", &OUTPUTS),
    opt("parent_job_name", &Schema::Text),
    read_only("parameters"),
];

/// Keys of a command, wherever it stands.
pub(super) static COMMAND: &[Field] = &[
    req("command", &Schema::Text),
    opt("code", &CODE),
    opt("environment", &environment::REFERENCE),
    opt("environment_variables", &VARIABLES),
    opt("resources", &RESOURCES),
    opt("distribution", &DISTRIBUTION),
    opt("queue_settings", &QUEUE_SETTINGS),
];
