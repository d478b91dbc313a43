//! The rules, each in the file of its name.

mod aml_inf_001;

use jobgate_guest::{Document, Finding};

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[aml_inf_001::ID];

/// Judges the root spec.
pub(crate) fn check(document: &Document) -> Vec<Finding> {
    aml_inf_001::check(document)
}
