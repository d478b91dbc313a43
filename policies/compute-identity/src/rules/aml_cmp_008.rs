//! A compute instance that shuts down when idle has an identity that may do that.
//!
//! Source: the documentation "Set up authentication between Azure ML and other services" (2025-06-10): the identity needs Contributor on
//! the workspace. What Contributor may and a data scientist may not is to write computes.

use jobgate_guest::roles::{Need, Verdict};
use jobgate_guest::workspace::{self, Answer};
use jobgate_guest::{Document, Finding, Level, Refusal, Shape};

use crate::facts::{self, Compute};
use crate::identity::Type;
use crate::spec::{Kind, Spec};

pub(super) const ID: &str = "AML-CMP-008";

const NEED: Need<'_> = Need::Action("Microsoft.MachineLearningServices/workspaces/computes/write");

pub(super) fn check(spec: &Spec, document: &Document) -> Result<Option<Finding>, Refusal> {
    if spec.kind != Kind::Instance || matches!(spec.meaning(), None | Some(Type::None)) {
        return Ok(None);
    }
    let keys = ["/idle_time_before_shutdown_minutes", "/idle_time_before_shutdown"];
    let is_set = |key: &&&str| document.shape(key).is_some_and(|shape| shape != Shape::Null);
    let Some(at) = keys.iter().find(is_set) else { return Ok(None) };
    let message = match verdict(spec)? {
        Answer::Fact(Verdict::Allowed { .. }) => return Ok(None),
        Answer::Fact(Verdict::No) => {
            "this instance never shuts down: its identity is not Contributor on the workspace"
        }
        Answer::Fact(Verdict::Depends(why)) | Answer::Unknown(why) => {
            let what = "whether the identity of this instance is Contributor on the workspace, without which it never shuts down";
            return Ok(Some(Finding::unknown(ID, *at, what, &why)));
        }
        Answer::Absent => {
            "a new instance with an identity shuts down only once the identity is made Contributor on the workspace"
        }
    };
    let finding = Finding::new(ID, Level::Warning, *at, message);
    Ok(Some(finding.help("assign the role Contributor on the workspace to the identity of the instance")))
}

/// Whether the identity may; absent if the instance, or its identity, is not there yet: nobody could be asked about.
fn verdict(spec: &Spec) -> Result<Answer<Verdict>, Refusal> {
    let Some(name) = &spec.name else { return Ok(Answer::Absent) };
    let questions = [facts::compute(name), facts::workspace()];
    let mut answers = workspace::ask(&questions).into_iter();
    let (Some(compute), Some(workspace)) = (answers.next(), answers.next()) else {
        return Ok(Answer::Absent);
    };
    let (compute, workspace) = match (compute.fact()?, workspace.fact()?) {
        (Answer::Fact(compute), Answer::Fact(workspace)) => (compute, workspace),
        (Answer::Absent, _) => return Ok(Answer::Absent),
        (Answer::Unknown(why), _) | (_, Answer::Unknown(why)) => return Ok(Answer::Unknown(why)),
        (_, Answer::Absent) => return Ok(Answer::Absent),
    };
    let compute = Compute(compute.root());
    // Of several user-assigned identities the first one counts.
    let principal = match spec.listed.first().and_then(|first| first.resource_id.as_deref()) {
        Some(id) => compute.principal_of(id),
        None => compute.principals().first().copied(),
    };
    let (Some(principal), Some(resource)) = (principal, workspace.root().text("/id")) else {
        return Ok(Answer::Absent);
    };
    Ok(facts::verdicts(resource, &[principal], NEED)?.pop().unwrap_or(Answer::Absent))
}

#[cfg(test)]
mod tests {
    use jobgate_guest::Level;
    use jobgate_guest::testing::Submission;
    use serde_json::{Value, json};

    use super::ID;
    use crate::rules::fixture::{cluster, compute, of_rule, places, role, uai, workspace};

    fn instance(identity: Value) -> Submission {
        compute("computeinstance", json!({"identity": identity, "idle_time_before_shutdown_minutes": 30}))
    }

    fn own() -> Submission {
        instance(json!({"type": "system_assigned"}))
    }

    #[test]
    fn without_facts_it_is_undecided() {
        let there = || {
            own().fact("compute", "c1", json!({"identity": {"type": "SystemAssigned", "principalId": "p"}}))
        };
        let without_roles = there().fact("workspace", "", workspace());
        for submission in [own(), there(), without_roles] {
            let found = of_rule(ID, &submission);
            assert_eq!(places(&found), ["/idle_time_before_shutdown_minutes"]);
            assert_eq!(found[0].level, Level::Undecided);
            assert!(found[0].message.starts_with("unknown: whether"), "{}", found[0].message);
        }
    }

    #[test]
    fn the_identity_of_a_new_instance_has_no_role_yet() {
        let found = of_rule(ID, &own().absent("compute", "c1"));
        assert_eq!(found[0].level, Level::Warning);
        assert!(found[0].message.starts_with("a new instance"));
    }

    #[test]
    fn an_identity_and_a_time_are_what_it_takes() {
        assert!(of_rule(ID, &instance(Value::Null)).is_empty());
        assert!(of_rule(ID, &instance(json!({"type": "none"}))).is_empty());
        let idle = json!({"identity": {"type": "system_assigned"}, "idle_time_before_shutdown": "PT30M"});
        assert_eq!(of_rule(ID, &compute("computeinstance", idle.clone())).len(), 1);
        assert!(of_rule(ID, &cluster(idle)).is_empty());
        let always_on = json!({"identity": {"type": "system_assigned"}});
        assert!(of_rule(ID, &compute("computeinstance", always_on)).is_empty());
    }

    #[test]
    fn who_is_contributor_may() {
        let known = |action: &str| {
            let fact = json!({"identity": {"type": "SystemAssigned", "principalId": "p"}});
            own().fact("compute", "c1", fact).fact("workspace", "", workspace()).fact(
                "role-assignments",
                "/ws#p",
                role("Some", action),
            )
        };
        assert!(of_rule(ID, &known("*")).is_empty());
        let found = of_rule(ID, &known("*/read"));
        assert!(found[0].message.contains("never shuts down"));
    }

    #[test]
    fn of_several_identities_the_first_counts() {
        let list = json!([{"resource_id": uai("b")}, {"resource_id": uai("a")}]);
        let fact = json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": {
            uai("a"): {"principalId": "p-a"}, uai("b"): {"principalId": "p-b"},
        }}});
        let submission = instance(json!({"type": "user_assigned", "user_assigned_identities": list}))
            .fact("compute", "c1", fact)
            .fact("workspace", "", workspace())
            .fact("role-assignments", "/ws#p-a", role("Reader", "*/read"))
            .fact("role-assignments", "/ws#p-b", role("Contributor", "*"));
        assert!(of_rule(ID, &submission).is_empty());
    }
}
