//! `job/automl`: automated machine learning. It takes no file as environment: `environment_id` is a name.

use super::super::row::Row;
use super::super::{Key, Part};

pub(in super::super) const ROW: Row =
    Row { name: "job/automl", schemas: &["automl*job"], types: &["automl"], part: Part::Job };

pub(super) const KEYS: &[Key] = &[
    ("environment_id", Part::EnvironmentText),
    ("training_data", Part::JobData),
    ("validation_data", Part::JobData),
    ("test_data", Part::JobData),
];
