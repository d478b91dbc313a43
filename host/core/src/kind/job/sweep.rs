//! `job/sweep`: a trial, run with many values.

use super::super::row::Row;
use super::super::{Key, Part};

pub(in super::super) const ROW: Row =
    Row { name: "job/sweep", schemas: &["sweepjob"], types: &["sweep"], part: Part::Job };

/// The trial holds code and environment; as a step it may be a component's file.
pub(in super::super) const KEYS: &[Key] = &[("trial", Part::Trial)];
