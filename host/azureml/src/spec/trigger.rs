//! When something happens: the triggers of schedules, and of what starts and stops a compute instance.

use jobgate_core::submission::At;

use super::{Draft, plain, read};
use crate::plan::Node;

/// What takes a trigger.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// A schedule.
    Schedule,
    /// A compute instance: it has no end, and knows no days of a month.
    Compute,
}

/// The name of a trigger's type, as it is sent.
pub(crate) fn kind(trigger: &At<'_>) -> Option<&'static str> {
    match trigger.get("type")?.text()?.to_lowercase().as_str() {
        "cron" => Some("Cron"),
        "recurrence" => Some("Recurrence"),
        _ => None,
    }
}

/// A trigger. None, and a finding, if it has no type that is known.
pub(crate) fn trigger(draft: &mut Draft<'_>, trigger: &At<'_>, of: Of) -> Option<Node> {
    let Some(kind) = kind(trigger) else {
        draft.refuse(trigger, "this trigger has no type that is known", Some("write `cron` or `recurrence`"));
        return None;
    };
    let end = (of == Of::Schedule).then(|| time(trigger, "end_time")).flatten();
    let common = Node::map([
        ("triggerType", Some(Node::text(kind))),
        ("startTime", time(trigger, "start_time")),
        ("endTime", end),
        ("timeZone", Some(plain::text(trigger, "time_zone").unwrap_or_else(|| Node::text("UTC")))),
    ]);
    Some(match kind {
        "Cron" => common.with("expression", plain::text(trigger, "expression")),
        _ => common
            .with("frequency", lower(trigger, "frequency"))
            .with("interval", plain::integer(trigger, "interval").map(Node::int))
            .with("schedule", Some(pattern(trigger, of))),
    })
}

/// On which days, and when. The service wants one, so without any an empty one is sent.
fn pattern(trigger: &At<'_>, of: Of) -> Node {
    let schedule = trigger.get("schedule");
    let schedule = schedule.as_ref();
    let numbers = |key: &str| {
        let listed = schedule.and_then(|schedule| schedule.get(key));
        listed.map(|listed| Node::List(each(&listed).iter().filter_map(number).collect()))
    };
    let days = schedule.and_then(|schedule| schedule.get("week_days")).map(|days| {
        let names = each(&days);
        Node::texts(names.iter().filter_map(|day| day.text()).map(str::to_lowercase))
    });
    let month_days = if of == Of::Schedule { numbers("month_days") } else { None };
    let empty = || Some(Node::List(Vec::new()));
    Node::map([
        ("hours", numbers("hours").or_else(empty)),
        ("minutes", numbers("minutes").or_else(empty)),
        ("weekDays", days),
        ("monthDays", month_days),
    ])
}

/// The items of a list, or the one thing that stands in its place.
fn each<'a>(listed: &At<'a>) -> Vec<At<'a>> {
    let items = listed.items();
    match listed.value() {
        jobgate_yaml::Value::Sequence(_) => items,
        _ => vec![listed.clone()],
    }
}

fn number(at: &At<'_>) -> Option<Node> {
    read::i64(at).map(Node::int)
}

fn lower(at: &At<'_>, key: &str) -> Option<Node> {
    at.get(key)?.text().map(|text| Node::Text(text.to_lowercase()))
}

/// A time: a text as it stands.
fn time(trigger: &At<'_>, key: &str) -> Option<Node> {
    plain::text(trigger, key)
}
