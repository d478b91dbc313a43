//! A Kubernetes compute has at most one user-assigned identity.
//!
//! Source: the documentation "Set up authentication between Azure ML and other services" (2025-06-10); the client takes several.

use jobgate_guest::{Choice, Finding, Level};

use crate::spec::{Kind, LIST, Spec};

pub(super) const ID: &str = "AML-CMP-003";

pub(super) fn check(spec: &Spec) -> Option<Finding> {
    if spec.kind != Kind::Kubernetes || spec.listed.len() <= 1 {
        return None;
    }
    let message = "a Kubernetes compute takes one user-assigned identity, and here are more";
    let keep_first = Choice::new("keep-first", "keep the first of the listed identities");
    let keep_first = spec.listed.iter().skip(1).fold(keep_first, |choice, more| choice.remove(&more.pointer));
    Some(Finding::new(ID, Level::Error, LIST, message).help("keep one of them").choice(keep_first))
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

    #[test]
    fn the_first_can_be_chosen() {
        let list: Vec<_> = ["a", "b", "c"].map(|name| json!({"resource_id": uai(name)})).to_vec();
        let identity = json!({"type": "user_assigned", "user_assigned_identities": list});
        let submission = compute("kubernetes", json!({"identity": identity}));
        submission.choose(&of_rule(ID, &submission)[0], "keep-first");
        assert_eq!(submission.at("/identity/user_assigned_identities"), json!([{"resource_id": uai("a")}]));
        assert!(of_rule(ID, &submission).is_empty());
    }
}
