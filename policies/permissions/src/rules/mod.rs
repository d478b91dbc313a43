//! The rules: what a missing permission is a finding of is decided where it is needed; what it means is the same for all.

mod aml_rbac_007;
mod missing;

use jobgate_guest::Finding;

use crate::facts::Known;
use crate::needed::Needed;
use crate::settings::Settings;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[
    "AML-ACR-003",
    "AML-ACR-005",
    "AML-DS-010",
    "AML-RBAC-001",
    "AML-RBAC-002",
    "AML-RBAC-003",
    "AML-RBAC-004",
    "AML-RBAC-005",
    aml_rbac_007::ID,
];

/// Judges everything that is needed. One finding for each rule, place, principal and resource.
pub(crate) fn check(needed: &[Needed], known: &Known, settings: &Settings) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for one in needed {
        let found = missing::check(one, known);
        if let Some(finding) = found.filter(|found| !findings.contains(found)) {
            findings.push(finding);
        }
    }
    if settings.least_privilege {
        findings.extend(aml_rbac_007::check(needed, known));
    }
    findings
}
