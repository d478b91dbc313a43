//! `schedule` (client-protocol §6): a job or an import, started by the clock.

mod import;
mod job;

use jobgate_core::submission::At;

use super::trigger::{self, Of};
use super::{Draft, asset, plain};
use crate::plan::{Collection, Node};

/// A schedule that is the root of a spec. The second token goes with no schedule, whatever its job is.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let Some(name) = asset::name(draft, at) else { return };
    let Some(trigger) = at.get("trigger") else {
        draft.refuse(at, "this has no trigger", Some("add `trigger`"));
        return;
    };
    if let Some(monitor) = at.get("create_monitor") {
        draft.refuse(
            &monitor,
            "jobgate does not create monitors: much of one is made of what the service says of its deployment",
            Some("create it with the official client"),
        );
        return;
    }
    let action = match (at.get("import_data"), at.get("create_job")) {
        (Some(import), _) => import::action(draft, &import),
        (None, Some(create)) => job::action(draft, &create),
        (None, None) => {
            draft.refuse(at, "this starts nothing", Some("add `create_job`"));
            None
        }
    };
    let trigger = trigger::trigger(draft, &trigger, Of::Schedule);
    let (Some(action), Some(trigger)) = (action, trigger) else { return };
    let properties = Node::map([
        ("displayName", plain::text(at, "display_name")),
        ("description", plain::text(at, "description")),
        ("tags", Some(plain::mapping(draft, at, "tags"))),
        ("properties", Some(plain::mapping(draft, at, "properties"))),
        ("action", Some(action)),
        ("trigger", Some(trigger)),
    ]);
    asset::put(draft, at, (Collection::Schedule, Node::Text(name), None), properties);
}
