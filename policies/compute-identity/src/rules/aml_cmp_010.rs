//! A compute opens neither local logins nor public addresses.
//!
//! Source: the Azure Policies for disabled local authentication (e96a9a5f) and computes in a virtual network (7804b5c7). Left out, the
//! client disables local authentication and asks for public addresses (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Document, Finding, Level, Shape, Value};

use crate::settings::Settings;
use crate::spec::{Kind, Spec};

pub(super) const ID: &str = "AML-CMP-010";

const PUBLIC: &str = "/enable_node_public_ip";
const SUBNET: &str = "/network_settings/subnet";

pub(super) fn check(spec: &Spec, document: &Document, settings: &Settings) -> Vec<Finding> {
    if !matches!(spec.kind, Kind::Cluster | Kind::Instance) {
        return Vec::new();
    }
    let is_true = |pointer: &str| document.get(pointer) == Some(Value::Boolean(true));
    let is_there = |pointer: &str| document.shape(pointer).is_some_and(|shape| shape != Shape::Null);
    let mut findings = Vec::new();
    let mut find = |at: &str, message: &str, help: &str| {
        findings.push(Finding::new(ID, Level::Warning, at, message).help(help));
    };
    // An instance's settings name a key, and do not open anything by themselves.
    if spec.kind == Kind::Cluster && is_there("/ssh_settings") {
        find(
            "/ssh_settings",
            "an account of the nodes' own goes around the identities of the organisation",
            "remove `ssh_settings`: local authentication is off then",
        );
    }
    if is_true("/ssh_public_access_enabled") {
        find(
            "/ssh_public_access_enabled",
            "the nodes can be reached by SSH from the internet",
            "set `ssh_public_access_enabled: false`",
        );
    }
    let private = document.get(PUBLIC) == Some(Value::Boolean(false));
    if is_true(PUBLIC) || settings.require_private_nodes && !private {
        find(PUBLIC, "the nodes have public addresses", "set `enable_node_public_ip: false`");
    }
    if settings.require_subnet && !is_there(SUBNET) {
        find(
            SUBNET,
            "the nodes are in no subnet of the organisation's",
            "name the subnet in `network_settings`",
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::ID;
    use crate::rules::fixture::{compute, places, with_settings};

    fn found(kind: &str, keys: Value, settings: &Value) -> Vec<String> {
        let found = with_settings(ID, &compute(kind, keys), settings);
        places(&found).into_iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_opened_is_found() {
        for (keys, expected) in [
            (json!({}), &[][..]),
            (json!({"enable_node_public_ip": false, "network_settings": {"subnet": "s"}}), &[]),
            (json!({"enable_node_public_ip": true}), &["/enable_node_public_ip"]),
            (json!({"ssh_public_access_enabled": true}), &["/ssh_public_access_enabled"]),
            (json!({"ssh_settings": {"admin_username": "u"}}), &["/ssh_settings"]),
        ] {
            assert_eq!(found("amlcompute", keys.clone(), &json!({})), expected, "{keys}");
        }
        assert!(
            found("computeinstance", json!({"ssh_settings": {"ssh_key_value": "k"}}), &json!({})).is_empty()
        );
        assert!(found("virtualmachine", json!({"ssh_settings": {}}), &json!({})).is_empty());
    }

    #[test]
    fn an_organisation_may_ask_for_more() {
        let settings = json!({"require_private_nodes": true, "require_subnet": true});
        let places = ["/enable_node_public_ip", "/network_settings/subnet"];
        assert_eq!(found("amlcompute", json!({}), &settings), places);
        let private =
            json!({"enable_node_public_ip": false, "network_settings": {"vnet_name": "v", "subnet": "s"}});
        assert!(found("computeinstance", private, &settings).is_empty());
        assert!(found("kubernetes", json!({}), &settings).is_empty());
    }
}
