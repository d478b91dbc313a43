//! A cluster has an identity.
//!
//! Source: "Set up authentication between Azure ML and other services"; `system_assigned` is that page's default.

use jobgate_guest::{Finding, Level};

use crate::identity::Type;
use crate::spec::{IDENTITY, Identity, Kind, Spec, TYPE};

pub(crate) const ID: &str = "AML-CMP-004";

pub(super) fn check(spec: &Spec) -> Option<Finding> {
    let at = match &spec.identity {
        _ if spec.kind != Kind::Cluster => return None,
        Identity::Absent => IDENTITY,
        Identity::Of { meaning: Type::None, .. } => TYPE,
        _ => return None,
    };
    let message = "a cluster without an identity can neither pull from a registry without admin user nor read data by identity";
    Some(Finding::new(ID, Level::Warning, at, message).help("set `identity: {type: system_assigned}`"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::ID;
    use crate::ComputeIdentity;
    use crate::rules::fixture::{cluster, compute, of_rule, places};

    #[test]
    fn what_is_missing_is_added() {
        for keys in [json!({}), json!({"identity": null})] {
            let submission = cluster(keys);
            assert_eq!(places(&of_rule(ID, &submission)), ["/identity"]);
            let changes = submission.mutate::<ComputeIdentity>(&json!({})).unwrap();
            assert_eq!(changes[0].rule, ID);
            assert_eq!(submission.at("/identity"), json!({"type": "system_assigned"}));
            assert!(of_rule(ID, &submission).is_empty());
        }
    }

    #[test]
    fn none_is_someones_choice() {
        let submission = cluster(json!({"identity": {"type": "none"}}));
        assert_eq!(places(&of_rule(ID, &submission)), ["/identity/type"]);
        assert!(submission.mutate::<ComputeIdentity>(&json!({})).unwrap().is_empty());
    }

    #[test]
    fn only_clusters_need_one() {
        for kind in ["computeinstance", "kubernetes", "synapsespark", "virtualmachine"] {
            let submission = compute(kind, json!({}));
            assert!(of_rule(ID, &submission).is_empty(), "{kind}");
            submission.mutate::<ComputeIdentity>(&json!({})).unwrap();
            assert_eq!(submission.at("/identity"), Value::Null, "{kind}");
        }
    }
}
