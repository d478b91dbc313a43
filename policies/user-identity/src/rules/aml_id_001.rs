//! A job has the submitter's identity.
//!
//! A step without one has that of the root, unless the pipeline has a pipeline component (how-to-identity-based-service-authentication,
//! 2025-06-10); where the root's should stand, AML-ID-002 says.

use jobgate_guest::{Finding, Level, form};

use super::Context;
use crate::model::{Job, Want};
use crate::settings::{OnOther, Placement};

pub(super) const ID: &str = "AML-ID-001";

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let reaching = context.model.reaching_root();
    context.model.jobs.iter().filter_map(|job| judge(context, job, reaching)).collect()
}

/// `reaching` is the root whose identity its steps have, if there is one.
fn judge(context: &Context, job: &Job, reaching: Option<&Job>) -> Option<Finding> {
    if job.is_unknown() {
        if job.is_control_flow(context.document) {
            return None;
        }
        let message =
            format!("the type `{}` of this job is not known, so its identity cannot be judged", job.kind);
        return Some(
            Finding::new(ID, Level::Undecided, job.pointer.clone(), message).help("write the job's `type`"),
        );
    }
    let is_wanted = context.model.want(job, context.settings) == Want::User && !job.is_user();
    if !is_wanted || context.model.is_local(context.document, job) {
        return None;
    }
    if job.is_absent() {
        if is_filled_in(context, job) {
            return None;
        }
        let is_reached = reaching.is_some_and(|root| job.is_step_of(root));
        if is_reached && context.settings.placement == Placement::Auto {
            return None;
        }
        let message = if is_reached {
            "this step has only the root's identity, and the setting `placement` asks for its own"
        } else {
            "this job does not run as the person who submits it: it has no `identity`"
        };
        return Some(
            Finding::new(ID, Level::Error, job.place(), message)
                .help("add `identity: {type: user_identity}`"),
        );
    }
    let other = job.identities().find(|site| is_other(&site.form))?;
    if context.settings.on_other_identity == OnOther::Keep {
        return None;
    }
    let message = format!("this job runs as `{}`, not as the person who submits it", other.form);
    Some(Finding::new(ID, Level::Error, other.pointer.clone(), message).help("set `type: user_identity`"))
}

/// Whether the client fills in the submitter's identity: of a Spark job with resources and no compute of its own (azure-ai-ml 1.35.2,
/// measured).
fn is_filled_in(context: &Context, job: &Job) -> bool {
    let has = |key: &str| {
        let here = [job.pointer.clone(), job.pointer.child("job")];
        here.iter().any(|at| context.document.exists(&at.child(key)))
    };
    job.kind == form::Job::Spark && has("resources") && !has("compute")
}

/// Whether an identity is a valid one of another type; an invalid one is a finding of AML-ID-008 or 009.
fn is_other(identity: &form::Identity) -> bool {
    !matches!(identity, form::Identity::Absent | form::Identity::Invalid | form::Identity::User)
}
