//! The rules, each in the file of its name.

mod aml_acr_001;
mod aml_acr_002;
mod aml_acr_004;
mod aml_con_001;
mod aml_con_002;
mod aml_con_003;
mod aml_con_004;

use jobgate_guest::workspace::{Access, Action};
use jobgate_guest::{Document, Finding, Refusal};

use crate::facts::Known;
use crate::settings::Settings;
use crate::spelling::type_at;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[
    aml_acr_001::ID,
    aml_acr_002::ID,
    aml_acr_004::ID,
    aml_con_001::ID,
    aml_con_002::ID,
    aml_con_003::ID,
    aml_con_004::ID,
];

/// Judges a connection.
pub(crate) fn connection(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
    if type_at(document, "/type").as_deref() != Some("container_registry") {
        return Ok(Vec::new());
    }
    let mut findings: Vec<Finding> = Vec::new();
    findings.extend(aml_con_001::check(document));
    findings.extend(aml_con_002::check(document));
    findings.extend(aml_con_003::check(document));
    if settings.has(aml_con_004::ID) {
        findings.extend(aml_con_004::check(document, &Known::of_connections()?));
    }
    Ok(findings)
}

/// Judges what jobs pull, each place once.
pub(crate) fn job(
    accesses: &[Access],
    known: &Known,
    document: &Document,
    settings: &Settings,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut add = |found: Option<Finding>| {
        if let Some(finding) = found.filter(|found| !findings.contains(found)) {
            findings.push(finding);
        }
    };
    for access in accesses.iter().filter(|access| access.action == Action::Pull && access.kind == "registry")
    {
        add(aml_acr_001::check(access, known));
        add(aml_acr_002::check(access, known));
    }
    if settings.has(aml_acr_004::ID) {
        for access in accesses.iter().filter(|access| access.action == Action::Build) {
            add(aml_acr_004::check(access, known, document));
        }
    }
    findings
}
