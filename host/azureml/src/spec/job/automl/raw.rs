//! Two parts that the client forgets to convert for AutoML: they are sent as its own objects have them, in snake case, and with nulls for
//! what is not said (azure-ai-ml 1.35.2, `RestAutoMLJob`).

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::Draft;
use super::super::super::read::{self, As};
use crate::plan::Node;

/// `resources`, without the free properties.
pub(super) fn resources(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("resources").filter(|at| *at.value() != Value::Null)?;
    if let Some(lost) = at.get("properties") {
        draft.warn(&lost, "these are not sent by an AutoML job", None);
    }
    let rows = [
        ("locations", As::Json),
        ("instance_count", As::Int),
        ("instance_type", As::Text),
        ("shm_size", As::Text),
        ("max_instance_count", As::Int),
        ("docker_args", As::Json),
    ];
    Some(read::complete(draft, &at, &rows))
}

/// `queue_settings`.
pub(super) fn queue_settings(owner: &At<'_>) -> Option<Node> {
    let at = owner.get("queue_settings").filter(|at| *at.value() != Value::Null)?;
    let lower = |key: &str| {
        let text = at.get(key).and_then(|value| value.text().map(str::to_lowercase));
        text.map_or(Node::Null, Node::Text)
    };
    Some(Node::map([("job_tier", Some(lower("job_tier"))), ("priority", Some(lower("priority")))]))
}
