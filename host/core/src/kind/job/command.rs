//! `job/command`: one program, run once.

use super::super::row::Row;
use super::super::{Key, Part};

pub(in super::super) const ROW: Row =
    Row { name: "job/command", schemas: &["commandjob"], types: &["command"], part: Part::Job };

/// Keys that command and spark jobs have, and their steps.
pub(in super::super) const KEYS: &[Key] =
    &[("code", Part::Code), ("environment", Part::Environment), ("additional_includes", Part::Includes)];
