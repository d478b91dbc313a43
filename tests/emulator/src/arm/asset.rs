//! Environments, data, models and components: containers with versions that do not change.

use serde_json::{Map, Value, json};

use super::path::Target;
use super::{Call, collection, envelope, not_found};
use crate::answer::Answer;

/// What of a version may be changed later.
const MUTABLE: &[&str] = &["description", "tags", "properties", "isArchived", "stage", "autoDeleteSetting"];

pub(crate) fn answer(call: &Call<'_>) -> Result<Answer, Answer> {
    match (call.request.method.as_str(), call.target.segments.len()) {
        ("GET", 2) => Ok(container(call)),
        ("GET", 3) => Ok(versions(call)),
        ("GET", 4) => Ok(version(call)),
        ("PUT", 4) => put(call),
        _ => collection::answer(call),
    }
}

/// Puts a version. One that is there may change in what is mutable; any other difference is a conflict, as on the service,
/// where the client learns that a version is taken.
pub(crate) fn put(call: &Call<'_>) -> Result<Answer, Answer> {
    let mut properties = defaults(call.target.collection());
    properties.extend(call.properties()?);
    let body = envelope(call.target, properties);
    let there = call.service.state().get(&call.target.id()).cloned();
    if let Some(there) = there
        && immutable(&there) != immutable(&body)
    {
        let message = format!(
            "{} '{}' with version '{}' is registered already and cannot be changed; take another version.",
            call.target.kind(),
            call.target.segment(1),
            call.target.name()
        );
        return Err(Answer::error(409, "ResourceExists", message));
    }
    Ok(collection::store(call, body))
}

/// What the service adds to a version.
fn defaults(collection: &str) -> Map<String, Value> {
    let added = match collection {
        "environments" => {
            json!({"environmentType": "UserCreated", "osType": "Linux", "provisioningState": "Succeeded"})
        }
        "models" => json!({"flavors": {}, "provisioningState": "Succeeded"}),
        _ => json!({"provisioningState": "Succeeded"}),
    };
    added.as_object().cloned().unwrap_or_default()
}

fn immutable(body: &Value) -> Map<String, Value> {
    let mut properties = body["properties"].as_object().cloned().unwrap_or_default();
    properties.retain(|name, value| !MUTABLE.contains(&name.as_str()) && !value.is_null());
    properties
}

/// A container, which comes to be with its first version.
fn container(call: &Call<'_>) -> Answer {
    let state = call.service.state();
    let versions = state.below(&format!("{}/versions/", call.target.id()));
    let Some(latest) = versions.last() else {
        return made_up_container(call);
    };
    let numbers = versions.iter().filter_map(|body| body["name"].as_str()?.parse::<u64>().ok());
    let next = numbers.max().unwrap_or_default() + 1;
    let mut properties = json!({
        "latestVersion": latest["name"], "nextVersion": next.to_string(), "isArchived": false,
    });
    if let Some(kind) = latest["properties"].get("dataType") {
        properties["dataType"] = kind.clone();
    }
    Answer::json(200, &envelope(call.target, properties))
}

fn made_up_container(call: &Call<'_>) -> Answer {
    let latest = latest(call.target.collection());
    if !call.service.options.made_up {
        return not_found(call.target);
    }
    let next = (latest + 1).to_string();
    let mut properties =
        json!({"latestVersion": latest.to_string(), "nextVersion": next, "isArchived": false});
    if matches!(call.target.collection(), "data" | "models") {
        properties["dataType"] = json!("uri_folder");
    }
    Answer::json(200, &envelope(call.target, properties))
}

/// The latest version of what is made up.
fn latest(collection: &str) -> u32 {
    match collection {
        "environments" => 7,
        "data" | "models" => 3,
        _ => 1,
    }
}

fn versions(call: &Call<'_>) -> Answer {
    let is_there = !call.service.state().below(&format!("{}/", call.target.id())).is_empty();
    if is_there {
        return collection::list(call);
    }
    if !call.service.options.made_up {
        return Answer::json(200, &json!({"value": []}));
    }
    let version = latest(call.target.collection()).to_string();
    let target = call.target.down(&[&version]);
    Answer::json(200, &json!({"value": [envelope(&target, made_up(&target))]}))
}

fn version(call: &Call<'_>) -> Answer {
    let state = call.service.state();
    match state.get(&call.target.id()) {
        Some(body) => Answer::json(200, body),
        None if call.service.options.made_up => {
            Answer::json(200, &envelope(call.target, made_up(call.target)))
        }
        None => not_found(call.target),
    }
}

/// A version that somebody might have put.
fn made_up(target: &Target) -> Value {
    let name = target.segment(1);
    match target.collection() {
        "environments" => {
            json!({"image": format!("fake.azurecr.io/img:{}", target.name()), "isAnonymous": false, "environmentType": "Curated"})
        }
        "components" => json!({
            "isAnonymous": false,
            "componentSpec": {
                "name": name, "version": "1", "type": "command", "command": "echo", "environment": "azureml:x:1",
                "inputs": {}, "outputs": {}, "display_name": name, "is_deterministic": true,
            },
        }),
        _ => json!({
            "dataUri": "azureml://x/y/", "dataType": "uri_folder", "modelUri": "azureml://x/y",
            "modelType": "custom_model", "flavors": {}, "isAnonymous": false,
        }),
    }
}
