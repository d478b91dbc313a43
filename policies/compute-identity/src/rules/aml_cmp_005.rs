//! The first user-assigned identity is the one that jobs and pulls use by default.
//!
//! Source: "Set up authentication between Azure ML and other services". A GET answers a map without an order, so only the spec tells
//! which one is the first; whether that one may pull the workspace tells, if it has the compute already.

use jobgate_guest::roles::Verdict;
use jobgate_guest::workspace::{self, Answer};
use jobgate_guest::{Finding, Level, Refusal};

use crate::facts::{self, Compute, Registry};
use crate::spec::Spec;

pub(super) const ID: &str = "AML-CMP-005";

pub(super) fn check(spec: &Spec) -> Result<Option<Finding>, Refusal> {
    let (Some(first), true) = (spec.listed.first(), spec.listed.len() > 1) else { return Ok(None) };
    let may_pull = match (&spec.name, &first.resource_id) {
        (Some(name), Some(id)) => may_pull(name, id)?,
        _ => Answer::Absent,
    };
    let message = match may_pull {
        Answer::Fact(Verdict::Allowed { .. }) => return Ok(None),
        Answer::Fact(Verdict::No) => {
            "the first of several identities is the default one, and this one may not pull from the workspace's registry"
        }
        Answer::Fact(Verdict::Depends(why)) | Answer::Unknown(why) => {
            let what = "whether the first of several identities, the default one, may pull from the workspace's registry";
            return Ok(Some(Finding::unknown(ID, &first.pointer, what, &why)));
        }
        Answer::Absent => {
            "the first of several identities is the default one: it must be the one that pulls images and reads data"
        }
    };
    let finding = Finding::new(ID, Level::Note, &first.pointer, message);
    Ok(Some(finding.help("list the identity that holds AcrPull and reads the data first")))
}

/// Whether the identity of a compute may pull; absent if the compute, its identity or the registry is not there yet.
fn may_pull(name: &str, id: &str) -> Result<Answer<Verdict>, Refusal> {
    let questions = [facts::compute(name), facts::workspace()];
    let mut answers = workspace::ask(&questions).into_iter();
    let (Some(compute), Some(workspace)) = (answers.next(), answers.next()) else {
        return Ok(Answer::Absent);
    };
    let compute = match compute.fact()? {
        Answer::Fact(compute) => compute,
        Answer::Absent => return Ok(Answer::Absent),
        Answer::Unknown(why) => return Ok(Answer::Unknown(why)),
    };
    let Some(principal) = Compute(compute.root()).principal_of(id) else { return Ok(Answer::Absent) };
    let registry = facts::registry(&workspace.fact()?);
    let registry = match registry.fact()? {
        Answer::Fact(registry) => registry,
        Answer::Absent => return Ok(Answer::Absent),
        Answer::Unknown(why) => return Ok(Answer::Unknown(why)),
    };
    Ok(Registry(registry.root()).pulls(&[principal])?.pop().unwrap_or(Answer::Absent))
}

#[cfg(test)]
mod tests {
    use jobgate_guest::Level;
    use jobgate_guest::testing::Submission;
    use serde_json::json;

    use super::ID;
    use crate::rules::fixture::{cluster, of_rule, places, registry, role, uai, workspace};

    fn listed(names: &[&str]) -> Submission {
        let list: Vec<_> = names.iter().map(|name| json!({"resource_id": uai(name)})).collect();
        cluster(json!({"identity": {"type": "user_assigned", "user_assigned_identities": list}}))
    }

    fn known(submission: Submission, action: &str) -> Submission {
        let fact = json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": {
            uai("A").to_uppercase(): {"principalId": "p-a"}, uai("b"): {"principalId": "p-b"},
        }}});
        submission
            .fact("compute", "c1", fact)
            .fact("workspace", "", workspace())
            .fact("registry", "corp.azurecr.io", registry())
            .fact("role-assignments", "/acr#p-a", role("Some", action))
    }

    #[test]
    fn with_one_identity_there_is_nothing_to_say() {
        assert!(of_rule(ID, &listed(&["a"])).is_empty());
        assert!(of_rule(ID, &listed(&[])).is_empty());
    }

    #[test]
    fn without_facts_it_is_undecided() {
        let found = of_rule(ID, &listed(&["a", "b"]));
        assert_eq!(places(&found), ["/identity/user_assigned_identities/0"]);
        assert_eq!(found[0].level, Level::Undecided);
        assert!(found[0].message.starts_with("unknown: whether"), "{}", found[0].message);
        // The compute is known, and its workspace is not.
        let fact = json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": {
            uai("a"): {"principalId": "p-a"},
        }}});
        let found = of_rule(ID, &listed(&["a", "b"]).fact("compute", "c1", fact));
        assert_eq!(found[0].level, Level::Undecided);
    }

    #[test]
    fn of_a_new_compute_the_order_is_pointed_out() {
        let new = listed(&["a", "b"]).absent("compute", "c1");
        for submission in [&new, &known(listed(&["new", "b"]), "*")] {
            let found = of_rule(ID, submission);
            assert_eq!(places(&found), ["/identity/user_assigned_identities/0"]);
            assert_eq!(found[0].level, Level::Note);
        }
    }

    #[test]
    fn who_may_pull_may_be_the_first() {
        let pull = "Microsoft.ContainerRegistry/registries/pull/read";
        assert!(of_rule(ID, &known(listed(&["a", "b"]), pull)).is_empty());
        let found = of_rule(ID, &known(listed(&["a", "b"]), "*/write"));
        assert!(found[0].message.contains("may not pull"));
        assert_eq!(of_rule(ID, &known(listed(&["b", "a"]), pull)).len(), 1);
    }
}
