//! The policy natively, with facts that a test makes up. The cases in `cases/` run it as a component on real specs.

mod another_workspace;
mod facts;
mod inputs;
mod remap;
mod specs;
mod stored_credentials;

use jobgate_guest::form::{self, Inert};
use jobgate_guest::testing::{Place, Submission};
use jobgate_guest::workspace::{Access, Action, Principal};
use jobgate_guest::{Finding, Level};
use serde_json::{Value, json};

use crate::CredentiallessData;

const PATH: &str = "/inputs/d/path";

fn found(submission: &Submission, settings: &Value) -> Vec<Finding> {
    submission.validate::<CredentiallessData>(settings).unwrap()
}

/// The findings of one rule: level, place and message.
fn of(rule: &str, submission: &Submission) -> Vec<(Level, String, String)> {
    let findings = found(submission, &json!({}));
    let of_rule = findings.into_iter().filter(|finding| finding.rule == rule);
    of_rule.map(|finding| (finding.level, finding.pointer.to_string(), finding.message)).collect()
}

fn only(rule: &str, submission: &Submission) -> (Level, String, String) {
    let mut findings = of(rule, submission);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

/// A command job as its submitter, that reads from the datastore `d`.
fn job() -> Submission {
    job_with("azureml://datastores/d/paths/x", form::Data::Datastore)
        .site(Place::new(PATH, form::Datastore::Short))
}

fn job_with(path: &str, form: form::Data) -> Submission {
    let tree = json!({
        "identity": {"type": "user_identity"},
        "inputs": {"d": {"path": path}},
        "outputs": {"o": {"path": "azureml://datastores/d/paths/y"}},
    });
    Submission::new("job/command", tree)
        .site(Place::new("", form::Job::Command))
        .site(Place::identity("/identity"))
        .site(Place::new(PATH, form))
}

fn read(kind: &str, name: &str, principal: Principal) -> Access {
    let mut access = Access::new(PATH, "", Action::Read, kind, name, principal);
    access.because = "the datastore stores a credential (AccountKey)".to_owned();
    access
}

fn blob() -> Value {
    json!({"properties": {"datastoreType": "AzureBlob", "accountName": "acc", "subscriptionId": "s1"}})
}
