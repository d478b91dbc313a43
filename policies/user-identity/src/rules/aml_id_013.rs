//! AutoML and fine-tuning take no user identity.
//!
//! Source: the v1 document on identity-based data access; MicrosoftDocs/azure-docs#84968. The client sends the identity of an AutoML
//! job, and crashes on one of a fine-tuning job (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Finding, Level, form};

use super::Context;

pub(super) const ID: &str = "AML-ID-013";

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let mut findings = Vec::new();
    for job in &context.model.jobs {
        let (level, message) = match job.kind {
            form::Job::Automl => {
                (Level::Warning, "AutoML does not support access to data as the person who submits")
            }
            form::Job::Finetuning => {
                (Level::Error, "a fine-tuning job takes no identity: the official client crashes on it")
            }
            _ => continue,
        };
        let concerned =
            job.identities().filter(|site| level == Level::Error || site.form == form::Identity::User);
        findings.extend(
            concerned.map(|site| Finding::new(ID, level, site.pointer.clone(), message).help("remove it")),
        );
    }
    findings
}
