//! The identity that reads the customer's key is no key of the spec.
//!
//! Source: "Set up authentication between Azure ML and other services"; in the spec it is an unknown field (azure-ai-ml 1.35.2,
//! measured).

use jobgate_guest::workspace::Answer;
use jobgate_guest::{Document, Finding, Level};

use crate::facts::Workspace;
use crate::spec::Spec;

pub(super) const ID: &str = "AML-WS-005";

const KEY: &str = "/user_assigned_identity_for_cmk_encryption";
const CUSTOMER: &str = "/customer_managed_key";
/// The one that a workspace has, among its properties.
const IDENTITY: &str = "/encryption/identity/userAssignedIdentity";
const HELP: &str = "pass it on the command line: `az ml workspace create --user-assigned-identity-for-cmk-encryption RESOURCE-ID`";

/// Of the key that the spec cannot have.
pub(super) fn of_key(document: &Document) -> Option<Finding> {
    document.exists(KEY).then(|| {
        let message = "the client knows no such key of a workspace's spec";
        Finding::new(ID, Level::Note, KEY, message).help(HELP)
    })
}

/// Whether the workspace reads a key of the customer's as a user-assigned identity.
pub(super) fn needs_identity(spec: &Spec, document: &Document) -> bool {
    let is_alone = spec.identity.is_some_and(|identity| identity.user && !identity.system);
    is_alone && document.exists(CUSTOMER) && !document.exists(KEY)
}

/// Of a workspace that needs it: what the spec cannot say the workspace may show.
pub(super) fn of_workspace(known: &Answer<Workspace<'_>>) -> Vec<Finding> {
    if matches!(known, Answer::Fact(workspace) if workspace.property(IDENTITY).is_some()) {
        return Vec::new();
    }
    let message = "the customer's key is read as a user-assigned identity, and the spec cannot say as which";
    vec![Finding::new(ID, Level::Note, CUSTOMER, message).help(HELP)]
}

#[cfg(test)]
mod tests {
    use jobgate_guest::testing::Submission;
    use serde_json::json;

    use super::ID;
    use crate::rules::fixture::{known, of_rule, places, spec};

    fn with_key() -> Submission {
        let identity = json!({"type": "user_assigned", "user_assigned_identities": {"/x/a": {}}});
        spec(json!({"customer_managed_key": {"key_uri": "https://v"}, "identity": identity}))
    }

    #[test]
    fn the_key_does_not_exist() {
        let found = of_rule(ID, &spec(json!({"user_assigned_identity_for_cmk_encryption": "/x/a"})));
        assert_eq!(places(&found), ["/user_assigned_identity_for_cmk_encryption"]);
        assert!(of_rule(ID, &spec(json!({"customer_managed_key": {}}))).is_empty());
    }

    #[test]
    fn a_workspace_may_have_it_already() {
        assert_eq!(places(&of_rule(ID, &with_key())), ["/customer_managed_key"]);
        assert_eq!(of_rule(ID, &with_key().absent("workspace", "")).len(), 1);
        let encryption = json!({"encryption": {"identity": {"userAssignedIdentity": "/x/a"}}});
        assert!(of_rule(ID, &known(with_key(), json!({"properties": encryption}))).is_empty());
        let without = json!({"encryption": {"identity": null}});
        assert_eq!(of_rule(ID, &known(with_key(), json!({"properties": without}))).len(), 1);
    }
}
