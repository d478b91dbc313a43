//! The policy natively, on made-up facts. The cases in `cases/` run it as a component on real specs.

use jobgate_guest::testing::{Submission, check};
use jobgate_guest::workspace::{Access, Action, Principal};
use jobgate_guest::{Finding, Level};
use serde_json::{Value, json};

use crate::ContainerRegistry;

fn found(submission: &Submission, settings: Value) -> Vec<(String, Level, String)> {
    let findings = submission.validate::<ContainerRegistry>(&settings).unwrap();
    let row = |finding: Finding| (finding.rule, finding.level, finding.pointer.to_string());
    findings.into_iter().map(row).collect()
}

fn row(rule: &str, level: Level, pointer: &str) -> (String, Level, String) {
    (rule.to_owned(), level, pointer.to_owned())
}

fn pulls(principal: Principal) -> Submission {
    let access =
        Access::new("/environment/image", "", Action::Pull, "registry", "corp.azurecr.io", principal);
    Submission::new("job/command", json!({"environment": {"image": "corp.azurecr.io/a:1"}})).access(access)
}

fn registry(admin: bool) -> Value {
    json!({"properties": {"adminUserEnabled": admin}})
}

#[test]
fn the_admin_user_and_the_identity_decide_who_can_pull() {
    let at = "/environment/image";
    let with = |principal, admin| pulls(principal).fact("registry", "corp.azurecr.io", registry(admin));
    assert_eq!(found(&with(Principal::Compute, false), json!({})), []);
    assert_eq!(found(&with(Principal::Compute, true), json!({})), [row("AML-ACR-001", Level::Warning, at)]);
    assert_eq!(found(&with(Principal::Nobody, false), json!({})), [row("AML-ACR-002", Level::Error, at)]);
    assert_eq!(found(&with(Principal::Nobody, true), json!({})), [row("AML-ACR-001", Level::Warning, at)]);
    assert_eq!(found(&pulls(Principal::Compute), json!({})), [row("AML-ACR-001", Level::Undecided, at)]);
}

#[test]
fn a_public_registry_is_not_asked_about() {
    let access =
        Access::new("/environment/image", "", Action::Pull, "registry", "docker.io", Principal::Anonymous);
    assert_eq!(found(&Submission::new("job/command", json!({})).access(access), json!({})), []);
}

#[test]
fn a_build_needs_a_connection_in_the_older_documents() {
    let build = Access::new(
        "/environment",
        "",
        Action::Build,
        "registry",
        "the workspace's own",
        Principal::Workspace,
    );
    let job = || {
        let job = pulls(Principal::Compute).access(build.clone()).fact(
            "registry",
            "corp.azurecr.io",
            registry(false),
        );
        job.fact("workspace", "", json!({"properties": {"containerRegistry": "/x/registries/own"}}))
    };
    let old = json!({"profile": "docs-2023"});
    let at = "/environment/image";
    assert_eq!(found(&job().fact("connections", "", json!([])), json!({})), []);
    assert_eq!(
        found(&job().fact("connections", "", json!([])), old.clone()),
        [row("AML-ACR-004", Level::Error, at)]
    );
    assert_eq!(found(&job(), old.clone()), [row("AML-ACR-004", Level::Undecided, at)]);
    let fits = json!([{"category": "ContainerRegistry", "authType": "ManagedIdentity", "target": "https://corp.azurecr.io"}]);
    assert_eq!(found(&job().fact("connections", "", fits), old.clone()), []);
    let own = job().fact("workspace", "", json!({"properties": {"containerRegistry": "/x/registries/Corp"}}));
    assert_eq!(found(&own.fact("connections", "", json!([])), old), []);
}

#[test]
fn a_connection_is_judged_by_what_it_holds() {
    let identity = json!({"type": "managed_identity", "client_id": "c", "resource_id": "r"});
    let connection = |tree: Value| Submission::new("connection", tree).fact("connections", "", json!([]));
    for (tree, expected) in [
        (
            json!({"type": "container_registry", "target": "corp.azurecr.io", "credentials": identity}),
            &[][..],
        ),
        (json!({"type": "git", "target": "x"}), &[]),
        (
            json!({"type": "container_registry", "credentials": identity}),
            &[("AML-CON-001", Level::Error, "/target")],
        ),
        (
            json!({"type": "container_registry", "target": "corp.azurecr.io", "credentials": {"type": "managed_identity"}}),
            &[
                ("AML-CON-001", Level::Error, "/credentials/client_id"),
                ("AML-CON-001", Level::Error, "/credentials/resource_id"),
            ],
        ),
        (
            json!({"type": "container_registry", "target": "corp.azurecr.io", "credentials": {"type": "username_password"}}),
            &[("AML-CON-002", Level::Error, "/credentials")],
        ),
        (
            json!({"type": "container_registry", "target": "https://test-feed.com", "credentials": identity}),
            &[("AML-CON-003", Level::Warning, "/target")],
        ),
        (
            json!({"type": "ContainerRegistry", "target": "https://test-feed.com", "credentials": {
                "type": "ManagedIdentity", "client_id": "c",
            }}),
            &[
                ("AML-CON-001", Level::Error, "/credentials/resource_id"),
                ("AML-CON-003", Level::Warning, "/target"),
            ],
        ),
        (
            json!({"type": "containerRegistry", "target": "corp.azurecr.io", "credentials": {"type": "UsernamePassword"}}),
            &[("AML-CON-002", Level::Error, "/credentials")],
        ),
    ] {
        let expected: Vec<_> = expected.iter().map(|(rule, level, at)| row(rule, *level, at)).collect();
        assert_eq!(found(&connection(tree.clone()), json!({})), expected, "{tree}");
    }
}

#[test]
fn two_connections_for_one_registry_are_one_too_many() {
    let identity = json!({"type": "managed_identity", "client_id": "c", "resource_id": "r"});
    let tree =
        json!({"type": "container_registry", "target": "https://corp.azurecr.io", "credentials": identity});
    let one = json!({"category": "ContainerRegistry", "target": "corp.azurecr.io"});
    let two = json!([one, {"category": "ContainerRegistry", "target": "https://CORP.azurecr.io"}]);
    let connection = || Submission::new("connection", tree.clone());
    assert_eq!(found(&connection().fact("connections", "", json!([one])), json!({})), []);
    let expected = [row("AML-CON-004", Level::Error, "/target")];
    assert_eq!(found(&connection().fact("connections", "", two), json!({})), expected);
    let expected = [row("AML-CON-004", Level::Undecided, "/target")];
    assert_eq!(found(&connection(), json!({})), expected);
}

#[test]
fn settings_of_other_policies_are_refused() {
    for settings in [json!({"x": 1}), json!({"levels": {"AML-ID-001": "off"}})] {
        assert_eq!(check::<ContainerRegistry>(&settings).len(), 1, "{settings}");
    }
}
