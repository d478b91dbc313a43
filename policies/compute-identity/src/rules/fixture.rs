//! Submissions for the tests of the rules.

use jobgate_guest::form;
use jobgate_guest::testing::{Place, Submission};
use jobgate_guest::{Finding, Pointer};
use serde_json::{Value, json};

use crate::ComputeIdentity;

/// A cluster with these keys.
pub(super) fn cluster(keys: Value) -> Submission {
    compute("amlcompute", keys)
}

/// A compute of a type with these keys.
pub(super) fn compute(kind: &str, mut keys: Value) -> Submission {
    keys["name"] = json!("c1");
    keys["type"] = json!(kind);
    Submission::new("compute", keys).site(Place::identity("/identity")).grant("identity")
}

/// A job on the compute `cpu` in a registered environment.
pub(super) fn job() -> Submission {
    let tree = json!({"type": "command", "compute": "azureml:cpu", "environment": "azureml:e:1"});
    Submission::new("job/command", tree)
        .site(Place::new("/compute", form::Compute::Registered))
        .site(Place::new("/environment", form::Environment::Registered))
}

/// The resource id of a user-assigned identity.
pub(super) fn uai(name: &str) -> String {
    format!(
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
    )
}

/// The workspace, with a registry.
pub(super) fn workspace() -> Value {
    json!({"id": "/ws", "properties": {"containerRegistry": "/subscriptions/s/registries/Corp"}})
}

/// The registry of the workspace.
pub(super) fn registry() -> Value {
    json!({"id": "/acr", "properties": {"adminUserEnabled": false, "creationDate": "2024-05-01T00:00:00.000+00:00"}})
}

/// One role that allows an action.
pub(super) fn role(name: &str, action: &str) -> Value {
    json!({"assignments": [{"scope": "/", "role": {"name": name, "permissions": [{"actions": [action]}]}}]})
}

/// The findings of one rule.
pub(super) fn of_rule(id: &str, submission: &Submission) -> Vec<Finding> {
    with_settings(id, submission, &json!({}))
}

/// The same with settings.
pub(super) fn with_settings(id: &str, submission: &Submission, settings: &Value) -> Vec<Finding> {
    let mut findings = submission.validate::<ComputeIdentity>(settings).unwrap();
    findings.retain(|finding| finding.rule == id);
    findings
}

/// Where the findings are.
pub(super) fn places(findings: &[Finding]) -> Vec<&Pointer> {
    findings.iter().map(|finding| &finding.pointer).collect()
}
