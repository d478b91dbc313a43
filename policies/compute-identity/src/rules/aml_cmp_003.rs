//! A Kubernetes compute has at most one user-assigned identity.
//!
//! Source: the documentation "Set up authentication between Azure ML and other services" (2025-06-10); the client takes several.

use jobgate_guest::{Finding, Level};

use crate::spec::{Kind, LIST, Spec};

pub(super) const ID: &str = "AML-CMP-003";

pub(super) fn check(spec: &Spec) -> Option<Finding> {
    if spec.kind != Kind::Kubernetes || spec.listed.len() <= 1 {
        return None;
    }
    let message = "a Kubernetes compute takes one user-assigned identity, and here are more";
    Some(Finding::new(ID, Level::Error, LIST, message).help("keep one of them"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ID;
    use crate::rules::fixture::{compute, of_rule, places, uai};

    #[test]
    fn clusters_take_several() {
        let listed = |kind: &str, count: usize| {
            let list: Vec<_> = (0..count).map(|i| json!({"resource_id": uai(&i.to_string())})).collect();
            let identity = json!({"type": "user_assigned", "user_assigned_identities": list});
            of_rule(ID, &compute(kind, json!({"identity": identity})))
        };
        assert_eq!(places(&listed("kubernetes", 2)), ["/identity/user_assigned_identities"]);
        assert_eq!(listed("Kubernetes", 2).len(), 1);
        assert!(listed("kubernetes", 1).is_empty());
        assert!(listed("amlcompute", 2).is_empty());
    }
}
