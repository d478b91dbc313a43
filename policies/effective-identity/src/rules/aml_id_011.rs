//! Code names the managed identity that it uses.
//!
//! Source: how-to-identity-based-service-authentication: of a cluster with user-assigned identities `DEFAULT_IDENTITY_CLIENT_ID` says
//! which is the default; on Kubernetes none is named. The search is for words: wrappers and aliases escape it.

use jobgate_guest::{Finding, Level};

use super::Context;
use crate::facts::{Known, Questions};
use crate::model::Compute;
use crate::search::{DEFAULT, NAMED, Searched, UNNAMED};

pub(super) const ID: &str = "AML-ID-011";

pub(super) fn ask(context: &Context, questions: &mut Questions) {
    for (_, name) in concerned(context) {
        questions.add("compute", &name);
    }
}

/// Code that uses a managed identity, with the computes of the jobs that run it. What reads the default is right everywhere: on Kubernetes
/// there is none to read.
fn concerned<'c>(context: &'c Context) -> impl Iterator<Item = (&'c Searched<'c>, String)> {
    let uses = |code: &&Searched| code.first(UNNAMED).or_else(|| code.first(NAMED)).is_some();
    let code = context.code.iter().filter(uses).filter(|code| code.first(DEFAULT).is_none());
    code.flat_map(move |code| {
        code.jobs.iter().filter(|job| job.user().is_none()).filter_map(move |job| {
            match context.compute(job) {
                Compute::Named(name, _) => Some((code, name)),
                _ => None,
            }
        })
    })
}

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (code, compute) in concerned(context) {
        if findings.last().is_none_or(|last| last.pointer != code.pointer) {
            findings.extend(judge(context, code, &compute));
        }
    }
    findings
}

fn judge(context: &Context, code: &Searched, compute: &str) -> Option<Finding> {
    let (is_kubernetes, is_user_assigned) = match context.facts.known("compute", compute) {
        Known::Fact(fact) => (fact.compute_type() == Some("Kubernetes"), fact.is_user_assigned()),
        // Another rule is about whether it is there. What is not known is taken for what it mostly is, a cluster: this is advice.
        Known::Absent | Known::Unknown(_) => (false, true),
    };
    let (place, message, help) = if is_kubernetes {
        let message = "names the managed identity, which on Kubernetes must not be named";
        (code.first(NAMED)?, message, "write `ManagedIdentityCredential()`")
    } else if is_user_assigned {
        let message = "does not name the managed identity: of a compute with user-assigned ones the default is not found";
        let help =
            "write `ManagedIdentityCredential(client_id=os.environ.get('DEFAULT_IDENTITY_CLIENT_ID'))`";
        (code.first(UNNAMED)?, message, help)
    } else {
        return None;
    };
    let message = ["`", &place, "` ", message, " (compute `", compute, "`)"].concat();
    Some(Finding::new(ID, Level::Note, code.pointer.clone(), message).help(help))
}
