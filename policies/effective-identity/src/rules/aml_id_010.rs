//! The compute has the managed identity that a job names.
//!
//! Source: how-to-use-serverless-compute (a user-assigned identity of the workspace, and no system-assigned one);
//! how-to-identity-based-service-authentication for clusters.

use jobgate_guest::{Finding, Level, Pointer};

use super::Context;
use crate::facts::{Fact, Known, Questions};
use crate::model::{Compute, Identity, Job};

pub(super) const ID: &str = "AML-ID-010";

pub(super) fn ask(context: &Context, questions: &mut Questions) {
    for job in context.model.leaves().filter(|job| job.managed().is_some()) {
        match context.compute(job) {
            Compute::Named(name, _) => questions.add("compute", &name),
            Compute::Serverless => questions.add("workspace", ""),
            Compute::Local(_) | Compute::Bound(_) | Compute::Elsewhere(_) => {}
        }
    }
}

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for job in context.model.leaves() {
        let Some(finding) = job.managed().and_then(|managed| judge(context, job, managed)) else { continue };
        // The identity of a pipeline is that of many steps.
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    findings
}

fn judge(context: &Context, job: &Job, identity: &Identity) -> Option<Finding> {
    let (named, at) = name(context, identity);
    let named = named.as_deref();
    match context.compute(job) {
        Compute::Local(_) => None,
        Compute::Bound(_) => {
            let message =
                "an input says where this job runs, so whether that has a managed identity cannot be told";
            Some(Finding::new(ID, Level::Undecided, at, message).help("name the compute"))
        }
        Compute::Elsewhere(_) => {
            let message = "the job runs on no compute of the workspace, so whether that has a managed identity cannot be told";
            Some(Finding::new(ID, Level::Undecided, at, message).help("name a compute of the workspace"))
        }
        Compute::Serverless => match context.facts.known("workspace", "") {
            Known::Fact(fact) => on_serverless(&fact, named, at),
            Known::Absent => unknown(at, "the workspace", "it is not there"),
            Known::Unknown(why) => unknown(at, "the workspace", why),
        },
        Compute::Named(compute, _) => {
            let what = ["the compute `", &compute, "`"].concat();
            match context.facts.known("compute", &compute) {
                Known::Fact(fact) => on_compute(&fact, &what, named, at),
                Known::Absent => error(
                    at,
                    ["the workspace has no compute `", &compute, "`"].concat(),
                    "name one that it has",
                ),
                Known::Unknown(why) => unknown(at, &what, why),
            }
        }
    }
}

/// The client id or object id that a job names, and the place to show.
fn name(context: &Context, identity: &Identity) -> (Option<String>, Pointer) {
    for key in ["client_id", "object_id"] {
        let at = identity.pointer.child(key);
        if let Some(text) = context.document.text(&at).filter(|text| !text.is_empty()) {
            return (Some(text), at);
        }
    }
    (None, identity.pointer.clone())
}

fn on_serverless(workspace: &Fact, named: Option<&str>, at: Pointer) -> Option<Finding> {
    if !workspace.is_user_assigned() {
        let message =
            "serverless compute takes a user-assigned identity of the workspace, and the workspace has none";
        let help = "use a compute cluster with an identity, or give the workspace a user-assigned one";
        return error(at, message.to_owned(), help);
    }
    named.filter(|named| !workspace.has(named)).and_then(|named| not_there(at, "the workspace", named))
}

fn on_compute(fact: &Fact, what: &str, named: Option<&str>, at: Pointer) -> Option<Finding> {
    match named {
        _ if !fact.is_system_assigned() && !fact.is_user_assigned() => error(
            at,
            [what, " has no managed identity"].concat(),
            "give it one, or use a compute that has one",
        ),
        None => None,
        Some(named) if fact.has(named) => None,
        Some(_) if fact.is_system_assigned() => {
            let why = "of a system-assigned identity the service tells the object id alone";
            unknown(at, what, why)
        }
        Some(named) => not_there(at, what, named),
    }
}

fn not_there(at: Pointer, what: &str, named: &str) -> Option<Finding> {
    let message = [what, " has no identity `", named, "`"].concat();
    error(at, message, "name one of its user-assigned identities, or assign this one")
}

fn error(at: Pointer, message: String, help: &str) -> Option<Finding> {
    Some(Finding::new(ID, Level::Error, at, message).help(help))
}

fn unknown(at: Pointer, what: &str, why: &str) -> Option<Finding> {
    Some(Finding::unknown(ID, at, &["whether ", what, " has the managed identity"].concat(), why))
}
