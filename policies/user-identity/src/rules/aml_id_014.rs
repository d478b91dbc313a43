//! The identity of a sweep step is dropped.
//!
//! Source: azure-ai-ml 1.35.2, measured.

use jobgate_guest::{Finding, Level, form};

use super::Context;

pub(super) const ID: &str = "AML-ID-014";

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let sweeps = context.model.jobs.iter().filter(|job| job.is_step && job.kind == form::Job::Sweep);
    let identities = sweeps.flat_map(|job| job.identities());
    identities
        .map(|site| {
            let message =
                "the identity of a sweep step never reaches the service: the official client drops it";
            Finding::new(ID, Level::Error, site.pointer.clone(), message)
                .help("set the identity at the root of the pipeline")
        })
        .collect()
}
