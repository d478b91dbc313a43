//! The policy natively, on made-up facts.

use jobgate_guest::testing::{Submission, check};
use jobgate_guest::workspace::{Access, Action, Principal};
use jobgate_guest::{Finding, Level};
use serde_json::{Value, json};

use crate::Permissions;

const STORAGE: &str = "/subscriptions/s/storage/acc";
const REGISTRY: &str = "/subscriptions/s/registries/corp";
const WORKSPACE: &str = "/subscriptions/s/workspaces/w";

fn roles(roles: &[(&str, Value)]) -> Value {
    let role = |(name, permission): &(&str, Value)| json!({"scope": "/s", "condition": null, "role": {"name": name, "permissions": [permission]}});
    json!({"assignments": roles.iter().map(role).collect::<Vec<_>>(), "denied": []})
}

fn reader() -> (&'static str, Value) {
    (
        "Storage Blob Data Reader",
        json!({"dataActions": ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"]}),
    )
}

fn scientist() -> Value {
    roles(&[(
        "AzureML Data Scientist",
        json!({"actions": ["Microsoft.MachineLearningServices/workspaces/*/write"]}),
    )])
}

/// A job whose submitter may submit, and what else is known.
fn job() -> Submission {
    Submission::new("job/command", json!({}))
        .fact("submitter", "", json!({"objectId": "me"}))
        .fact(
            "workspace",
            "",
            json!({"id": WORKSPACE, "properties": {"containerRegistry": "/x/registries/corp"}}),
        )
        .fact("role-assignments", &format!("{WORKSPACE}#me"), scientist())
        .fact("datastore", "raw", json!({"properties": {"datastoreType": "AzureBlob", "accountName": "acc"}}))
        .fact("storage", "acc", json!({"id": STORAGE}))
        .fact(
            "registry",
            "corp.azurecr.io",
            json!({"id": REGISTRY, "properties": {"adminUserEnabled": false}}),
        )
}

fn reads(principal: Principal) -> Access {
    Access::new("/inputs/d/path", "", Action::Read, "datastore", "raw", principal)
}

fn found(submission: &Submission, settings: Value) -> Vec<(String, Level, String)> {
    let findings = submission.validate::<Permissions>(&settings).unwrap();
    let row = |finding: Finding| (finding.rule, finding.level, finding.pointer.to_string());
    findings.into_iter().map(row).collect()
}

fn row(rule: &str, level: Level, pointer: &str) -> (String, Level, String) {
    (rule.to_owned(), level, pointer.to_owned())
}

#[test]
fn a_role_that_is_there_is_no_finding_and_one_that_is_missing_is_one() {
    let me = format!("{STORAGE}#me");
    let job = || job().access(reads(Principal::Submitter));
    assert_eq!(found(&job().fact("role-assignments", &me, roles(&[reader()])), json!({})), []);
    let missing = [row("AML-RBAC-001", Level::Error, "/inputs/d/path")];
    assert_eq!(found(&job().fact("role-assignments", &me, roles(&[])), json!({})), missing);
    let unknown = [row("AML-RBAC-001", Level::Undecided, "/inputs/d/path")];
    assert_eq!(found(&job(), json!({})), unknown);
}

#[test]
fn the_compute_needs_its_own_roles() {
    let job = job().access(reads(Principal::Compute).of("cpu")).access(
        Access::new(
            "/environment/image",
            "",
            Action::Pull,
            "registry",
            "corp.azurecr.io",
            Principal::Compute,
        )
        .of("cpu"),
    );
    let job = job.fact("role-assignments", &format!("{STORAGE}#cpu"), roles(&[])).fact(
        "role-assignments",
        &format!("{REGISTRY}#cpu"),
        roles(&[("Reader", json!({"actions": ["*/read"]}))]),
    );
    // `*/read` covers the pull, which is an action and no data action.
    assert_eq!(found(&job, json!({})), [row("AML-RBAC-004", Level::Error, "/inputs/d/path")]);
}

#[test]
fn a_registry_by_repository_does_not_honour_acr_pull() {
    let pull = ("AcrPull", json!({"actions": ["Microsoft.ContainerRegistry/registries/pull/read"]}));
    let by_repository = json!({"id": REGISTRY, "properties": {"adminUserEnabled": false, "roleAssignmentMode": "AbacRepositoryPermissions"}});
    let pulls = Access::new(
        "/environment/image",
        "",
        Action::Pull,
        "registry",
        "corp.azurecr.io",
        Principal::Compute,
    )
    .of("cpu");
    let cpu = format!("{REGISTRY}#cpu");
    let job = job().access(pulls).fact("role-assignments", &cpu, roles(&[pull]));
    assert_eq!(found(&job, json!({})), []);
    let job = job.fact("registry", "corp.azurecr.io", by_repository);
    assert_eq!(found(&job, json!({})), [row("AML-ACR-003", Level::Error, "/environment/image")]);
}

#[test]
fn lists_of_the_data_itself_leave_it_open() {
    let lake = json!({"properties": {"datastoreType": "AzureDataLakeGen2", "accountName": "acc"}});
    let job = job().fact("datastore", "raw", lake).access(reads(Principal::Submitter));
    let job = job.fact("role-assignments", &format!("{STORAGE}#me"), roles(&[]));
    assert_eq!(found(&job, json!({})), [row("AML-RBAC-001", Level::Undecided, "/inputs/d/path")]);
}

#[test]
fn who_may_not_submit_is_told_once() {
    let reader = roles(&[("Reader", json!({"actions": ["*/read"]}))]);
    let job = job().fact("role-assignments", &format!("{WORKSPACE}#me"), reader);
    assert_eq!(found(&job, json!({})), [row("AML-RBAC-005", Level::Error, "")]);
    assert_eq!(found(&job, json!({"levels": {"AML-RBAC-005": "off"}})), []);
}

#[test]
fn broad_roles_are_findings_where_the_organisation_says_so() {
    let owner = ("Owner", json!({"actions": ["*"], "dataActions": ["*"]}));
    let job = job().access(reads(Principal::Submitter)).fact(
        "role-assignments",
        &format!("{STORAGE}#me"),
        roles(&[owner]),
    );
    assert_eq!(found(&job, json!({})), []);
    let found = found(&job, json!({"least_privilege": true}));
    assert_eq!(found, [row("AML-RBAC-007", Level::Warning, "/inputs/d/path")]);
}

#[test]
fn the_identity_of_builds_is_a_matter_of_the_older_documents() {
    let identity =
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i";
    let build = Access::new(
        "/environment",
        "",
        Action::Build,
        "registry",
        "the workspace's own",
        Principal::Workspace,
    )
    .of("ws");
    let unknown = [row("AML-RBAC-003", Level::Undecided, "/environment")];
    assert_eq!(found(&job().access(build.clone()), json!({"profile": "docs-2023"})), unknown);
    let connection = json!([{"category": "ContainerRegistry", "authType": "ManagedIdentity", "credentials": {"resourceId": identity}}]);
    let job = job().access(build).fact("connections", "", connection);
    let job = job.fact("role-assignments", &format!("{identity}#ws"), roles(&[]));
    assert_eq!(found(&job, json!({})), []);
    let found = found(&job, json!({"profile": "docs-2023"}));
    assert_eq!(found, [row("AML-RBAC-003", Level::Error, "/environment")]);
}

#[test]
fn other_specs_are_not_asked_about() {
    assert_eq!(found(&Submission::new("environment", json!({})), json!({})), []);
}

#[test]
fn settings_of_other_policies_are_refused() {
    for settings in [json!({"least": true}), json!({"levels": {"AML-ID-001": "off"}})] {
        assert_eq!(check::<Permissions>(&settings).len(), 1, "{settings}");
    }
}
