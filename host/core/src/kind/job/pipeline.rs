//! `job/pipeline`: steps, or a pipeline component.

use super::super::row::Row;
use super::super::{Key, Part};

pub(in super::super) const ROW: Row =
    Row { name: "job/pipeline", schemas: &["pipelinejob"], types: &["pipeline"], part: Part::Job };

/// `component` stands in a pipeline without `jobs`, and in every step that is not written out.
pub(in super::super) const KEYS: &[Key] = &[("jobs", Part::Steps), ("component", Part::Component)];
