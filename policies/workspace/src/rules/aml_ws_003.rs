//! An update lists every user-assigned identity: the service takes away those that it leaves out.
//!
//! Source: the documentation "Set up authentication between Azure ML and other services" (2025-06-10).

use jobgate_guest::workspace::Answer;
use jobgate_guest::{Finding, Level};

use crate::facts::Workspace;
use crate::spec::{IDENTITIES, Spec};

pub(super) const ID: &str = "AML-WS-003";

pub(super) fn check(spec: &Spec, known: &Answer<Workspace<'_>>) -> Vec<Finding> {
    match known {
        Answer::Fact(workspace) => {
            let ids = workspace.user_assigned().map(|(id, _)| id);
            ids.filter(|id| !spec.lists(id)).map(missing).collect()
        }
        Answer::Absent => Vec::new(),
        Answer::Unknown(why) => {
            let what = "which user-assigned identities the workspace has now";
            vec![Finding::unknown(ID, IDENTITIES, what, why)]
        }
    }
}

fn missing(id: &str) -> Finding {
    let message =
        ["this update takes an identity away from the workspace: `", id, "` is not listed"].concat();
    Finding::new(ID, Level::Warning, IDENTITIES, message)
        .help("list every identity that the workspace is to keep")
}

#[cfg(test)]
mod tests {
    use jobgate_guest::Level;
    use jobgate_guest::testing::Submission;
    use serde_json::json;

    use super::ID;
    use crate::rules::fixture::{known, of_rule, places, spec};

    fn update(ids: &[&str]) -> Submission {
        let listed: serde_json::Value = ids.iter().map(|id| ((*id).to_owned(), json!({}))).collect();
        spec(json!({"identity": {"type": "user_assigned", "user_assigned_identities": listed}}))
    }

    #[test]
    fn what_is_left_out_is_named() {
        let now =
            json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": {"/x/A": {}, "/x/b": {}}}});
        assert!(of_rule(ID, &known(update(&["/x/a", "/x/B", "/x/c"]), now.clone())).is_empty());
        let found = of_rule(ID, &known(update(&["/x/a"]), now));
        assert_eq!(places(&found), ["/identity/user_assigned_identities"]);
        assert!(found[0].message.contains("/x/b"));
    }

    #[test]
    fn a_workspace_that_is_yet_to_be_made_loses_nothing() {
        assert!(of_rule(ID, &update(&["/x/a"]).absent("workspace", "")).is_empty());
        assert!(of_rule(ID, &spec(json!({}))).is_empty());
    }

    #[test]
    fn what_is_known_about_another_workspace_says_nothing() {
        let another = json!({"id": "/ws/other", "identity": {"userAssignedIdentities": {"/x/b": {}}}});
        for submission in [update(&["/x/a"]), update(&["/x/a"]).fact("workspace", "", another)] {
            assert_eq!(of_rule(ID, &submission)[0].level, Level::Undecided);
        }
    }
}
