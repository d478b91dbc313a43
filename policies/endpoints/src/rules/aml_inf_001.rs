//! A managed online endpoint says which identity it has.
//!
//! Source: "Set up authentication between Azure ML and other services"; azureml-examples, `managed-identities`. Left out, the client asks
//! for a system-assigned one; it takes one user-assigned identity and no more (azure-ai-ml 1.35.2).

use jobgate_guest::{Choice, Document, Finding, Level, Pointer, Shape, Value, is_resource_id};

pub(super) const ID: &str = "AML-INF-001";

const IDENTITY: &str = "/identity";
const TYPE: &str = "/identity/type";
const LIST: &str = "/identity/user_assigned_identities";

pub(super) fn check(document: &Document) -> Vec<Finding> {
    // One on Kubernetes names its compute, and has that one's identity.
    if document.kind() != "online_endpoint" || document.exists("/compute") {
        return Vec::new();
    }
    if document.shape(IDENTITY).is_none_or(|shape| shape == Shape::Null) {
        let message = "no identity is written: the client asks for a system-assigned one, which has no roles of yours before the endpoint is there";
        return vec![unknown(IDENTITY, message)];
    }
    let written = document.text(TYPE).unwrap_or_default();
    match written.to_ascii_lowercase().replace('_', "").as_str() {
        "systemassigned" => Vec::new(),
        "userassigned" => user_assigned(document),
        "none" => vec![unknown(TYPE, "an endpoint without an identity can neither pull nor read anything")],
        _ => {
            let message =
                "an endpoint has the types of a compute, not of a job: `system_assigned` or `user_assigned`";
            vec![unknown(TYPE, message)]
        }
    }
}

/// Which identity is meant is not written.
fn unknown(at: &str, message: &str) -> Finding {
    let help = "write `identity: {type: system_assigned}`, or a user-assigned identity that holds AcrPull and reads the data already";
    let own = Value::mapping([("type", Value::from("system_assigned"))]);
    let says = "give the endpoint an identity of its own, which gets its roles once it is there";
    let choice = Choice::new("system-assigned", says).set(IDENTITY, own);
    Finding::new(ID, Level::Warning, at, message).help(help).choice(choice)
}

fn user_assigned(document: &Document) -> Vec<Finding> {
    let finding =
        |at: Pointer, message: &str, help: &str| Finding::new(ID, Level::Warning, at, message).help(help);
    let listed = match document.shape(LIST) {
        Some(Shape::Sequence) => document.children(&Pointer::from(LIST)),
        _ => Vec::new(),
    };
    let Some((first, more)) = listed.split_first() else {
        let message = "the identity is user-assigned, and none is listed";
        let help = "list it: `user_assigned_identities: [{resource_id: …}]`";
        return vec![finding(LIST.into(), message, help)];
    };
    let mut findings = Vec::new();
    let id = first.child("resource_id");
    let text = document.text(&id).unwrap_or_default();
    if !is_resource_id(&text, "Microsoft.ManagedIdentity/userAssignedIdentities") {
        let help = "write the id that `az identity show --query id` answers";
        findings.push(finding(id, "this is not the resource id of a user-assigned identity", help));
    }
    let surplus = more.iter().map(|at| {
        let message = "an endpoint takes one user-assigned identity";
        let keep_first =
            Choice::new("keep-first", "keep the first of the listed identities").remove(at.clone());
        finding(at.clone(), message, "keep the one that pulls and reads").choice(keep_first)
    });
    findings.extend(surplus);
    findings
}

#[cfg(test)]
mod tests {
    use jobgate_guest::testing::Submission;
    use serde_json::{Value, json};

    use crate::Endpoints;

    fn found(kind: &str, keys: Value) -> Vec<String> {
        let findings = Submission::new(kind, keys).validate::<Endpoints>(&json!({})).unwrap();
        findings.into_iter().map(|finding| finding.pointer.to_string()).collect()
    }

    fn managed(identity: Value) -> Vec<String> {
        found("online_endpoint", json!({"name": "e", "identity": identity}))
    }

    fn id(name: &str) -> Value {
        let group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g";
        json!({"resource_id": format!("{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}")})
    }

    #[test]
    fn an_identity_is_written() {
        assert!(managed(json!({"type": "system_assigned"})).is_empty());
        assert!(managed(json!({"type": "SystemAssigned"})).is_empty());
        assert_eq!(managed(Value::Null), ["/identity"]);
        assert_eq!(found("online_endpoint", json!({})), ["/identity"]);
        for written in ["none", "managed", "user_identity", "system_assigned,user_assigned"] {
            assert_eq!(managed(json!({"type": written})), ["/identity/type"], "{written}");
        }
        assert_eq!(managed(json!("system_assigned")), ["/identity/type"]);
    }

    #[test]
    fn a_user_assigned_one_is_named_and_alone() {
        let of = |list: Value| managed(json!({"type": "user_assigned", "user_assigned_identities": list}));
        let list = "/identity/user_assigned_identities";
        assert!(of(json!([id("a")])).is_empty());
        assert_eq!(of(Value::Null), [list]);
        assert_eq!(of(json!([])), [list]);
        assert_eq!(of(json!([id("a"), id("b")])), [format!("{list}/1")]);
        assert_eq!(
            of(json!([{"resource_id": "user_identity_ARM_id_place_holder"}])),
            [format!("{list}/0/resource_id")]
        );
    }

    #[test]
    fn what_is_meant_is_a_choice() {
        let list = json!([id("a"), id("b"), id("c")]);
        for (identity, choice, after) in [
            (Value::Null, "system-assigned", json!({"type": "system_assigned"})),
            (
                json!({"type": "managed", "client_id": "c"}),
                "system-assigned",
                json!({"type": "system_assigned"}),
            ),
            (json!("system_assigned"), "system-assigned", json!({"type": "system_assigned"})),
            (
                json!({"type": "user_assigned", "user_assigned_identities": list}),
                "keep-first",
                json!({"type": "user_assigned", "user_assigned_identities": [id("a"), id("c")]}),
            ),
        ] {
            let endpoint =
                Submission::new("online_endpoint", json!({"identity": identity})).grant("/identity");
            let findings = endpoint.validate::<Endpoints>(&json!({})).unwrap();
            endpoint.choose(&findings[0], choice);
            assert_eq!(endpoint.at("/identity"), after);
        }
    }

    #[test]
    fn other_endpoints_have_none_of_their_own() {
        assert!(found("online_endpoint", json!({"compute": "azureml:k8s"})).is_empty());
        assert!(found("batch_endpoint", json!({})).is_empty());
        assert!(found("job/command", json!({})).is_empty());
    }
}
