//! A workspace does not go back to its own identity alone.
//!
//! Source: the documentation "Set up authentication between Azure ML and other services" (2025-06-10): user-assigned identities can be
//! added to a workspace's own, and not be given up again.

use jobgate_guest::workspace::Answer;
use jobgate_guest::{Finding, Level};

use crate::facts::Workspace;
use crate::spec::{Spec, TYPE};

pub(super) const ID: &str = "AML-WS-004";

/// Whether the spec asks for the workspace's own identity alone.
pub(super) fn may_go_back(spec: &Spec) -> bool {
    spec.identity.is_some_and(|identity| identity.system && !identity.user)
}

pub(super) fn check(known: &Answer<Workspace<'_>>) -> Vec<Finding> {
    match known {
        Answer::Fact(workspace) if workspace.identities().system && workspace.identities().user => {
            let message = "the workspace has user-assigned identities beside its own, and cannot go back to its own alone";
            let finding = Finding::new(ID, Level::Error, TYPE, message);
            vec![finding.help("keep `type: system_assigned,user_assigned` and the identities")]
        }
        Answer::Fact(_) | Answer::Absent => Vec::new(),
        Answer::Unknown(why) => {
            vec![Finding::unknown(ID, TYPE, "which identities the workspace has now", why)]
        }
    }
}

#[cfg(test)]
mod tests {
    use jobgate_guest::Level;
    use serde_json::json;

    use super::ID;
    use crate::rules::fixture::{known, of_rule, places, spec};

    #[test]
    fn from_both_there_is_no_way_back() {
        for (wanted, now, is_right) in [
            ("system_assigned", "SystemAssigned,UserAssigned", false),
            ("system_assigned", "SystemAssigned, UserAssigned", false),
            ("system_assigned", "SystemAssigned", true),
            ("system_assigned,user_assigned", "SystemAssigned", true),
            ("system_assigned,user_assigned", "SystemAssigned,UserAssigned", true),
        ] {
            let submission = spec(json!({"identity": {"type": wanted}}));
            let found = of_rule(ID, &known(submission, json!({"identity": {"type": now}})));
            assert_eq!(
                places(&found),
                if is_right { &[][..] } else { &["/identity/type"] },
                "{wanted} {now}"
            );
        }
    }

    #[test]
    fn what_is_not_known_is_undecided() {
        let submission = || spec(json!({"identity": {"type": "system_assigned"}}));
        assert_eq!(of_rule(ID, &submission())[0].level, Level::Undecided);
        assert!(of_rule(ID, &submission().absent("workspace", "")).is_empty());
        assert!(of_rule(ID, &spec(json!({}))).is_empty());
    }
}
