//! Computes: they have no versions, and a place for identity beside their properties.

use serde_json::{Value, json};

use super::collection::merge;
use super::{Call, collection, envelope, not_found};
use crate::answer::Answer;
use crate::service::Service;

pub(crate) fn answer(call: &Call<'_>) -> Result<Answer, Answer> {
    match (call.request.method.as_str(), call.target.segments.len()) {
        ("PUT", 2) => put(call),
        ("GET", 2) => Ok(get(call)),
        _ => collection::answer(call),
    }
}

/// The computes that exist from the beginning.
pub(crate) fn seed(service: &Service) {
    for name in &service.options.computes {
        super::seed_one(service, &format!("computes/{name}"), cluster());
    }
}

fn cluster() -> Value {
    json!({
        "computeType": "AmlCompute",
        "provisioningState": "Succeeded",
        "properties": {"vmSize": "STANDARD_DS3_V2", "scaleSettings": {"minNodeCount": 0, "maxNodeCount": 4}},
    })
}

fn get(call: &Call<'_>) -> Answer {
    let state = call.service.state();
    match state.get(&call.target.id()) {
        Some(body) => Answer::json(200, body),
        None if call.service.options.made_up => {
            let mut body = envelope(call.target, cluster());
            body["location"] = json!("eastus");
            Answer::json(200, &body)
        }
        None => not_found(call.target),
    }
}

fn put(call: &Call<'_>) -> Result<Answer, Answer> {
    let mut properties = call.properties()?;
    properties.insert("provisioningState".to_owned(), json!("Succeeded"));
    if properties.get("computeType").is_some_and(|kind| kind == "SynapseSpark") {
        let inner = properties.entry("properties").or_insert_with(|| json!({}));
        merge(
            inner,
            json!({"autoScaleProperties": {"enabled": false}, "autoPauseProperties": {"enabled": false}}),
        );
    }
    let mut body = json!({"location": "eastus"});
    merge(&mut body, call.request.json.clone().unwrap_or_default());
    merge(&mut body, envelope(call.target, properties));
    Ok(collection::store(call, body))
}
