//! A compute has a system-assigned identity or user-assigned ones, not both.
//!
//! Source: "Set up authentication between Azure ML and other services"; the client takes both (azure-ai-ml 1.35.2, measured).

use jobgate_guest::workspace::Answer;
use jobgate_guest::{Choice, Fact, Finding, Level};

use crate::facts::Compute;
use crate::identity::Type;
use crate::spec::{Kind, LIST, Spec, TYPE};
use crate::used::Used;

pub(super) const ID: &str = "AML-CMP-001";

pub(super) fn of_spec(spec: &Spec) -> Option<Finding> {
    if spec.kind == Kind::Other || spec.meaning() != Some(Type::Both) {
        return None;
    }
    let message = "a compute cannot have a system-assigned identity and user-assigned ones at once";
    let finding = Finding::new(ID, Level::Error, TYPE, message)
        .help("set `system_assigned`, or `user_assigned` and list the identities");
    let own = Choice::new("system-assigned", "give the compute an identity of its own, and no other")
        .set(TYPE, Type::SystemAssigned.spelling());
    // Without a list there is nothing to keep, or to take away.
    if spec.listed.is_empty() {
        return Some(finding.choice(own));
    }
    let listed = Choice::new("user-assigned", "keep the identities that are listed, and no other")
        .set(TYPE, Type::UserAssigned.spelling());
    Some(finding.choice(own.remove(LIST)).choice(listed))
}

/// The same of a compute that a job names.
pub(super) fn of_used(used: &Used, fact: &Answer<Fact<'_>>) -> Option<Finding> {
    let compute = match fact {
        Answer::Fact(fact) => Compute(fact.root()),
        Answer::Absent => return None,
        Answer::Unknown(why) => {
            let what = "which identities this compute has";
            return Some(Finding::unknown(ID, &used.pointer, what, why));
        }
    };
    let is_ours = compute.is("AmlCompute") || compute.is("ComputeInstance") || compute.is("Kubernetes");
    (is_ours && compute.meaning() == Type::Both).then(|| {
        let message = "this compute has a system-assigned identity and user-assigned ones at once";
        Finding::new(ID, Level::Error, &used.pointer, message)
            .help("use another compute, or have its identity set to one kind")
    })
}

#[cfg(test)]
mod tests {
    use jobgate_guest::Level;
    use serde_json::json;

    use super::ID;
    use crate::rules::fixture::{cluster, job, of_rule, places, uai};

    #[test]
    fn one_kind_or_the_other() {
        assert!(of_rule(ID, &cluster(json!({"identity": {"type": "system_assigned"}}))).is_empty());
        assert!(of_rule(ID, &cluster(json!({"identity": {"type": "user_assigned"}}))).is_empty());
        for spelled in ["system_assigned,user_assigned", "SystemAssigned, UserAssigned"] {
            let identity = json!({"type": spelled, "user_assigned_identities": [{"resource_id": uai("i")}]});
            let found = of_rule(ID, &cluster(json!({"identity": identity})));
            assert_eq!(places(&found), ["/identity/type"], "{spelled}");
        }
    }

    #[test]
    fn which_of_the_two_is_a_choice() {
        let list = json!([{"resource_id": uai("i")}]);
        for (choice, after) in [
            ("system-assigned", json!({"type": "system_assigned"})),
            ("user-assigned", json!({"type": "user_assigned", "user_assigned_identities": list})),
        ] {
            let identity = json!({"type": "system_assigned,user_assigned", "user_assigned_identities": list});
            let compute = cluster(json!({"identity": identity}));
            compute.choose(&of_rule(ID, &compute)[0], choice);
            assert_eq!(compute.at("/identity"), after);
            assert!(of_rule(ID, &compute).is_empty());
        }
        let empty = cluster(json!({"identity": {"type": "system_assigned,user_assigned"}}));
        assert_eq!(of_rule(ID, &empty)[0].choices.len(), 1);
    }

    #[test]
    fn of_a_compute_that_a_job_names_the_workspace_tells() {
        let with = |kind: &str, identity: &str| {
            let fact = json!({"identity": {"type": identity}, "properties": {"computeType": kind}});
            of_rule(ID, &job().fact("compute", "cpu", fact))
        };
        assert_eq!(places(&with("AmlCompute", "SystemAssigned,UserAssigned")), ["/compute"]);
        assert!(with("AmlCompute", "SystemAssigned").is_empty());
        assert!(with("SynapseSpark", "SystemAssigned,UserAssigned").is_empty());
        assert!(of_rule(ID, &job().absent("compute", "cpu")).is_empty());
    }

    #[test]
    fn what_the_workspace_does_not_tell_is_undecided() {
        let found = of_rule(ID, &job());
        assert_eq!(found[0].level, Level::Undecided);
        assert!(found[0].message.starts_with("unknown: "));
    }
}
