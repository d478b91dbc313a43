//! The user-assigned identity of a workspace holds its roles.
//!
//! Source: the table of roles in the documentation "Set up authentication between Azure ML and other services" (2025-06-10): Contributor on
//! the workspace and on what it is made with, and a role on the data of its storage.

use jobgate_guest::roles::{Assignments, Need, Verdict};
use jobgate_guest::workspace::{self, Answer, Question};
use jobgate_guest::{Finding, Level, Refusal};

use crate::facts::Workspace;
use crate::spec::{IDENTITY, PRIMARY, Spec};

pub(super) const ID: &str = "AML-WS-009";

pub(super) fn check(spec: &Spec, known: &Answer<Workspace<'_>>) -> Result<Vec<Finding>, Refusal> {
    // The one that the workspace acts as.
    let id = spec.primary.as_deref().or_else(|| spec.ids.first().map(String::as_str));
    let missing = match known {
        Answer::Fact(workspace) => match id.and_then(|id| workspace.principal_of(id)) {
            Some(principal) => missing(*workspace, principal)?,
            None => Answer::Absent,
        },
        Answer::Absent => Answer::Absent,
        Answer::Unknown(why) => Answer::Unknown(why.clone()),
    };
    let at = if spec.primary.is_some() { PRIMARY } else { IDENTITY };
    let message = match missing {
        Answer::Fact(missing) if missing.is_empty() => return Ok(Vec::new()),
        Answer::Fact(missing) => {
            ["the identity of the workspace lacks a role on its ", &missing.join(", ")].concat()
        }
        Answer::Absent => REMINDER.to_owned(),
        Answer::Unknown(why) => {
            let what = "whether the identity of the workspace holds its roles";
            return Ok(vec![Finding::unknown(ID, at, what, &why)]);
        }
    };
    let help = "assign the identity Contributor on the workspace, storage account, key vault, registry and Application Insights, \
                and Storage Blob Data Contributor on the storage account";
    Ok(vec![Finding::new(ID, Level::Note, at, message).help(help)])
}

/// For an identity that the workspace does not have yet: no fact says which roles it holds.
const REMINDER: &str = "a user-assigned identity gets no roles from the service: this one needs them before the workspace uses it";

/// The resources on which the principal may not do what the workspace must.
fn missing(workspace: Workspace, principal: &str) -> Result<Answer<Vec<&'static str>>, Refusal> {
    let property = |key: &str| workspace.property(key);
    let storage = property("/storageAccount");
    let needs = [
        (
            "workspace",
            workspace.0.text("/id"),
            Need::Action("Microsoft.MachineLearningServices/workspaces/write"),
        ),
        ("storage account", storage, Need::Action("Microsoft.Storage/storageAccounts/write")),
        (
            "storage account's data",
            storage,
            Need::DataAction("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write"),
        ),
        ("key vault", property("/keyVault"), Need::Action("Microsoft.KeyVault/vaults/write")),
        (
            "registry",
            property("/containerRegistry"),
            Need::Action("Microsoft.ContainerRegistry/registries/write"),
        ),
        (
            "Application Insights",
            property("/applicationInsights"),
            Need::Action("Microsoft.Insights/components/write"),
        ),
    ];
    // A resource that the workspace does not have needs no role.
    let needs: Vec<_> = needs.into_iter().filter_map(|(what, id, need)| Some((what, id?, need))).collect();
    let question = |resource: &str| Question::new("role-assignments", [resource, "#", principal].concat());
    let questions: Vec<_> = needs.iter().map(|(_, resource, _)| question(resource)).collect();
    let mut missing = Vec::new();
    for ((what, _, need), answer) in needs.into_iter().zip(workspace::ask(&questions)) {
        let assignments = match Assignments::read(&answer)? {
            Answer::Fact(assignments) => assignments,
            Answer::Absent => return Ok(Answer::Unknown("the service knows no such resource".to_owned())),
            Answer::Unknown(why) => return Ok(Answer::Unknown(why)),
        };
        match assignments.verdict(need) {
            Verdict::Allowed { .. } => {}
            Verdict::No => missing.push(what),
            Verdict::Depends(why) => return Ok(Answer::Unknown(why)),
        }
    }
    Ok(Answer::Fact(missing))
}

#[cfg(test)]
mod tests {
    use jobgate_guest::Level;
    use jobgate_guest::testing::Submission;
    use serde_json::{Value, json};

    use super::ID;
    use crate::rules::fixture::{known, of_rule, places, spec};

    fn workspace() -> Submission {
        let identity = json!({"type": "user_assigned", "user_assigned_identities": {"/x/a": {}}});
        spec(json!({"identity": identity, "primary_user_assigned_identity": "/x/a"}))
    }

    fn with(roles: &[(&str, Value)]) -> Submission {
        let fact = json!({
            "identity": {"type": "UserAssigned", "userAssignedIdentities": {"/X/A": {"principalId": "p"}}},
            "properties": {"storageAccount": "/st", "keyVault": "/kv", "containerRegistry": null},
        });
        roles.iter().fold(known(workspace(), fact), |submission, (resource, permission)| {
            let assignments = json!([{"role": {"name": "Some", "permissions": [permission]}}]);
            submission.fact("role-assignments", &format!("{resource}#p"), json!({"assignments": assignments}))
        })
    }

    #[test]
    fn every_resource_and_the_data_count() {
        let (contributor, data) =
            (json!({"actions": ["*"]}), json!({"actions": ["*"], "dataActions": ["*"]}));
        let all = [("/ws/mlw", contributor.clone()), ("/st", data.clone()), ("/kv", contributor.clone())];
        assert!(of_rule(ID, &with(&all)).is_empty());
        let some =
            [("/ws/mlw", contributor.clone()), ("/st", contributor), ("/kv", json!({"actions": ["*/read"]}))];
        let found = of_rule(ID, &with(&some));
        assert_eq!(places(&found), ["/primary_user_assigned_identity"]);
        assert!(found[0].message.ends_with("storage account's data, key vault"), "{}", found[0].message);
    }

    #[test]
    fn what_is_not_known_is_undecided() {
        for submission in [workspace(), with(&[("/st", json!({"actions": ["*"]}))])] {
            let found = of_rule(ID, &submission);
            assert_eq!(places(&found), ["/primary_user_assigned_identity"]);
            assert_eq!(found[0].level, Level::Undecided);
            assert!(found[0].message.starts_with("unknown: whether"), "{}", found[0].message);
        }
    }

    #[test]
    fn of_a_new_identity_the_roles_are_a_reminder() {
        let other = json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": {}}});
        for submission in [workspace().absent("workspace", ""), known(workspace(), other)] {
            let found = of_rule(ID, &submission);
            assert_eq!(found[0].level, Level::Note);
            assert!(found[0].message.starts_with("a user-assigned identity gets no roles"));
        }
        assert!(of_rule(ID, &spec(json!({"identity": {"type": "system_assigned"}}))).is_empty());
    }
}
