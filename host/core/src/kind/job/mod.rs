//! Jobs: the root of a spec, a step of a pipeline, the job of a schedule.
//!
//! Facets look for the keys of every type in every job, whatever its `type` says: a key at the wrong place is a place as well, and
//! a step may leave its type out.

pub(super) mod automl;
pub(super) mod command;
pub(super) mod data_transfer;
pub(super) mod finetuning;
pub(super) mod import;
pub(super) mod parallel;
pub(super) mod pipeline;
pub(super) mod spark;
pub(super) mod sweep;

use super::{Key, Part};

/// Keys of jobs of any type.
pub(super) const KEYS: &[&[Key]] = &[
    COMMON,
    command::KEYS,
    sweep::KEYS,
    pipeline::KEYS,
    parallel::KEYS,
    automl::KEYS,
    finetuning::KEYS,
    import::KEYS,
    data_transfer::KEYS,
];

/// The same for `create_job` of a schedule, where `job` may stand beside overrides.
pub(super) const SCHEDULED_KEYS: &[&[Key]] = &[
    super::schedule::JOB_KEY,
    COMMON,
    command::KEYS,
    sweep::KEYS,
    pipeline::KEYS,
    parallel::KEYS,
    automl::KEYS,
    finetuning::KEYS,
    import::KEYS,
    data_transfer::KEYS,
];

/// Keys that several types share (client-protocol §4, §7.2, §10).
const COMMON: &[Key] = &[
    ("identity", Part::Identity),
    ("compute", Part::Compute),
    ("inputs", Part::Inputs),
    ("outputs", Part::Outputs),
    ("environment_variables", Part::Variables),
    ("resources", Part::Resources),
    ("settings", Part::Settings),
];

/// Keys of `resources`.
pub(super) const RESOURCE_KEYS: &[Key] =
    &[("docker_args", Part::DockerArguments), ("docker_args_list", Part::DockerArguments)];

/// The types of jobs, as `type` spells them: case-sensitive (client-protocol §9). Any other is unknown.
pub(crate) const TYPES: [&str; 9] =
    ["command", "sweep", "pipeline", "spark", "parallel", "automl", "finetuning", "import", "data_transfer"];

/// A job whose type the host cannot tell.
pub(crate) const UNKNOWN: &str = "unknown";

/// The type of a job, of what its `type` says and of which keys it has. Without a `type` the official client takes it for a command;
/// so does this, but for the two shapes that no command has.
pub(crate) fn job_type(written: Option<&str>, has: impl Fn(&str) -> bool) -> &'static str {
    match written {
        Some(text) => TYPES.into_iter().find(|known| *known == text).unwrap_or(UNKNOWN),
        None if has("jobs") => "pipeline",
        None if has("trial") => "sweep",
        None => "command",
    }
}
