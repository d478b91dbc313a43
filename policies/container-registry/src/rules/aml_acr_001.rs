//! The admin user of a registry is disabled.
//!
//! Source: "Set up authentication between Azure ML and other services"; the Azure Policy ACR_AdminAccountDisabled. A registry that a
//! workspace made has it enabled.

use jobgate_guest::workspace::{Access, Answer};
use jobgate_guest::{Finding, Level};

use crate::facts::Known;

pub(super) const ID: &str = "AML-ACR-001";

pub(super) fn check(access: &Access, known: &Known) -> Option<Finding> {
    match known.fact("registry", &access.name)? {
        Answer::Fact(fact) if fact.properties.admin_user_enabled == Some(true) => {
            let message = format!(
                "the registry `{}` has its admin user enabled: one password for everybody",
                access.name
            );
            let finding = Finding::new(ID, Level::Warning, access.pointer.clone(), message);
            Some(finding.help("disable it, and give the compute's identity a role that may pull"))
        }
        Answer::Unknown(why) => {
            let what = format!("whether the admin user of `{}` is disabled", access.name);
            Some(Finding::unknown(ID, access.pointer.clone(), &what, why))
        }
        Answer::Fact(_) | Answer::Absent => None,
    }
}
