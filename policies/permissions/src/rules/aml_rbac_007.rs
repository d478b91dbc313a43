//! Nobody holds a broader role than the data need: an organisation's rule, on by the setting `least_privilege`.

use jobgate_guest::roles::Need;
use jobgate_guest::{Finding, Level};

use crate::facts::Known;
use crate::needed::Needed;

pub(super) const ID: &str = "AML-RBAC-007";

/// Roles that allow far more than to read or write data.
const BROAD: [&str; 2] = ["Owner", "Contributor"];

pub(super) fn check(needed: &[Needed], known: &Known) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for one in needed.iter().filter(|one| matches!(one.need, Need::DataAction(_))) {
        let Ok(assignments) = one.question().and_then(|question| known.assignments(&question)) else {
            continue;
        };
        let Some(role) = assignments.roles().find(|role| BROAD.contains(role)) else { continue };
        let message = format!("{} holds `{role}` on the {}: far more than the job needs", one.who, one.what);
        let finding = Finding::new(ID, Level::Warning, one.pointer.clone(), message)
            .help(format!("assign `{}` instead", one.role));
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    findings
}
