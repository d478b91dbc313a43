//! The workspace has a managed identity.
//!
//! Source: "Set up authentication between Azure ML and other services".

use jobgate_guest::{Finding, Level, Pointer};

use crate::facts::Workspace;

pub(super) const ID: &str = "AML-WS-001";
pub(super) const WHAT: &str = "whether the workspace has a managed identity";

pub(super) fn check(workspace: Workspace) -> Option<Finding> {
    let identities = workspace.identities();
    if identities.system || identities.user {
        return None;
    }
    let message = "the workspace has no managed identity: it cannot reach its storage, key vault and registry by itself";
    Some(
        Finding::new(ID, Level::Error, Pointer::ROOT, message)
            .help("give the workspace an identity, its own or a user-assigned one"),
    )
}

/// There is no such workspace.
pub(super) fn missing() -> Finding {
    let message = "the workspace that this goes to is not there";
    Finding::new(ID, Level::Error, Pointer::ROOT, message)
        .help("name another workspace as the target, or make it")
}

#[cfg(test)]
mod tests {
    use jobgate_guest::Level;
    use jobgate_guest::testing::Submission;
    use serde_json::{Value, json};

    use super::ID;
    use crate::rules::fixture::{job, known, of_rule, places, with_settings};

    #[test]
    fn any_identity_will_do() {
        for (identity, is_right) in [
            (json!({"type": "SystemAssigned"}), true),
            (json!({"type": "UserAssigned"}), true),
            (json!({"type": "SystemAssigned,UserAssigned"}), true),
            (json!({"type": "None"}), false),
            (Value::Null, false),
        ] {
            let found = of_rule(ID, &known(job(), json!({"identity": identity})));
            assert_eq!(places(&found), if is_right { &[][..] } else { &[""] }, "{identity}");
        }
    }

    #[test]
    fn a_workspace_that_is_not_there_is_an_error() {
        assert_eq!(of_rule(ID, &job().absent("workspace", ""))[0].level, Level::Error);
    }

    #[test]
    fn what_is_not_known_is_undecided_and_asked_only_for_jobs() {
        assert_eq!(of_rule(ID, &job())[0].level, Level::Undecided);
        assert!(with_settings(ID, &job(), &json!({"levels": {"AML-WS-001": "off"}})).is_empty());
        for kind in ["environment", "compute", "data", "component/command"] {
            let findings = Submission::new(kind, json!({})).validate::<crate::Workspace>(&json!({})).unwrap();
            assert!(findings.is_empty(), "{kind}");
        }
    }
}
