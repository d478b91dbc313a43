//! A schedule does not run as the person who submits it.
//!
//! Source: how-to-identity-based-service-authentication; the request for a schedule carries no token of its submitter (azure-ai-ml 1.35.2,
//! measured), so who the submitter is when it fires is open.

use jobgate_guest::{Finding, Level};

use super::Context;

pub(super) const ID: &str = "AML-ID-006";

pub(super) fn check(context: &Context) -> Vec<Finding> {
    if context.document.kind() != "schedule" {
        return Vec::new();
    }
    let mut users: Vec<_> = context.model.leaves().filter_map(|job| job.user()).collect();
    // What the root says holds for each of its steps.
    users.dedup_by(|a, b| a.pointer == b.pointer);
    users
        .into_iter()
        .map(|user| {
            let message = "when a schedule starts this job nobody submits it: as whom it runs is open";
            Finding::new(ID, Level::Warning, user.pointer.clone(), message)
                .help("give what a schedule runs a managed identity: `identity: {type: managed}`")
        })
        .collect()
}
