//! `limits` of command and sweep jobs (client-protocol §4, §5).

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::read::{self, As};
use super::{Draft, Spelling};
use crate::plan::Node;

/// The limits of a command job or step; none if it has none.
pub(crate) fn command(draft: &mut Draft<'_>, owner: &At<'_>, spelling: Spelling) -> Option<Node> {
    let at = owner.get("limits").filter(|at| *at.value() != Value::Null)?;
    let timeout = seconds(draft, &at, "timeout", |seconds| seconds);
    let kind = Node::text("Command");
    Some(Node::of([(&*spelling.key("job_limits_type"), Some(kind)), ("timeout", timeout)]))
}

/// The limits of a sweep job; none if it has none.
pub(crate) fn sweep(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("limits").filter(|at| *at.value() != Value::Null)?;
    let rows = [("max_total_trials", As::Int), ("max_concurrent_trials", As::Int)];
    let mut node = read::fields(draft, &at, Spelling::Camel, &rows);
    for key in ["timeout", "trial_timeout"] {
        node = node.with(&Spelling::Camel.key(key), seconds(draft, &at, key, at_least_a_minute));
    }
    Some(node.with("jobLimitsType", Some(Node::text("Sweep"))))
}

/// The service takes less than a minute for sixty days, so the client sends a minute (azure-ai-ml 1.35.2, `_get_floored_timeout`).
pub(crate) fn at_least_a_minute(seconds: i64) -> i64 {
    if seconds == 0 { 0 } else { seconds.max(60) }
}

/// A number of seconds, as a duration; none if it is absent or 0.
fn seconds(draft: &mut Draft<'_>, at: &At<'_>, key: &str, adjust: fn(i64) -> i64) -> Option<Node> {
    time(draft, at, key, |seconds| Some(adjust(seconds)))
}

/// A number of minutes, as a duration; none if it is absent or 0.
pub(crate) fn minutes(draft: &mut Draft<'_>, at: &At<'_>, key: &str) -> Option<Node> {
    time(draft, at, key, |minutes| minutes.checked_mul(60))
}

/// A duration. In a pipeline it may be an expression.
fn time(
    draft: &mut Draft<'_>,
    owner: &At<'_>,
    key: &str,
    in_seconds: impl Fn(i64) -> Option<i64>,
) -> Option<Node> {
    let at = owner.get(key).filter(|at| *at.value() != Value::Null)?;
    if let Some(text) = at.text().filter(|text| text.contains("${{")) {
        return Some(Node::text(text));
    }
    match read::i64(&at).and_then(in_seconds) {
        Some(seconds) => duration(seconds).map(Node::Text),
        None => {
            draft.refuse(&at, "this must be a whole number, and not too large", None);
            None
        }
    }
}

/// Seconds as an ISO 8601 duration of days, hours, minutes and seconds; none for 0.
pub(crate) fn duration(seconds: i64) -> Option<String> {
    milliseconds_of(i128::from(seconds) * 1000)
}

/// Milliseconds as an ISO 8601 duration; none for 0.
pub(crate) fn milliseconds(milliseconds: i64) -> Option<String> {
    milliseconds_of(i128::from(milliseconds))
}

fn milliseconds_of(milliseconds: i128) -> Option<String> {
    if milliseconds == 0 {
        return None;
    }
    let sign = if milliseconds < 0 { "-" } else { "" };
    let (rest, thousandths) = (milliseconds.unsigned_abs() / 1000, milliseconds.unsigned_abs() % 1000);
    let (days, hours, minutes) = (rest / 86400, rest / 3600 % 24, rest / 60 % 60);
    let part = |count: u128, unit: char| if count == 0 { String::new() } else { format!("{count}{unit}") };
    let seconds = match thousandths {
        0 => part(rest % 60, 'S'),
        _ => format!("{}.{}S", rest % 60, format!("{thousandths:03}").trim_end_matches('0')),
    };
    let time = [part(hours, 'H'), part(minutes, 'M'), seconds].concat();
    let mark = if time.is_empty() { "" } else { "T" };
    Some(format!("{sign}P{}{mark}{time}", part(days, 'D')))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `isodate.duration_isoformat` gives.
    #[test]
    fn durations_are_spelled_as_the_client_spells_them() {
        for (seconds, spelled) in [
            (0, None),
            (60, Some("PT1M")),
            (3661, Some("PT1H1M1S")),
            (604_800, Some("P7D")),
            (864_005, Some("P10DT5S")),
            (694_800, Some("P8DT1H")),
            (-5, Some("-PT5S")),
        ] {
            assert_eq!(duration(seconds).as_deref(), spelled, "{seconds}");
        }
        assert!(duration(i64::MIN).is_some());
        for (milliseconds, spelled) in
            [(1, "PT0.001S"), (1500, "PT1.5S"), (60_123, "PT1M0.123S"), (90_000, "PT1M30S")]
        {
            assert_eq!(super::milliseconds(milliseconds).as_deref(), Some(spelled));
        }
    }

    #[test]
    fn a_sweep_never_has_less_than_a_minute() {
        for (given, sent) in [(0, 0), (1, 60), (-5, 60), (60, 60), (61, 61)] {
            assert_eq!(at_least_a_minute(given), sent);
        }
    }
}
