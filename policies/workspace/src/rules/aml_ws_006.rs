//! The resources that a workspace is made with are named by their resource ids.
//!
//! Source: "Set up authentication between Azure ML and other services", whose sample output has `MicrosoftContainerReggistry`; the client
//! checks the form and not the provider (azure-ai-ml 1.35.2, `validate_arm_str`).

use jobgate_guest::{Document, Finding, Level, Pointer, Shape, is_resource_id};

pub(super) const ID: &str = "AML-WS-006";

const RESOURCES: [(&str, &str); 4] = [
    ("container_registry", "Microsoft.ContainerRegistry/registries"),
    ("key_vault", "Microsoft.KeyVault/vaults"),
    ("storage_account", "Microsoft.Storage/storageAccounts"),
    ("application_insights", "Microsoft.Insights/components"),
];

pub(super) fn check(document: &Document) -> Vec<Finding> {
    let judge = |(key, kind): &(&str, &str)| {
        let at = Pointer::ROOT.child(key);
        match document.shape(&at)? {
            Shape::Null => return None,
            Shape::Text if document.text(&at).is_some_and(|id| is_resource_id(&id, kind)) => return None,
            _ => {}
        }
        let message = ["`", key, "` is not the id of a resource of the type ", kind].concat();
        let help = [
            "write the id that `az resource show --query id` answers: /subscriptions/…/resourceGroups/…/providers/",
            kind,
            "/…",
        ];
        Some(Finding::new(ID, Level::Error, at, message).help(help.concat()))
    };
    RESOURCES.iter().filter_map(judge).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::ID;
    use crate::rules::fixture::{of_rule, places, spec};

    const GROUP: &str = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers";

    #[test]
    fn each_resource_has_a_type() {
        for (key, kind) in [
            ("container_registry", "Microsoft.ContainerRegistry/registries"),
            ("key_vault", "Microsoft.KeyVault/vaults"),
            ("storage_account", "Microsoft.Storage/storageAccounts"),
            ("application_insights", "microsoft.insights/components"),
        ] {
            let found = |value: Value| of_rule(ID, &spec(json!({key: value})));
            assert!(found(json!(format!("{GROUP}/{kind}/r"))).is_empty(), "{key}");
            assert!(found(Value::Null).is_empty(), "{key}");
            for wrong in [
                json!("r"),
                json!(format!("{GROUP}/Microsoft.Compute/virtualMachines/r")),
                json!(5),
                json!(""),
            ] {
                assert_eq!(places(&found(wrong.clone())), [&*format!("/{key}")], "{wrong}");
            }
        }
    }

    #[test]
    fn the_sample_of_the_documentation_is_wrong() {
        let sample = "/subscriptions/<subscription id>/resourceGroups/g/providers/MicrosoftContainerReggistry/registries/r";
        assert_eq!(of_rule(ID, &spec(json!({"container_registry": sample}))).len(), 1);
    }
}
