//! The compute supports the submitter's identity.
//!
//! Source: how-to-identity-based-service-authentication ("compute clusters"); how-to-use-serverless-compute; azureml-examples,
//! on-behalf-of: clusters of the type AmlCompute. Spark runs on Synapse pools as the submitter.

use jobgate_guest::{Finding, Level, Pointer, form};

use super::Context;
use crate::facts::{Known, Questions};
use crate::model::{Compute, Job};

pub(super) const ID: &str = "AML-ID-007";

/// The types that support it.
const CLUSTER: &str = "AmlCompute";
/// The type that supports it for Spark; for others the service has no use for it.
const SPARK_POOL: &str = "SynapseSpark";

pub(super) fn ask(context: &Context, questions: &mut Questions) {
    for job in context.model.leaves().filter(|job| job.user().is_some()) {
        if let Compute::Named(name, _) = context.compute(job) {
            questions.add("compute", &name);
        }
    }
}

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for job in context.model.leaves() {
        let Some(user) = job.user() else { continue };
        let Some(finding) = judge(context, job) else { continue };
        // The default of a pipeline is that of many steps.
        if !findings.iter().any(|said| said.pointer == finding.pointer) {
            findings.push(finding.related(user.pointer.clone(), "the user identity"));
        }
    }
    findings
}

fn judge(context: &Context, job: &Job) -> Option<Finding> {
    let error = |at: Pointer, message: String| {
        let help = "use a compute cluster, or leave `compute` out for serverless compute";
        Some(Finding::new(ID, Level::Error, at, message).help(help))
    };
    match context.compute(job) {
        Compute::Serverless => None,
        Compute::Local(at) => error(at, "a job on the local machine has no user identity".to_owned()),
        Compute::Bound(at) => {
            let message =
                "an input says where this job runs, so whether that supports a user identity cannot be told";
            let finding = Finding::new(ID, Level::Undecided, at, message);
            Some(finding.help("name the compute"))
        }
        Compute::Elsewhere(at) => {
            let message =
                "this is no compute of the workspace, so whether it supports a user identity cannot be told";
            Some(Finding::new(ID, Level::Undecided, at, message).help("name a compute of the workspace"))
        }
        Compute::Named(name, at) => match context.facts.known("compute", &name) {
            Known::Fact(fact) => match fact.compute_type() {
                Some(CLUSTER) => None,
                Some(SPARK_POOL) if job.kind == form::Job::Spark => None,
                Some(kind) => error(
                    at,
                    ["the compute `", &name, "` is of the type ", kind, ", which has no user identity"]
                        .concat(),
                ),
                None => unknown(at, &name, "the workspace does not say"),
            },
            Known::Absent => error(at, ["the workspace has no compute `", &name, "`"].concat()),
            Known::Unknown(why) => unknown(at, &name, why),
        },
    }
}

fn unknown(at: Pointer, name: &str, why: &str) -> Option<Finding> {
    let what = ["whether the compute `", name, "` supports a user identity"].concat();
    Some(Finding::unknown(ID, at, &what, why))
}
