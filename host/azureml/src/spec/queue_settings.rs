//! `queue_settings` of a job (client-protocol §4).

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::read::{self, As};
use super::{Draft, Spelling};
use crate::plan::Node;

/// The queue settings of a job or step; none if it has none. Expressions are not allowed: the client looks the values up (azure-ai-ml
/// 1.35.2, `QueueSettings`).
pub(crate) fn queue_settings(draft: &mut Draft<'_>, owner: &At<'_>, spelling: Spelling) -> Option<Node> {
    let at = owner.get("queue_settings").filter(|at| *at.value() != Value::Null)?;
    let tier = known(draft, &at, "job_tier", tier, "`spot`, `basic`, `standard`, `premium` or `null`");
    let priority = known(draft, &at, "priority", priority, "`low`, `medium` or `high`");
    Some(Node::of([(&*spelling.key("job_tier"), tier), ("priority", priority)]))
}

fn known(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    key: &str,
    lookup: fn(&str) -> Option<Node>,
    names: &str,
) -> Option<Node> {
    let value = at.get(key).filter(|value| *value.value() != Value::Null)?;
    let found = value.text().and_then(|written| lookup(&written.to_lowercase()));
    if found.is_none() {
        draft.refuse(&value, format!("`{key}` must be {names}"), None);
    }
    found
}

fn tier(lower: &str) -> Option<Node> {
    Some(Node::text(match lower {
        "spot" => "Spot",
        "basic" => "Basic",
        "standard" => "Standard",
        "premium" => "Premium",
        "null" => "Null",
        _ => return None,
    }))
}

fn priority(lower: &str) -> Option<Node> {
    Some(Node::int(match lower {
        "low" => 1,
        "medium" => 2,
        "high" => 3,
        _ => return None,
    }))
}

/// The queue settings as they are written, for steps that the client dumps again as it read them.
pub(crate) fn written(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("queue_settings").filter(|at| *at.value() != Value::Null)?;
    let rows = [("job_tier", As::Lower), ("priority", As::Lower)];
    Some(read::fields(draft, &at, Spelling::Snake, &rows))
}
