//! User and managed identity are not mixed in one pipeline.
//!
//! Source: how-to-identity-based-service-authentication, limitations; the client accepts the mix (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Choice, Finding, Level, Site, form};

use super::Context;
use crate::model::Job;
use crate::mutate::identity;
use crate::settings::OnOther;

pub(super) const ID: &str = "AML-ID-005";

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let roots =
        context.model.jobs.iter().filter(|job| job.kind == form::Job::Pipeline && job.parent.is_none());
    roots.flat_map(|root| judge(context, root)).collect()
}

fn judge(context: &Context, root: &Job) -> Vec<Finding> {
    let jobs = || std::iter::once(root).chain(context.model.below(root)).filter(|job| is_effective(job));
    let Some(user) = jobs().flat_map(|job| of(job, form::Identity::User)).next() else { return Vec::new() };
    jobs()
        .flat_map(|job| of(job, form::Identity::Managed))
        .map(|managed| {
            let message = "this identity is the compute's, while another part of the pipeline runs as the person who submits";
            let finding = Finding::new(ID, Level::Error, managed.pointer.clone(), message)
                .help("use one of the two for all steps of the pipeline")
                .related(user.pointer.clone(), "the user identity")
                .choice(
                    Choice::new("user-identity", "run the whole pipeline as the person who submits")
                        .set(managed.pointer.clone(), identity("user_identity")),
                );
            // Where another identity is replaced or denied, that is no way out.
            match context.settings.on_other_identity {
                OnOther::Keep => finding.choice(all_managed(jobs().flat_map(|job| of(job, form::Identity::User)))),
                OnOther::Replace | OnOther::Deny => finding,
            }
        })
        .collect()
}

fn all_managed<'a>(users: impl Iterator<Item = &'a Site<form::Identity>>) -> Choice {
    let choice = Choice::new("managed", "run the whole pipeline as the compute's managed identity");
    users.fold(choice, |choice, user| choice.set(user.pointer.clone(), identity("managed")))
}

/// Whether the service sees the job's own identity.
fn is_effective(job: &Job) -> bool {
    !(job.is_step && matches!(job.kind, form::Job::Sweep | form::Job::Pipeline))
}

fn of(job: &Job, wanted: form::Identity) -> impl Iterator<Item = &Site<form::Identity>> {
    job.identities().filter(move |site| site.form == wanted)
}
