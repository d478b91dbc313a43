//! Submissions for the tests of the rules.

use jobgate_guest::form;
use jobgate_guest::testing::{Place, Submission};
use jobgate_guest::{Finding, Pointer};
use serde_json::{Value, json};

use crate::Workspace;

/// The spec of the workspace `mlw` with these keys.
pub(super) fn spec(mut keys: Value) -> Submission {
    keys["name"] = json!("mlw");
    Submission::new("workspace", keys)
}

/// A job that reads as its submitter and whose environment is built.
pub(super) fn job() -> Submission {
    let environment = json!({"image": "python:3", "conda_file": {}});
    let tree = json!({"identity": {"type": "user_identity"}, "environment": environment});
    Submission::new("job/command", tree)
        .site(Place::identity("/identity"))
        .site(Place::new("/environment", form::Environment::Inline))
}

/// What the service says about the workspace.
pub(super) fn known(submission: Submission, mut fact: Value) -> Submission {
    if fact["properties"].is_null() {
        fact["properties"] = json!({});
    }
    fact["id"] = json!("/ws/mlw");
    submission.fact("workspace", "", fact)
}

/// The findings of one rule.
pub(super) fn of_rule(id: &str, submission: &Submission) -> Vec<Finding> {
    with_settings(id, submission, &json!({}))
}

/// The same with settings.
pub(super) fn with_settings(id: &str, submission: &Submission, settings: &Value) -> Vec<Finding> {
    let mut findings = submission.validate::<Workspace>(settings).unwrap();
    findings.retain(|finding| finding.rule == id);
    findings
}

/// Where the findings are.
pub(super) fn places(findings: &[Finding]) -> Vec<&Pointer> {
    findings.iter().map(|finding| &finding.pointer).collect()
}
