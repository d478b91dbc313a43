//! A workspace with user-assigned identities names its primary one.
//!
//! Source: the documentation "Set up authentication between Azure ML and other services" (2025-06-10); the Azure Policy 5f0c7d88 audits
//! it. With an identity of its own beside them a workspace needs no primary one.

use jobgate_guest::{Finding, Level, Shape};

use crate::spec::{IDENTITIES, PRIMARY, Spec};

pub(super) const ID: &str = "AML-WS-002";

pub(super) fn check(spec: &Spec) -> Option<Finding> {
    let identity = spec.identity.filter(|identity| identity.user)?;
    let (at, message, help) = match &spec.primary {
        _ if spec.shape.is_some_and(|shape| shape != Shape::Mapping) => (
            IDENTITIES,
            "the identities of a workspace are a mapping by resource id; the list is how a compute has them",
            "write `user_assigned_identities: {RESOURCE-ID: {}}`",
        ),
        _ if spec.ids.is_empty() => (
            IDENTITIES,
            "the identity is user-assigned, and none is listed",
            "list the identities: `user_assigned_identities: {RESOURCE-ID: {}}`",
        ),
        Some(primary) if !spec.lists(primary) => (
            PRIMARY,
            "the primary identity is none of the user-assigned ones of the workspace",
            "name one of those that are listed",
        ),
        None if !identity.system => (
            PRIMARY,
            "nothing says which of the user-assigned identities is the workspace's",
            "name it: `primary_user_assigned_identity: RESOURCE-ID`",
        ),
        _ => return None,
    };
    Some(Finding::new(ID, Level::Error, at, message).help(help))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::ID;
    use crate::rules::fixture::{of_rule, places, spec};

    fn found(kind: &str, identities: Value, primary: Value) -> Vec<String> {
        let identity = json!({"type": kind, "user_assigned_identities": identities});
        let submission = spec(json!({"identity": identity, "primary_user_assigned_identity": primary}));
        places(&of_rule(ID, &submission)).into_iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_primary_identity_is_one_of_the_listed() {
        let listed = || json!({"/x/a": {}, "/x/b": {}});
        let primary = ["/primary_user_assigned_identity"];
        assert!(found("user_assigned", listed(), json!("/X/A")).is_empty());
        assert_eq!(found("user_assigned", listed(), Value::Null), primary);
        assert_eq!(found("user_assigned", listed(), json!("/x/c")), primary);
        assert_eq!(found("system_assigned,user_assigned", listed(), json!("/x/c")), primary);
    }

    #[test]
    fn beside_an_identity_of_its_own_none_need_be_named() {
        assert!(found("system_assigned,user_assigned", json!({"/x/a": {}}), Value::Null).is_empty());
        assert!(found("system_assigned", Value::Null, Value::Null).is_empty());
        assert!(of_rule(ID, &spec(json!({}))).is_empty());
    }

    #[test]
    fn the_identities_are_a_mapping() {
        let list = ["/identity/user_assigned_identities"];
        assert_eq!(found("user_assigned", json!([{"resource_id": "/x/a"}]), json!("/x/a")), list);
        assert_eq!(found("user_assigned", Value::Null, json!("/x/a")), list);
    }
}
