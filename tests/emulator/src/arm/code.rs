//! Code assets: looked up by hash, uploaded to a place that is handed out, then registered.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{ACCOUNT, Call, asset, collection};
use crate::answer::Answer;

pub(crate) fn answer(call: &Call<'_>) -> Result<Answer, Answer> {
    let target = call.target;
    match (call.request.method.as_str(), target.segments.len()) {
        ("POST", 5) if target.name() == "startPendingUpload" => Ok(upload_place(call)),
        ("GET", 3) if call.request.parameter("hash").is_some() => Ok(by_hash(call)),
        ("PUT", 4) => asset::put(call),
        _ => collection::answer(call),
    }
}

/// Code with a content hash: the name in the path does not matter.
fn by_hash(call: &Call<'_>) -> Answer {
    let hash = call.request.parameter("hash").unwrap_or_default();
    let prefix = format!("{}/codes/", call.target.base);
    let state = call.service.state();
    let snapshot = state.snapshot();
    let all = snapshot.as_object().into_iter().flatten();
    let found: Vec<_> = all
        .filter(|(id, body)| {
            id.starts_with(&prefix) && body["properties"]["properties"]["hash_sha256"] == hash
        })
        .map(|(_, body)| body)
        .collect();
    Answer::json(200, &json!({"value": found}))
}

/// A container for one version of an asset, the same whenever it is asked for.
fn upload_place(call: &Call<'_>) -> Answer {
    let asset = call.target.up(1);
    Answer::json(200, &place(call, ACCOUNT, &container(&asset.id())))
}

/// The name of the container of an asset.
pub(crate) fn container(id: &str) -> String {
    let digest = hex::encode(Sha256::digest(id));
    format!("upload-{}", digest.get(..20).unwrap_or(&digest))
}

/// A place to upload to, with a signature for it.
pub(crate) fn place(call: &Call<'_>, account: &str, container: &str) -> Value {
    let host = format!("{account}.blob.core.windows.net");
    let url = call.request.blob_url(&host, container);
    let signature = call.service.blobs.sas(&host, container);
    let options = &call.service.options;
    let account_id = format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Storage/storageAccounts/{account}",
        options.subscription_id, options.resource_group
    );
    json!({
        "pendingUploadId": container,
        "pendingUploadType": "TemporaryBlobReference",
        "blobReferenceForConsumption": {
            "blobUri": url,
            "storageAccountArmId": account_id,
            "credential": {"credentialType": "SAS", "sasUri": format!("{url}?{signature}")},
        },
    })
}
