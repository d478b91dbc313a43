//! Somebody can access the data.
//!
//! Source: how-to-identity-based-service-authentication: without `identity` the identity of the compute is used; the decision matrix of
//! "Administer data authentication", which the host applies.

use jobgate_guest::workspace::{Access, Action, Principal};
use jobgate_guest::{Finding, Level};

use super::Context;

pub(super) const ID: &str = "AML-ID-016";

/// Whether there is anything to ask: a job that does not name the submitter's identity, or the wish to see who does what.
pub(super) fn concerns(context: &Context) -> bool {
    context.settings.show_principals || context.model.leaves().any(|job| job.user().is_none())
}

pub(super) fn check(context: &Context) -> Vec<Finding> {
    // What is not known is said once.
    let mut said: Vec<(&str, &str)> = Vec::new();
    let mut findings = Vec::new();
    for access in context.accesses.iter().filter(|access| is_of_data(access)) {
        let is_user = context.model.around(&access.job).is_some_and(|job| job.user().is_some());
        match access.principal {
            Principal::Nobody => findings.push(nobody(access)),
            Principal::Unknown if !is_user => {
                let what = (access.kind.as_str(), access.name.as_str());
                if !said.contains(&what) {
                    said.push(what);
                    let what = ["as whom `", &access.name, "` is ", done(access)].concat();
                    findings.push(Finding::unknown(ID, access.pointer.clone(), &what, &access.because));
                }
            }
            _ if context.settings.show_principals => findings.push(note(access)),
            _ => {}
        }
    }
    findings
}

/// URLs may be public, and images and code are other policies'.
fn is_of_data(access: &Access) -> bool {
    matches!(access.action, Action::Read | Action::Write)
        && matches!(access.kind.as_str(), "datastore" | "data" | "model")
}

fn nobody(access: &Access) -> Finding {
    let of = if access.kind == "datastore" { "" } else { "the datastore of " };
    let message =
        [of, "`", &access.name, "` stores no credential, and nobody can access it: ", &access.because]
            .concat();
    Finding::new(ID, Level::Error, access.pointer.clone(), message)
        .help("set `identity: {type: user_identity}`, or use a compute with a managed identity")
}

fn note(access: &Access) -> Finding {
    let message = [
        "`",
        &access.name,
        "` is ",
        done(access),
        " as: ",
        access.principal.as_str(),
        " (",
        &access.because,
        ")",
    ]
    .concat();
    Finding::new(ID, Level::Note, access.pointer.clone(), message)
        .help("see `jobgate explain` for all that the job accesses")
}

fn done(access: &Access) -> &'static str {
    if access.action == Action::Write { "written" } else { "read" }
}
