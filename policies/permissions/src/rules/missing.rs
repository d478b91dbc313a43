//! A permission that is needed and missing: AML-ACR-003, AML-ACR-005, AML-DS-010 and AML-RBAC-001 to 005, which differ in who needs what.

use jobgate_guest::roles::Verdict;
use jobgate_guest::{Finding, Level};

use crate::facts::Known;
use crate::needed::Needed;

pub(super) fn check(needed: &Needed, known: &Known) -> Option<Finding> {
    let what = format!("whether {} holds `{}` on the {}", needed.who, needed.role, needed.what);
    let unknown = |why: &str| Some(Finding::unknown(needed.rule, needed.pointer.clone(), &what, why));
    let assignments = match needed.question().and_then(|question| known.assignments(&question)) {
        Ok(assignments) => assignments,
        Err(why) => return unknown(&why),
    };
    match assignments.verdict(needed.need) {
        Verdict::Allowed { .. } => None,
        Verdict::Depends(why) => unknown(&why),
        Verdict::No if needed.has_acl => {
            unknown("no role allows it, and a list of the data itself (ACL) may")
        }
        Verdict::No => {
            let message = format!("{} may not do what the job needs on the {}", needed.who, needed.what);
            let help = format!("assign the role `{}` on it, or let another identity do it", needed.role);
            Some(Finding::new(needed.rule, Level::Error, needed.pointer.clone(), message).help(help))
        }
    }
}
