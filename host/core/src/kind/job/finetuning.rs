//! `job/finetuning`: a model, trained further. The client crashes on an identity here (client-protocol §7.2).

use super::super::row::Row;
use super::super::{Key, Part};

pub(in super::super) const ROW: Row =
    Row { name: "job/finetuning", schemas: &["finetuning*job"], types: &["finetuning"], part: Part::Job };

/// Training data are as in automated machine learning.
pub(super) const KEYS: &[Key] = &[("model", Part::JobData)];
