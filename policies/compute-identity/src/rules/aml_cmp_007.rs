//! A user-assigned identity is named by its resource id.
//!
//! Source: "Set up authentication between Azure ML and other services", the format of the id; the client takes any text (azure-ai-ml
//! 1.35.2, measured).

use jobgate_guest::{Finding, Level, is_resource_id};

use crate::spec::{LIST, Listed, Spec};

pub(super) const ID: &str = "AML-CMP-007";

const HELP: &str = "write the id that `az identity show --query id` answers: \
/subscriptions/…/resourceGroups/…/providers/Microsoft.ManagedIdentity/userAssignedIdentities/…";

pub(super) fn check(spec: &Spec) -> Vec<Finding> {
    if spec.is_no_list {
        let message = "the identities of a compute are a list of `resource_id`; a workspace has a mapping";
        let finding = Finding::new(ID, Level::Error, LIST, message);
        return vec![finding.help("write `user_assigned_identities: [{resource_id: …}]`")];
    }
    spec.listed.iter().filter_map(judge).collect()
}

fn judge(listed: &Listed) -> Option<Finding> {
    let (pointer, message) = match &listed.resource_id {
        Some(id) if is_resource_id(id, "Microsoft.ManagedIdentity/userAssignedIdentities") => return None,
        Some(id) => (
            listed.pointer.child("resource_id"),
            ["`", id, "` is not the resource id of a user-assigned identity"].concat(),
        ),
        None => (listed.pointer.clone(), "a user-assigned identity is named by its `resource_id`".to_owned()),
    };
    Some(Finding::new(ID, Level::Error, pointer, message).help(HELP))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ID;
    use crate::rules::fixture::{cluster, of_rule, places, uai};

    #[test]
    fn each_item_is_judged_at_its_place() {
        let of = |list: serde_json::Value| {
            let identity = json!({"type": "user_assigned", "user_assigned_identities": list});
            of_rule(ID, &cluster(json!({"identity": identity})))
        };
        let list = "/identity/user_assigned_identities";
        let found = of(
            json!([{"resource_id": uai("i")}, {"resource_id": "identity_resource_id"}, {"client_id": "c"}]),
        );
        assert_eq!(places(&found), [&*format!("{list}/1/resource_id"), &*format!("{list}/2")]);
        assert_eq!(places(&of(json!({uai("i"): {}}))), [list]);
        assert!(of(json!(null)).is_empty());
    }
}
