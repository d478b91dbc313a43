//! `job/parallel`: a program, run on many pieces of data. A step only: the client refuses it as a job of its own.

use super::super::row::Row;
use super::super::{Key, Part};

pub(in super::super) const ROW: Row =
    Row { name: "job/parallel", schemas: &["paralleljob"], types: &["parallel"], part: Part::Job };

/// In other types `task` is a text.
pub(in super::super) const KEYS: &[Key] = &[("task", Part::Task)];

/// Keys of `task`.
pub(in super::super) const TASK_KEYS: &[Key] = &[("code", Part::Code), ("environment", Part::Environment)];
