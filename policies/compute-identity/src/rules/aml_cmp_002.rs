//! A compute lists identities if and only if they are user-assigned.
//!
//! Source: the client takes `user_assigned` without a list, and a list beside `system_assigned` (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Choice, Finding, Level};

use crate::identity::Type;
use crate::spec::{LIST, Spec, TYPE};

pub(super) const ID: &str = "AML-CMP-002";

pub(super) fn check(spec: &Spec) -> Option<Finding> {
    // AML-CMP-007 is about what stands there instead of a list.
    if spec.is_no_list {
        return None;
    }
    let (message, help) = match (spec.meaning()?, spec.listed.is_empty()) {
        (Type::UserAssigned, true) => (
            "the identity is user-assigned, and none is listed: the compute would have no identity",
            "list the identities: `user_assigned_identities: [{resource_id: …}]`",
        ),
        (Type::SystemAssigned | Type::None, false) => (
            "identities are listed, and the type says that none of them is used",
            "set `type: user_assigned`, or remove the list",
        ),
        _ => return None,
    };
    let finding = Finding::new(ID, Level::Error, LIST, message).help(help);
    if spec.listed.is_empty() {
        let own = Choice::new("system-assigned", "give the compute an identity of its own");
        return Some(finding.choice(own.set(TYPE, Type::SystemAssigned.spelling())));
    }
    let listed = Choice::new("user-assigned", "give the compute the identities that are listed");
    let unlisted = Choice::new("remove-list", "keep the type, and take the list away");
    Some(finding.choice(listed.set(TYPE, Type::UserAssigned.spelling())).choice(unlisted.remove(LIST)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::ID;
    use crate::rules::fixture::{cluster, of_rule, places, uai};

    #[test]
    fn a_list_and_its_type_go_together() {
        let one = json!([{"resource_id": uai("i")}]);
        for (kind, list, is_right) in [
            ("user_assigned", one.clone(), true),
            ("user_assigned", json!([]), false),
            ("user_assigned", Value::Null, false),
            ("system_assigned", Value::Null, true),
            ("system_assigned", json!([]), true),
            ("system_assigned", one.clone(), false),
            ("none", one.clone(), false),
            ("system_assigned,user_assigned", one, true),
            ("managed", json!([{}]), true),
        ] {
            let identity = json!({"type": kind, "user_assigned_identities": list});
            let found = of_rule(ID, &cluster(json!({"identity": identity})));
            let expected: &[&str] = if is_right { &[] } else { &["/identity/user_assigned_identities"] };
            assert_eq!(places(&found), expected, "{identity}");
        }
    }

    #[test]
    fn what_was_meant_is_a_choice() {
        let one = json!([{"resource_id": uai("i")}]);
        for (kind, list, choice, after) in [
            (
                "user_assigned",
                json!([]),
                "system-assigned",
                json!({"type": "system_assigned", "user_assigned_identities": []}),
            ),
            (
                "system_assigned",
                one.clone(),
                "user-assigned",
                json!({"type": "user_assigned", "user_assigned_identities": one}),
            ),
            ("none", one.clone(), "remove-list", json!({"type": "none"})),
        ] {
            let compute = cluster(json!({"identity": {"type": kind, "user_assigned_identities": list}}));
            compute.choose(&of_rule(ID, &compute)[0], choice);
            assert_eq!(compute.at("/identity"), after);
            assert!(of_rule(ID, &compute).is_empty(), "{choice}");
        }
    }

    #[test]
    fn a_missing_list_is_missed_where_it_would_stand() {
        let found = of_rule(ID, &cluster(json!({"identity": {"type": "user_assigned"}})));
        assert_eq!(places(&found), ["/identity/user_assigned_identities"]);
        assert!(of_rule(ID, &cluster(json!({}))).is_empty());
    }
}
