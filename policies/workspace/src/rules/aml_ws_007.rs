//! The workspace's own datastores are read by identity, where jobs read as their submitters.
//!
//! Source: azure-ai-ml 1.35.2, the values `AccessKey`, `Identity`, `UserDelegationSAS` of `systemDatastoresAuthMode`. Not for AutoML, which
//! identity-based access breaks (MicrosoftDocs/azure-docs#84968): there an identity is inert.

use jobgate_guest::{Finding, Level, Pointer};

use crate::facts::Workspace;

pub(super) const ID: &str = "AML-WS-007";
pub(super) const WHAT: &str = "how the workspace's own datastores are read";

pub(super) fn check(at: &Pointer, workspace: Workspace) -> Option<Finding> {
    // A workspace that says nothing uses keys.
    let mode = workspace.property("/systemDatastoresAuthMode").unwrap_or("AccessKey");
    if mode.eq_ignore_ascii_case("identity") {
        return None;
    }
    let message =
        ["this job reads as its submitter, but the workspace's own datastores are read by `", mode, "`"]
            .concat();
    Some(
        Finding::new(ID, Level::Note, at, message).help(
            "set `system_datastores_auth_mode: identity` for the workspace, if nothing in it needs keys",
        ),
    )
}

#[cfg(test)]
mod tests {
    use jobgate_guest::testing::{Place, Submission};
    use jobgate_guest::{Level, form};
    use serde_json::{Value, json};

    use super::ID;
    use crate::rules::fixture::{job, known, of_rule, places};

    #[test]
    fn only_identity_is_by_identity() {
        for (mode, is_right) in [
            (json!("Identity"), true),
            (json!("identity"), true),
            (json!("AccessKey"), false),
            (json!("UserDelegationSAS"), false),
            (Value::Null, false),
        ] {
            let found = of_rule(ID, &known(job(), json!({"properties": {"systemDatastoresAuthMode": mode}})));
            assert_eq!(places(&found), if is_right { &[][..] } else { &["/identity"] }, "{mode}");
        }
    }

    #[test]
    fn only_jobs_of_their_submitters_are_asked_about() {
        let managed = Submission::new("job/command", json!({"identity": {"type": "managed"}}))
            .site(Place::identity("/identity"));
        let automl = Submission::new("job/automl", json!({"identity": {"type": "user_identity"}}))
            .site(Place::identity("/identity").inert(&form::Inert::Unsupported));
        for submission in [managed, automl] {
            assert!(of_rule(ID, &submission).is_empty());
        }
        assert_eq!(of_rule(ID, &job())[0].level, Level::Undecided);
    }
}
