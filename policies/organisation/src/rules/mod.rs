//! The rules, each in the file of its name.

mod aml_org_001;
mod aml_org_002;
mod aml_org_003;
mod aml_org_004;
mod aml_org_005;
mod aml_org_006;
mod aml_org_007;
mod aml_org_008;
#[cfg(test)]
mod fixture;

use jobgate_guest::{Document, Finding};

use crate::jobs::Jobs;
use crate::settings::Settings;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[
    aml_org_001::ID,
    aml_org_002::ID,
    aml_org_003::ID,
    aml_org_004::ID,
    aml_org_005::ID,
    aml_org_006::ID,
    aml_org_007::ID,
    aml_org_008::ID,
];

/// Judges a submission by every rule that has a setting.
pub(crate) fn check(jobs: &Jobs, document: &Document, settings: &Settings) -> Vec<Finding> {
    let mut findings = aml_org_001::check(jobs, document, settings);
    if let Some(sizes) = &settings.allowed_sizes {
        findings.extend(aml_org_002::sizes(jobs, document, sizes));
    }
    if let Some(computes) = &settings.allowed_computes {
        findings.extend(aml_org_002::computes(jobs, document, computes));
    }
    if let Some(most) = settings.max_concurrent_trials {
        findings.extend(aml_org_003::check(jobs, document, most));
    }
    if !settings.denied_job_types.is_empty() {
        findings.extend(aml_org_004::check(jobs, document, &settings.denied_job_types));
    }
    if !settings.denied_services.is_empty() {
        findings.extend(aml_org_005::check(jobs, document, &settings.denied_services));
    }
    if let Some(registries) = &settings.component_registries {
        findings.extend(aml_org_006::check(document, registries));
    }
    if let Some(most) = settings.max_timeout {
        findings.extend(aml_org_007::timeouts(jobs, document, most));
    }
    if let Some(most) = settings.max_instance_count {
        findings.extend(aml_org_007::instances(jobs, document, most));
    }
    if let Some(tiers) = &settings.allowed_job_tiers {
        findings.extend(aml_org_008::check(jobs, document, tiers));
    }
    findings
}
