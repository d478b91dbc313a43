//! `schedule`: a job, a monitor or an import, started by the clock (client-protocol §6).

use super::row::Row;
use super::{Key, Part};

pub(super) const ROW: Row =
    Row { name: "schedule", schemas: &["schedule", "*schedule"], types: &[], part: Part::Schedule };

pub(super) const KEYS: &[Key] = &[
    ("create_job", Part::ScheduledJob),
    ("create_monitor", Part::Monitor),
    ("import_data", Part::DataImport),
];

/// The key of `create_job` that is no key of jobs; the others override those of the job.
pub(super) const JOB_KEY: &[Key] = &[("job", Part::ScheduledJobFile)];

/// Keys of `create_monitor`. What it watches (`monitoring_target`) is not part of the submission, and its compute is always serverless.
pub(super) const MONITOR_KEYS: &[Key] = &[("monitoring_signals", Part::Signals)];

/// Keys of a signal.
pub(super) const SIGNAL_KEYS: &[Key] = &[
    ("component_id", Part::ComponentText),
    ("production_data", Part::SignalData),
    ("reference_data", Part::SignalData),
    ("input_data", Part::SignalInputs),
    ("inputs", Part::Inputs),
];

/// Keys of the data of a signal.
pub(super) const SIGNAL_DATA_KEYS: &[Key] =
    &[("input_data", Part::Input), ("pre_processing_component", Part::ComponentText)];
