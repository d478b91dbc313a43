//! What every collection does: list, get, put, delete. Connections, schedules and others need no more.

use serde_json::{Value, json};

use super::path::Target;
use super::{Call, envelope, no_method, not_found};
use crate::answer::Answer;

/// Answers for a collection without peculiarities.
pub(crate) fn answer(call: &Call<'_>) -> Result<Answer, Answer> {
    match call.request.method.as_str() {
        "PUT" => put(call),
        "GET" => Ok(get(call)),
        "DELETE" => Ok(delete(call)),
        _ => Err(no_method(call)),
    }
}

/// Whether the target is a collection: collections and names take turns.
pub(crate) fn is_collection(target: &Target) -> bool {
    target.segments.len() % 2 == 1
}

/// A resource, or all of a collection.
pub(crate) fn get(call: &Call<'_>) -> Answer {
    if is_collection(call.target) {
        return list(call);
    }
    match call.service.state().get(&call.target.id()) {
        Some(body) => Answer::json(200, body),
        None => not_found(call.target),
    }
}

/// All of a collection, the oldest first; the newest first with `$orderBy=createdtime desc`, and no more than `$top`.
pub(crate) fn list(call: &Call<'_>) -> Answer {
    let state = call.service.state();
    let mut found = state.below(&format!("{}/", call.target.id()));
    if call.request.parameter("$orderBy").is_some_and(|order| order.to_ascii_lowercase().contains("desc")) {
        found.reverse();
    }
    if let Some(top) = call.request.parameter("$top").and_then(|top| top.parse().ok()) {
        found.truncate(top);
    }
    Answer::json(200, &json!({"value": found}))
}

/// Puts what was sent, with whatever stands beside `properties`. The answer is always 200: the client takes no 201 for a connection.
pub(crate) fn put(call: &Call<'_>) -> Result<Answer, Answer> {
    let mut properties = call.properties()?;
    properties.entry("provisioningState").or_insert_with(|| json!("Succeeded"));
    let mut body = call.request.json.clone().unwrap_or_default();
    merge(&mut body, envelope(call.target, properties));
    Ok(Answer { status: 200, ..store(call, body) })
}

/// Stores a resource and answers 201 when it is new, else 200.
pub(crate) fn store(call: &Call<'_>, body: Value) -> Answer {
    let id = call.target.id();
    let mut state = call.service.state();
    let status = if state.get(&id).is_some() { 200 } else { 201 };
    let answer = Answer::json(status, &body);
    state.put(&id, body);
    answer
}

pub(crate) fn delete(call: &Call<'_>) -> Answer {
    let was_there = call.service.state().remove(&call.target.id());
    Answer::empty(if was_there { 200 } else { 204 })
}

/// Lays the members of one object over those of another.
pub(crate) fn merge(below: &mut Value, above: Value) {
    if let (Some(below), Value::Object(above)) = (below.as_object_mut(), above) {
        below.extend(above);
    }
}
