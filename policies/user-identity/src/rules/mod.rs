//! The rules, each in the file of its name.

mod aml_id_001;
mod aml_id_002;
mod aml_id_003;
mod aml_id_004;
mod aml_id_005;
mod aml_id_008;
mod aml_id_009;
mod aml_id_013;
mod aml_id_014;

use jobgate_guest::{Document, Finding};

use crate::model::Model;
use crate::settings::Settings;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[
    aml_id_001::ID,
    aml_id_002::ID,
    aml_id_003::ID,
    aml_id_004::ID,
    aml_id_005::ID,
    aml_id_008::ID,
    aml_id_009::ID,
    aml_id_013::ID,
    aml_id_014::ID,
];

/// What a rule looks at.
struct Context<'a> {
    model: &'a Model,
    document: &'a Document<'a>,
    settings: &'a Settings,
}

/// Judges a submission by every rule.
pub(crate) fn check(model: &Model, document: &Document, settings: &Settings) -> Vec<Finding> {
    let context = Context { model, document, settings };
    let rules = [
        aml_id_001::check,
        aml_id_002::check,
        aml_id_003::check,
        aml_id_004::check,
        aml_id_005::check,
        aml_id_008::check,
        aml_id_009::check,
        aml_id_013::check,
        aml_id_014::check,
    ];
    rules.iter().flat_map(|rule| rule(&context)).collect()
}
