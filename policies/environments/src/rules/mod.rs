//! The rules, each in the file of its name.

mod aml_env_004;
mod aml_env_005;
mod aml_env_006;
mod aml_env_007;
mod aml_env_008;
mod aml_env_011;
mod aml_env_013;
mod aml_env_014;
mod aml_env_015;

use jobgate_guest::{Document, Finding};

use crate::places::Places;
use crate::settings::Settings;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[
    aml_env_004::ID,
    aml_env_005::ID,
    aml_env_006::ID,
    aml_env_007::ID,
    aml_env_008::ID,
    aml_env_011::ID,
    aml_env_013::ID,
    aml_env_014::ID,
    aml_env_015::ID,
];

/// Judges every environment and every image.
pub(crate) fn check(places: &Places, document: &Document, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for environment in &places.environments {
        findings.extend(aml_env_004::check(environment, document));
        findings.extend(aml_env_005::check(environment, document));
        findings.extend(aml_env_006::check(environment, document));
        findings.extend(aml_env_007::check(environment, document));
        findings.extend(aml_env_013::check(environment, document, settings));
        findings.extend(aml_env_015::check(environment, document));
    }
    for image in &places.images {
        findings.extend(aml_env_008::check(image));
        findings.extend(aml_env_011::check(image));
        findings.extend(aml_env_014::check(image));
    }
    findings
}
