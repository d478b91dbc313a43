//! Online and batch endpoints and their deployments, as far as submissions look at them.

use serde_json::json;

use super::collection::merge;
use super::{Call, collection, envelope};
use crate::answer::Answer;

pub(crate) fn answer(call: &Call<'_>) -> Result<Answer, Answer> {
    let is_there = call.service.state().get(&call.target.id()).is_some();
    let may_make_up = call.service.options.made_up && !is_there && call.request.method == "GET";
    match (call.target.collection(), call.target.segments.len()) {
        (_, 2) if may_make_up => Ok(Answer::json(200, &endpoint(call))),
        ("onlineEndpoints", 4) if may_make_up => Ok(Answer::json(200, &deployment(call))),
        _ => collection::answer(call),
    }
}

fn endpoint(call: &Call<'_>) -> serde_json::Value {
    let properties = json!({
        "authMode": "Key", "provisioningState": "Succeeded", "defaults": {}, "traffic": {}, "scoringUri": "https://x/",
    });
    let mut body = envelope(call.target, properties);
    let beside =
        json!({"location": "eastus", "kind": "Managed", "tags": {}, "identity": {"type": "SystemAssigned"}});
    merge(&mut body, beside);
    body
}

fn deployment(call: &Call<'_>) -> serde_json::Value {
    let base = &call.target.base;
    let data = |what: &str| {
        let id = format!("{base}/data/{}-{what}/versions/1", call.target.segment(1));
        json!({"dataId": id, "dataCollectionMode": "Enabled"})
    };
    let collections = json!({"model_inputs": data("model_inputs"), "model_outputs": data("model_outputs")});
    let properties = json!({
        "endpointComputeType": "Managed",
        "provisioningState": "Succeeded",
        "model": format!("{base}/models/m/versions/1"),
        "dataCollector": {"collections": collections},
    });
    let mut body = envelope(call.target, properties);
    merge(&mut body, json!({"location": "eastus", "sku": {"name": "Default", "capacity": 1}, "tags": {}}));
    body
}
