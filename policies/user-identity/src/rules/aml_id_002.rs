//! The identity of a pipeline stands where the profile wants it.

use jobgate_guest::settings::Profile;
use jobgate_guest::{Finding, Level, form};

use super::Context;
use crate::model::{Job, Want};

pub(super) const ID: &str = "AML-ID-002";

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let misplaced = |job: &&Job| context.model.want(job, context.settings) == Want::NotUser(ID);
    context.model.jobs.iter().filter(misplaced).flat_map(|job| judge(context, job)).collect()
}

fn judge(context: &Context, job: &Job) -> Vec<Finding> {
    let (level, edition) = match context.settings.profile {
        Profile::Docs2023 => (Level::Error, "docs-2023"),
        Profile::Docs2025 => (Level::Warning, "docs-2025"),
    };
    let users = job.identities().filter(|site| site.form == form::Identity::User);
    users
        .map(|site| {
            let (here, there) = if job.is_step {
                ("a step", "the root of the pipeline")
            } else {
                ("the root", "the leaf steps")
            };
            let message =
                format!("the user identity stands at {here}; the profile {edition} wants it at {there}");
            Finding::new(ID, level, site.pointer.clone(), message).help(format!("move it to {there}"))
        })
        .collect()
}
