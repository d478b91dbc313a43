//! Datastores, the workspace's own among them, and their secrets.

use serde_json::{Value, json};

use super::path::in_workspace;
use super::{ACCOUNT, Call, WORKSPACE_ID, collection, envelope, not_found};
use crate::answer::Answer;
use crate::service::Service;

pub(crate) fn answer(call: &Call<'_>) -> Result<Answer, Answer> {
    match (call.request.method.as_str(), call.target.segments.len()) {
        ("POST", 3) if call.target.name() == "listSecrets" => secrets(call),
        ("GET", 1) => Ok(list(call)),
        ("GET", 2) => find(call).map(|body| Answer::json(200, &without_secrets(body))),
        ("PUT", 2) => put(call),
        _ => collection::answer(call),
    }
}

/// The workspace's own datastores.
pub(crate) fn seed(service: &Service) {
    let kind = if service.options.credential_less { "None" } else { "AccountKey" };
    let container = format!("azureml-blobstore-{}", WORKSPACE_ID.get(..8).unwrap_or_default());
    for (name, container) in
        [("workspaceblobstore", container.as_str()), ("workspaceartifactstore", "azureml")]
    {
        let properties = blob_store(container, kind, name == "workspaceblobstore");
        super::seed_one(service, &format!("datastores/{name}"), properties);
    }
}

fn blob_store(container: &str, credentials: &str, is_default: bool) -> Value {
    json!({
        "datastoreType": "AzureBlob",
        "accountName": ACCOUNT,
        "containerName": container,
        "endpoint": "core.windows.net",
        "protocol": "https",
        "credentials": {"credentialsType": credentials},
        "isDefault": is_default,
    })
}

/// The datastore that is named; a made-up one is the workspace's own under another name.
fn find(call: &Call<'_>) -> Result<Value, Answer> {
    let target = in_workspace(&call.service.options, &format!("datastores/{}", call.target.segment(1)));
    let state = call.service.state();
    match state.get(&target.id()) {
        Some(body) => Ok(body.clone()),
        None if call.service.options.made_up => {
            let container = format!("azureml-blobstore-{}", WORKSPACE_ID.get(..8).unwrap_or_default());
            Ok(envelope(&target, blob_store(&container, "AccountKey", false)))
        }
        None => Err(not_found(&target)),
    }
}

fn list(call: &Call<'_>) -> Answer {
    let state = call.service.state();
    let all = state.below(&format!("{}/", call.target.id()));
    let wanted = call.request.parameter("isDefault").is_some_and(|only| only.eq_ignore_ascii_case("true"));
    let chosen: Vec<_> = all
        .into_iter()
        .filter(|body| !wanted || body["properties"]["isDefault"] == true)
        .map(|body| without_secrets(body.clone()))
        .collect();
    Answer::json(200, &json!({"value": chosen}))
}

fn put(call: &Call<'_>) -> Result<Answer, Answer> {
    let body = envelope(call.target, call.properties()?);
    let answer = collection::store(call, body.clone());
    Ok(Answer { body: without_secrets(body).to_string().into(), ..answer })
}

/// The service gives secrets out in answer to `listSecrets` alone.
fn without_secrets(mut body: Value) -> Value {
    if let Some(credentials) = body["properties"]["credentials"].as_object_mut() {
        credentials.remove("secrets");
    }
    body
}

/// A signature for the container of a blob store; for others what was put.
fn secrets(call: &Call<'_>) -> Result<Answer, Answer> {
    let store = find(call)?;
    let properties = &store["properties"];
    if properties["credentials"]["credentialsType"] == "None" {
        let message = "The datastore has no credentials: it is accessed by identity.";
        return Err(Answer::error(400, "UserError", message));
    }
    let text = |name: &str| properties[name].as_str().unwrap_or_default();
    let container = if text("containerName").is_empty() { text("filesystem") } else { text("containerName") };
    if container.is_empty() {
        let secrets = properties["credentials"].get("secrets").cloned().unwrap_or_else(|| json!({}));
        return Ok(Answer::json(200, &secrets));
    }
    let endpoint = if text("endpoint").is_empty() { "core.windows.net" } else { text("endpoint") };
    let host = format!("{}.blob.{endpoint}", text("accountName"));
    let signature = call.service.blobs.sas(&host, container);
    Ok(Answer::json(200, &json!({"secretsType": "Sas", "sasToken": signature})))
}
