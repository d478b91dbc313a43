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
    let end = if of == Of::Schedule { time(draft, trigger, "end_time", of) } else { None };
    let common = Node::map([
        ("triggerType", Some(Node::text(kind))),
        ("startTime", time(draft, trigger, "start_time", of)),
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

/// A time. That of a compute is a text as it stands; that of a schedule is read, and its offset, if it has one, is lost: the client writes
/// down what the clock shows (azure-ai-ml 1.35.2, `_format_trigger_time`).
fn time(draft: &mut Draft<'_>, trigger: &At<'_>, key: &str, of: Of) -> Option<Node> {
    let at = trigger.get(key)?;
    let text = at.text().unwrap_or_default();
    if of == Of::Compute {
        return plain::text(trigger, key);
    }
    match clock(text) {
        Some((time, offset)) => {
            if !matches!(offset, "" | "Z") {
                draft.warn(
                    &at,
                    format!("the offset `{offset}` is not sent: what counts is `time_zone`"),
                    Some("write the time in the zone of `time_zone`"),
                );
            }
            Some(Node::Text(time))
        }
        None => {
            draft.refuse(&at, "this is no time", Some("write a text like `\"2026-01-31T06:00:00\"`"));
            None
        }
    }
}

/// What the clock shows, to the second, and the offset behind it.
fn clock(text: &str) -> Option<(String, &str)> {
    let (date, rest) = text.split_once(['T', ' '])?;
    let zone = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (time, offset) = rest.split_at(zone);
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        let fits = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4..=4)?;
    let month = number(parts.next()?, 1..=2).filter(|month| (1..=12).contains(month))?;
    let day = number(parts.next()?, 1..=2).filter(|day| (1..=31).contains(day))?;
    let mut clock = time.split(':');
    let hour = number(clock.next()?, 1..=2).filter(|hour| *hour < 24)?;
    let minute = number(clock.next()?, 1..=2).filter(|minute| *minute < 60)?;
    let second = clock.next().map_or("0", |second| second.split('.').next().unwrap_or_default());
    let second = number(second, 1..=2).filter(|second| *second < 60)?;
    if parts.next().is_some() || clock.next().is_some() {
        return None;
    }
    Some((format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"), offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, read) in [
            ("2022-07-10T10:00:00", Some(("2022-07-10 10:00:00", ""))),
            ("2022-7-1 9:05", Some(("2022-07-01 09:05:00", ""))),
            ("2022-07-10T10:00:00.123456Z", Some(("2022-07-10 10:00:00", "Z"))),
            ("2022-07-10T10:00:00+02:00", Some(("2022-07-10 10:00:00", "+02:00"))),
            ("2022-07-10", None),
            ("2022-13-10T10:00:00", None),
            ("2022-07-10T24:00:00", None),
            ("2022-07-10T10", None),
            ("10:00", None),
            ("tomorrow", None),
            ("", None),
        ] {
            assert_eq!(clock(text), read.map(|(time, offset)| (time.to_owned(), offset)), "{text}");
        }
    }
}
