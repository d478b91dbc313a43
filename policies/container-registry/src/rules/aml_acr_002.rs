//! Without the admin user the compute has an identity to pull with.
//!
//! Source: "Set up authentication between Azure ML and other services"; Azure/azureml-examples#3463 for serverless compute.

use jobgate_guest::workspace::{Access, Answer, Principal};
use jobgate_guest::{Finding, Level};

use crate::facts::Known;

pub(super) const ID: &str = "AML-ACR-002";

pub(super) fn check(access: &Access, known: &Known) -> Option<Finding> {
    let Answer::Fact(fact) = known.fact("registry", &access.name)? else { return None };
    if access.principal != Principal::Nobody || fact.properties.admin_user_enabled == Some(true) {
        return None;
    }
    let message = format!("nobody can pull this image from `{}`: {}", access.name, access.because);
    let finding = Finding::new(ID, Level::Error, access.pointer.clone(), message);
    Some(finding.help("give the compute a managed identity, and that a role that may pull"))
}
