//! Jobs: submitted, read, listed, cancelled.

use serde_json::{Map, Value, json};

use super::{Call, collection, envelope, no_method, not_found, reference};
use crate::answer::Answer;
use crate::life::Run;
use crate::service::Service;

/// What of a job may be changed after it was submitted.
const MUTABLE: &[&str] = &["description", "tags", "displayName", "properties", "isArchived"];

pub(crate) fn answer(call: &Call<'_>) -> Result<Answer, Answer> {
    match (call.request.method.as_str(), call.target.segments.len()) {
        ("PUT", 2) => put(call),
        ("GET", 2) => read(call.service, &call.target.id())
            .map(|body| Answer::json(200, &body))
            .ok_or_else(|| not_found(call.target)),
        ("POST", 3) if call.target.name() == "cancel" => cancel(call),
        ("GET", 1) | ("DELETE", 2) => collection::answer(call),
        _ => Err(no_method(call)),
    }
}

/// Submits a job. A name that is taken is what the service makes of it: the same job again is answered 200 and nothing starts
/// twice; tags and other mutable properties are updated; anything else is 400 `UserError`, with the words that clients get.
fn put(call: &Call<'_>) -> Result<Answer, Answer> {
    let sent = call.properties()?;
    sent.values().try_for_each(|value| reference::check(call.service, value))?;
    let id = call.target.id();
    let mut state = call.service.state();
    if let Some(there) = state.get_mut(&id) {
        let changed = changed(&sent, there["properties"].as_object());
        if !changed.is_empty() {
            return Err(taken(&changed));
        }
        collection::merge(&mut there["properties"], Value::Object(sent));
        return Ok(Answer::json(200, there));
    }
    let mut properties = json!({
        "status": "NotStarted",
        "services": services(call),
    });
    let mut all = sent;
    if let Some(own) = properties.as_object_mut() {
        let asked =
            all.remove("services").and_then(|services| services.as_object().cloned()).unwrap_or_default();
        if let Some(services) = own.get_mut("services").and_then(Value::as_object_mut) {
            services.extend(asked);
        }
        all.extend(std::mem::take(own));
    }
    let body = envelope(call.target, all);
    let answer = Answer::json(201, &body);
    state.put(&id, body);
    state.runs.insert(id, Run::new());
    Ok(answer)
}

fn services(call: &Call<'_>) -> Value {
    let name = call.target.segment(1);
    json!({
        "Tracking": {"jobServiceType": "Tracking", "endpoint": "azureml://eastus.api.azureml.ms/mlflow/v1.0"},
        "Studio": {
            "jobServiceType": "Studio",
            "endpoint": format!("https://ml.azure.com/runs/{name}?wsid={}", call.target.base),
        },
    })
}

/// The properties that differ and must not, in the spelling of the service.
fn changed(sent: &Map<String, Value>, there: Option<&Map<String, Value>>) -> Vec<String> {
    let fixed = sent.iter().filter(|(name, _)| !MUTABLE.contains(&name.as_str()) && *name != "services");
    let differing = fixed.filter(|(name, value)| there.and_then(|there| there.get(*name)) != Some(*value));
    differing
        .map(|(name, _)| {
            let mut letters = name.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        })
        .collect()
}

fn taken(changed: &[String]) -> Answer {
    let message = format!(
        "A job with this name already exists. If you are trying to create a new job, use a different name. If you are trying to update an existing job, the existing job's {} cannot be changed. Only description, tags, displayName, properties, and isArchived can be updated.",
        changed.join(", ")
    );
    let inner =
        json!({"code": "Immutable", "innerError": {"code": "JobPropertyImmutable", "innerError": null}});
    let body = json!({"error": {
        "code": "UserError",
        "message": message,
        "details": [],
        "additionalInfo": [{"type": "InnerError", "info": {"value": inner}}],
    }});
    Answer::json(400, &body)
}

/// A job as a read finds it, which moves it on.
pub(crate) fn read(service: &Service, id: &str) -> Option<Value> {
    let mut state = service.state();
    let options = &service.options;
    let status = state.runs.get_mut(id).map(|run| run.read(&options.job_life, &options.job_end));
    let body = state.get_mut(id)?;
    if let Some(status) = status {
        body["properties"]["status"] = json!(status);
    }
    Some(body.clone())
}

fn cancel(call: &Call<'_>) -> Result<Answer, Answer> {
    let target = call.target.up(1);
    let id = target.id();
    let mut state = call.service.state();
    let options = &call.service.options;
    let Some(run) = state.runs.get_mut(&id) else { return Err(not_found(&target)) };
    if !run.cancel(&options.job_life, &options.job_end) {
        return Err(Answer::error(400, "UserError", "The job has ended: it cannot be canceled."));
    }
    if let Some(body) = state.get_mut(&id) {
        body["properties"]["status"] = json!("CancelRequested");
    }
    Ok(Answer::empty(202).with("location", format!("{}{id}?api-version=2023-04-01", call.request.base)))
}
