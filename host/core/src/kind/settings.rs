//! `settings` of a pipeline, of a step and of a batch deployment: not a kind, but what several kinds have.

use super::{Key, Part};

/// Any other key passes unseen, and without effect (client-protocol §7.2, §9).
pub(super) const KEYS: &[Key] = &[
    ("identity", Part::Identity),
    ("default_compute", Part::ComputeText),
    ("default_datastore", Part::Datastore),
];
