//! Code that acts for the submitter runs as the submitter.
//!
//! Source: azureml-examples, on-behalf-of: `AzureMLOnBehalfOfCredential` needs `identity: {type: user_identity}`.

use jobgate_guest::{Document, Editor, Finding, Level, Value, Why, form};

use super::Context;
use crate::model::{Job, Model};
use crate::search::{ON_BEHALF_OF, search};

pub(super) const ID: &str = "AML-ID-012";

/// Adds the identity where none stands and none comes from above. Another one stays: its author chose it. On the submitter's own machine it
/// would be a finding of AML-ID-007.
pub(super) fn mend(document: &Document, editor: &Editor, model: &Model) {
    if model.is_empty() {
        return;
    }
    let code = search(document, model);
    let acting = code.iter().filter(|code| code.first(ON_BEHALF_OF).is_some());
    for job in acting.flat_map(|code| &code.jobs) {
        let Some(vacancy) = vacancy(job) else { continue };
        let has_none = !model.is_user(document, job) && !document.exists(vacancy);
        if has_none && !model.is_local(document, job) && editor.writable(vacancy) {
            let user = Value::mapping([("type", Value::from("user_identity"))]);
            editor.set(vacancy, user, &Why::new(ID, "The code acts for the submitter."));
        }
    }
}

/// Where the identity of a job is to be added, if it has none.
fn vacancy(job: &Job) -> Option<&jobgate_guest::Pointer> {
    let takes_one =
        matches!(job.kind, form::Job::Command | form::Job::Spark | form::Job::Parallel | form::Job::Sweep);
    job.vacancy.as_ref().filter(|_| takes_one && job.identity.is_none())
}

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let mut findings = Vec::new();
    for code in &context.code {
        if let Err(why) = &code.hits {
            let message = ["this code cannot be searched for what it acts as: ", why].concat();
            let finding = Finding::new(ID, Level::Undecided, code.pointer.clone(), message);
            findings.push(finding.help("see to it that the files can be read"));
        }
        let Some(place) = code.first(ON_BEHALF_OF) else { continue };
        let other = code.jobs.iter().find(|job| !context.model.is_user(context.document, job));
        if let Some(job) = other {
            let message =
                ["`", &place, "` acts for the submitter, and the job does not run as the submitter"].concat();
            let at = job
                .identity
                .as_ref()
                .map_or_else(|| job.pointer.clone(), |identity| identity.pointer.clone());
            let finding = Finding::new(ID, Level::Warning, code.pointer.clone(), message);
            let help = if context.model.is_local(context.document, job) {
                "run it on a compute cluster with `identity: {type: user_identity}`: a job on the local machine has no user identity"
            } else {
                "set `identity: {type: user_identity}`"
            };
            findings.push(finding.help(help).related(at, "the job"));
        }
    }
    findings
}
