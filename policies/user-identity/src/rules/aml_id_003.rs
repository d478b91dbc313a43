//! An identity above a nested pipeline has no effect.
//!
//! Source: how-to-identity-based-service-authentication (2025-06-10). The client says nothing (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Finding, Level, Site, form};

use super::Context;
use crate::model::{Job, Want};

pub(super) const ID: &str = "AML-ID-003";

pub(super) fn check(context: &Context) -> Vec<Finding> {
    context.model.jobs.iter().flat_map(|job| judge(context, job)).collect()
}

fn judge(context: &Context, job: &Job) -> Vec<Finding> {
    let mut findings = Vec::new();
    if job.kind != form::Job::Pipeline {
        return findings;
    }
    let users: Vec<_> = job.identities().filter(|site| site.form == form::Identity::User).collect();
    if job.is_step {
        findings.extend(
            users.iter().map(|site| without_effect(site, "on a nested pipeline an identity has no effect")),
        );
    } else if let Some(leaf) = uncovered(context, job) {
        let explained = |site: &&Site<form::Identity>| {
            without_effect(site, "the identity of the root does not reach the steps of a nested pipeline")
                .related(leaf.pointer.clone(), "this step does not have it")
        };
        findings.extend(users.iter().map(explained));
    }
    if job.is_opaque && context.settings.covers(&job.kind) {
        let message = "the steps of a registered pipeline component cannot be seen, so their identities cannot be judged";
        let help =
            "use the component's file, or see to it that its steps have `identity: {type: user_identity}`";
        findings.push(Finding::new(ID, Level::Undecided, job.pointer.child("component"), message).help(help));
    }
    findings
}

fn without_effect(site: &Site<form::Identity>, message: &str) -> Finding {
    Finding::new(ID, Level::Error, site.pointer.clone(), message)
        .help("give each leaf step `identity: {type: user_identity}`")
}

/// A step inside a nested pipeline that wants the submitter's identity, does not have it, and does not get it from the root.
fn uncovered<'a>(context: &'a Context, root: &'a Job) -> Option<&'a Job> {
    let model = context.model;
    model.below(root).filter(|job| model.is_nested(job)).find(|job| {
        let wants = match job.kind {
            form::Job::Sweep => true,
            form::Job::Command | form::Job::Spark | form::Job::Parallel => true,
            _ => model.want(job, context.settings) == Want::User,
        };
        wants && !(job.is_user() && job.kind != form::Job::Sweep)
    })
}
