//! What is outside of the workspace and is only looked at: the subscription, other resources in it, role and deny assignments. It all
//! comes from the seed ([`Options::seed`](crate::Options)).

use serde_json::{Value, json};

use super::envelope;
use super::path::in_workspace;
use crate::answer::Answer;
use crate::identity::TENANT;
use crate::request::Request;
use crate::service::Service;

/// The provider of roles.
const AUTHORIZATION: &str = "/providers/microsoft.authorization/";

/// Puts the seed there: what is below the workspace beside what can be put, the rest by its id.
pub(crate) fn seed(service: &Service) {
    for (id, body) in &service.options.seed {
        if id.is_empty() {
            continue;
        }
        if id.starts_with('/') {
            let mut whole = json!({"id": id, "name": id.rsplit('/').next()});
            lay_over(&mut whole, body);
            service.state().elsewhere.insert(id.to_ascii_lowercase(), whole);
            continue;
        }
        let target = in_workspace(&service.options, id);
        let mut whole = envelope(&target, json!({}));
        lay_over(&mut whole, body);
        service.state().put(&target.id(), whole);
    }
}

/// Lays the members of one object over those of another, at any depth.
pub(crate) fn lay_over(below: &mut Value, above: &Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (key, value) in above {
                lay_over(below.entry(key.as_str()).or_insert(Value::Null), value);
            }
        }
        (below, above) => *below = above.clone(),
    }
}

/// The answer to a GET of something outside of the workspace; none if it is another's to answer.
pub(crate) fn answer(service: &Service, request: &Request) -> Option<Answer> {
    if request.method != "GET" {
        return None;
    }
    let path = request.path.trim_end_matches('/').to_ascii_lowercase();
    if let Some((scope, rest)) = path.rsplit_once(AUTHORIZATION) {
        match rest {
            "roleassignments" => return Some(assignments(service, request, scope, rest)),
            "denyassignments" => return Some(assignments(service, request, scope, rest)),
            _ => {}
        }
    }
    if let Some(body) = service.state().elsewhere.get(&path) {
        return Some(Answer::json(200, body));
    }
    let segments: Vec<_> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let own = service.options.subscription_id.to_ascii_lowercase();
    match segments.as_slice() {
        ["subscriptions", id] if **id == *own => Some(Answer::json(200, &subscription(&own))),
        ["subscriptions", id] => {
            let message = format!("The subscription '{id}' could not be found.");
            Some(Answer::error(404, "SubscriptionNotFound", message))
        }
        ["subscriptions", id, "providers", provider, kind] if **id == *own => {
            Some(of_type(service, &format!("/providers/{provider}/{kind}/")))
        }
        _ => None,
    }
}

fn subscription(id: &str) -> Value {
    json!({
        "id": format!("/subscriptions/{id}"),
        "subscriptionId": id,
        "tenantId": TENANT,
        "displayName": "emulator",
        "state": "Enabled",
    })
}

/// All resources of a type in the subscription.
fn of_type(service: &Service, kind: &str) -> Answer {
    let state = service.state();
    let is_one = |id: &str| id.split_once(kind).is_some_and(|(_, name)| !name.contains('/'));
    let found: Vec<_> = state.elsewhere.iter().filter(|(id, _)| is_one(id)).map(|(_, body)| body).collect();
    Answer::json(200, &json!({"value": found}))
}

/// The assignments of a kind at or above a scope: `$filter=atScope()`, for one principal with `assignedTo('OBJECT-ID')`. Nobody is in a
/// group here.
fn assignments(service: &Service, request: &Request, scope: &str, kind: &str) -> Answer {
    let filter = request.parameter("$filter").unwrap_or_default();
    let principal = filter.split_once("assignedTo('").and_then(|(_, rest)| rest.split_once('\''));
    let state = service.state();
    let holds = |id: &str, body: &Value| {
        let Some((at, _)) = id.split_once(&format!("{AUTHORIZATION}{kind}/")) else { return false };
        let is_above = scope.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let is_of = principal.is_none_or(|(id, _)| body["properties"]["principalId"] == id);
        is_above && is_of
    };
    let found: Vec<_> =
        state.elsewhere.iter().filter(|(id, body)| holds(id, body)).map(|(_, body)| body).collect();
    Answer::json(200, &json!({"value": found}))
}
