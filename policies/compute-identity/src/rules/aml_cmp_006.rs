//! The type of a compute's identity is a known one.
//!
//! Source: the client refuses `systemassigned`, which the documentation of the command line has (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Finding, Level};

use crate::spec::{Identity, Spec, TYPE};

pub(crate) const ID: &str = "AML-CMP-006";

pub(super) fn check(spec: &Spec) -> Option<Finding> {
    let (message, help) = match &spec.identity {
        Identity::Of { meaning, written, is_accepted: false } => (
            ["the client does not know the type `", written, "`"].concat(),
            ["set `type: ", meaning.spelling(), "`"].concat(),
        ),
        Identity::Wrong => (
            "an identity of a compute has a `type`: `system_assigned`, `user_assigned` or `none`".to_owned(),
            "set `type: system_assigned`".to_owned(),
        ),
        _ => return None,
    };
    Some(Finding::new(ID, Level::Error, TYPE, message).help(help))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ID;
    use crate::ComputeIdentity;
    use crate::rules::fixture::{cluster, compute, of_rule, places};

    #[test]
    fn what_means_a_type_is_spelled_as_one() {
        for (written, spelled) in [
            ("systemassigned", "system_assigned"),
            ("user-assigned", "user_assigned"),
            ("SystemAssigned,UserAssigned", "system_assigned,user_assigned"),
            ("NONE", "none"),
        ] {
            let submission = cluster(json!({"identity": {"type": written}}));
            assert_eq!(places(&of_rule(ID, &submission)), ["/identity/type"], "{written}");
            let changes = submission.mutate::<ComputeIdentity>(&json!({})).unwrap();
            assert_eq!(changes[0].rule, ID);
            assert_eq!(submission.at("/identity/type"), json!(spelled));
            assert!(of_rule(ID, &submission).is_empty(), "{written}");
        }
    }

    #[test]
    fn known_types_are_left_alone() {
        for written in ["system_assigned", "user_assigned", "none", "system_assigned,user_assigned"] {
            let submission = compute("computeinstance", json!({"identity": {"type": written}}));
            assert!(of_rule(ID, &submission).is_empty(), "{written}");
            assert!(submission.mutate::<ComputeIdentity>(&json!({})).unwrap().is_empty(), "{written}");
        }
        assert!(of_rule(ID, &cluster(json!({}))).is_empty());
    }

    #[test]
    fn what_means_nothing_is_left_to_its_author() {
        for identity in [
            json!({"type": "managed"}),
            json!({"type": 5}),
            json!({}),
            json!("system_assigned"),
            json!([{"type": "system_assigned"}]),
        ] {
            let submission = cluster(json!({"identity": identity}));
            assert_eq!(places(&of_rule(ID, &submission)), ["/identity/type"], "{identity}");
            assert!(submission.mutate::<ComputeIdentity>(&json!({})).unwrap().is_empty(), "{identity}");
        }
    }
}
