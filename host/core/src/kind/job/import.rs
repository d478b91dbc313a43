//! `job/import`: data from a database or another store. The client refuses it as a job and crashes on it as a step.

use super::super::row::Row;
use super::super::{Key, Part};

pub(in super::super) const ROW: Row =
    Row { name: "job/import", schemas: &["importjob"], types: &["import"], part: Part::Job };

pub(super) const KEYS: &[Key] = &[("source", Part::Connected), ("output", Part::Output)];
