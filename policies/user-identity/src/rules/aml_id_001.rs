//! A job has the submitter's identity.

use jobgate_guest::{Finding, Level, form};

use super::Context;
use crate::model::{Job, Want};
use crate::settings::OnOther;

pub(super) const ID: &str = "AML-ID-001";

pub(super) fn check(context: &Context) -> Vec<Finding> {
    context.model.jobs.iter().filter_map(|job| judge(context, job)).collect()
}

fn judge(context: &Context, job: &Job) -> Option<Finding> {
    if matches!(job.kind, form::Job::Unknown | form::Job::Other(_)) {
        let message =
            format!("the type `{}` of this job is not known, so its identity cannot be judged", job.kind);
        return Some(
            Finding::new(ID, Level::Undecided, job.pointer.clone(), message).help("write the job's `type`"),
        );
    }
    if context.model.want(job, context.settings) != Want::User || job.is_user() {
        return None;
    }
    if job.is_absent() {
        let message = "this job does not run as the person who submits it: it has no `identity`";
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

/// Whether an identity is a valid one of another type; an invalid one is a finding of AML-ID-008 or 009.
fn is_other(identity: &form::Identity) -> bool {
    !matches!(identity, form::Identity::Absent | form::Identity::Invalid | form::Identity::User)
}
