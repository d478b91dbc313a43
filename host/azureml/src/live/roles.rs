//! Role assignments that hold at a resource for a principal (rules §8, A).

use std::sync::{Arc, PoisonError};

use serde_json::{Value, json};

use super::lookup::{Lookups, Missing};
use crate::http::{Method, Request};

/// The api-version of role assignments and definitions: the first with conditions.
const AUTHORIZATION: &str = "2022-04-01";

/// The assignments of a principal at or above a resource, groups expanded, each with what its role allows. `name` is
/// `RESOURCE-ID#OBJECT-ID`.
pub(super) async fn assignments(lookups: &Lookups, name: &str) -> Result<Value, Missing> {
    let Some((scope, principal)) =
        name.rsplit_once('#').filter(|(scope, _)| scope.starts_with("/subscriptions/"))
    else {
        return Err(Missing::Unknown(format!("`{name}` is no `RESOURCE-ID#OBJECT-ID`")));
    };
    if !principal.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(Missing::Unknown(format!("`{principal}` is no object id")));
    }
    let filter = format!("atScope() and assignedTo('{principal}')");
    let path = format!("{scope}/providers/Microsoft.Authorization/roleAssignments");
    let listed =
        lookups.list_with(Request::arm(Method::GET, path, AUTHORIZATION).query("$filter", filter)).await?;
    let mut found = Vec::new();
    for assignment in &listed {
        let properties = &assignment["properties"];
        let definition = properties["roleDefinitionId"].as_str().unwrap_or_default();
        let role = definition_of(lookups, definition).await?;
        found.push(json!({
            "id": assignment["id"],
            "principalId": properties["principalId"],
            "principalType": properties["principalType"],
            "scope": properties["scope"],
            "condition": properties["condition"],
            "role": {"name": role["properties"]["roleName"], "permissions": role["properties"]["permissions"]},
        }));
    }
    Ok(json!({"assignments": found, "denied": denied(lookups, scope).await}))
}

/// What a role allows. Each is asked for once.
async fn definition_of(lookups: &Lookups, id: &str) -> Result<Value, Missing> {
    let kept = {
        let mut roles = lookups.roles.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(roles.entry(id.to_ascii_lowercase()).or_default())
    };
    kept.get_or_try_init(|| lookups.get(id, AUTHORIZATION)).await.cloned()
}

/// Deny assignments at the resource; null where they may not be read.
async fn denied(lookups: &Lookups, scope: &str) -> Value {
    let path = format!("{scope}/providers/Microsoft.Authorization/denyAssignments");
    let request = Request::arm(Method::GET, path, AUTHORIZATION).query("$filter", "atScope()");
    match lookups.list_with(request).await {
        Ok(listed) => Value::Array(listed.into_iter().map(|item| item["properties"].clone()).collect()),
        Err(_) => Value::Null,
    }
}
