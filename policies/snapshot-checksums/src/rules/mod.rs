//! The rules, each in the file of its name.

mod aml_code_001;
mod aml_code_002;
mod aml_code_005;
mod aml_code_006;

use jobgate_guest::{Document, Finding};

use crate::place::Place;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[aml_code_001::ID, aml_code_002::ID, aml_code_005::ID, aml_code_006::ID];

/// Judges one place by every rule.
pub(crate) fn check(place: &Place, document: &Document) -> Vec<Finding> {
    let rules = [aml_code_001::check, aml_code_002::check, aml_code_005::check, aml_code_006::check];
    rules.iter().filter_map(|rule| rule(place, document)).collect()
}
