//! The resource group, the workspace and its discovery document.

use serde_json::json;

use super::{ACCOUNT, WORKSPACE_ID, elsewhere, path};
use crate::Options;
use crate::answer::Answer;
use crate::request::Request;
use crate::service::Service;

pub(crate) fn resource_group(options: &Options, id: &str) -> Answer {
    let body = json!({
        "id": id,
        "name": options.resource_group,
        "type": "Microsoft.Resources/resourceGroups",
        "location": "eastus",
        "properties": {"provisioningState": "Succeeded"},
    });
    Answer::json(200, &body)
}

pub(crate) fn workspace(service: &Service, request: &Request) -> Answer {
    let options = &service.options;
    let Options { subscription_id, resource_group, .. } = options;
    let provider = |rest: &str| {
        format!("/subscriptions/{subscription_id}/resourceGroups/{resource_group}/providers/{rest}")
    };
    let mut body = json!({
        "id": path::workspace_id(options),
        "name": options.workspace,
        "type": "Microsoft.MachineLearningServices/workspaces",
        "location": "eastus",
        "kind": "Default",
        "identity": {"type": "SystemAssigned"},
        "sku": {"name": "Basic", "tier": "Basic"},
        "tags": {},
        "properties": {
            "workspaceId": WORKSPACE_ID,
            "discoveryUrl": format!("{}/discovery", request.base),
            "storageAccount": provider(&format!("Microsoft.Storage/storageAccounts/{ACCOUNT}")),
            "containerRegistry": provider("Microsoft.ContainerRegistry/registries/wsacr"),
            "keyVault": provider("Microsoft.KeyVault/vaults/wskv"),
            "mlFlowTrackingUri": "azureml://eastus.api.azureml.ms/mlflow/v1.0",
            "provisioningState": "Succeeded",
            "v1LegacyMode": options.v1_legacy_mode,
        },
    });
    if let Some(seed) = options.seed.get("") {
        elsewhere::lay_over(&mut body, seed);
    }
    Answer::json(200, &body)
}

/// Where the services of the workspace's region are: all here.
pub(crate) fn discovery(request: &Request) -> Answer {
    let base = &request.base;
    let body = json!({"api": base, "catalog": base, "history": base, "studio": "https://ml.azure.com"});
    Answer::json(200, &body)
}
