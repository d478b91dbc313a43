//! A job has a time limit, and not too many instances.
//!
//! Source: azure-ai-ml 1.35.2: commands and sweeps have `limits.timeout` in seconds, AutoML `limits.timeout_minutes`; 0 is not sent. Other
//! types have no limit of their own.

use jobgate_guest::{Document, Finding, Level, Pointer, form};

use crate::jobs::{Job, Jobs};
use crate::number::{Number, unclear};

pub(super) const ID: &str = "AML-ORG-007";

/// Judges time limits; the most is in seconds.
pub(super) fn timeouts(jobs: &Jobs, document: &Document, most: i64) -> Vec<Finding> {
    let limited = |job: &&Job| matches!(job.kind, form::Job::Command | form::Job::Sweep | form::Job::Automl);
    jobs.0.iter().filter(limited).filter_map(|job| timeout(job, document, most)).collect()
}

fn timeout(job: &Job, document: &Document, most: i64) -> Option<Finding> {
    let (below, unit) = match job.kind {
        form::Job::Automl => ("/limits/timeout_minutes", 60),
        _ => ("/limits/timeout", 1),
    };
    let (at, value) = job.value(document, below);
    let limit = (most / unit).to_string();
    let message = match value.as_ref().map(Number::of) {
        Some(Number::Is(number)) if number > 0 && number.saturating_mul(unit) <= most => return None,
        Some(Number::Is(number)) if number > 0 => {
            ["the organisation allows a time limit of ", &limit, ", and this is ", &number.to_string()]
                .concat()
        }
        Some(Number::Unclear) => return Some(unclear(ID, at)),
        _ => "the organisation asks for a time limit, and this job has none".to_owned(),
    };
    let key = below.rsplit('/').next().unwrap_or_default();
    let help = ["set `limits: {", key, ": ", &limit, "}`, or less"].concat();
    Some(Finding::new(ID, Level::Error, at, message).help(help))
}

/// Judges how many instances a job runs on; one that does not say runs on one.
pub(super) fn instances(jobs: &Jobs, document: &Document, most: i64) -> Vec<Finding> {
    let mut findings = Vec::new();
    for job in &jobs.0 {
        for key in ["instance_count", "max_instance_count"] {
            let below = Pointer::ROOT.child("resources").child(key);
            let (at, value) = job.value(document, &below);
            findings.extend(match value.as_ref().map(Number::of) {
                None => None,
                Some(Number::Is(number)) => (number > most).then(|| too_many(at, number, most)),
                Some(Number::Unclear) => Some(unclear(ID, at)),
            });
        }
    }
    findings
}

fn too_many(at: Pointer, number: i64, most: i64) -> Finding {
    let limit = most.to_string();
    let message =
        ["the organisation allows ", &limit, " instances, and this asks for ", &number.to_string()].concat();
    let help = ["ask for ", &limit, " at most"].concat();
    Finding::new(ID, Level::Error, at, message).help(help)
}

#[cfg(test)]
mod tests {
    use jobgate_guest::Level;
    use serde_json::{Value, json};

    use crate::rules::fixture::{findings, found, job, pipeline, schedule};

    fn limits(kind: &str, limits: Value) -> Vec<String> {
        found(&job(json!({"type": kind, "limits": limits})), json!({"max_timeout": 3600}))
    }

    #[test]
    fn a_time_limit_is_there_and_not_too_long() {
        let at = ["/limits/timeout"];
        assert!(limits("command", json!({"timeout": 3600})).is_empty());
        assert_eq!(limits("command", json!({})), at);
        assert_eq!(limits("command", json!({"timeout": 3601})), at);
        assert_eq!(limits("command", json!({"timeout": 0})), at);
        assert_eq!(limits("sweep", json!({"trial_timeout": 60})), at);
        assert!(limits("automl", json!({"timeout_minutes": 60})).is_empty());
        assert_eq!(limits("automl", json!({"timeout_minutes": 61})), ["/limits/timeout_minutes"]);
        assert_eq!(limits("automl", json!({"timeout_minutes": i64::MAX})), ["/limits/timeout_minutes"]);
    }

    #[test]
    fn only_what_can_have_one_needs_one() {
        for kind in ["spark", "parallel", "pipeline", "import"] {
            assert!(limits(kind, json!({})).is_empty(), "{kind}");
        }
        let steps = json!({"a": {"type": "command"}, "b": {"type": "spark"}});
        assert_eq!(
            found(&pipeline(steps, "x", json!(1)), json!({"max_timeout": 60})),
            ["/jobs/a/limits/timeout"]
        );
        let scheduled = json!({"limits": {"timeout": 60}, "job": {"limits": {"timeout": 9000}}});
        assert!(found(&schedule(scheduled), json!({"max_timeout": 60})).is_empty());
    }

    #[test]
    fn instances_are_counted() {
        let of = |count: Value| {
            findings(&job(json!({"resources": {"instance_count": count}})), json!({"max_instance_count": 4}))
        };
        assert!(of(json!(4)).is_empty());
        assert_eq!(of(json!(5))[0].pointer, "/resources/instance_count");
        assert_eq!(of(json!("5"))[0].level, Level::Error);
        assert_eq!(of(json!("${{parent.inputs.n}}"))[0].level, Level::Undecided);
        assert!(found(&job(json!({})), json!({"max_instance_count": 1})).is_empty());
        let steps = json!({"a": {"component": {"resources": {"instance_count": 9}}}});
        let places = ["/jobs/a/component/resources/instance_count"];
        assert_eq!(found(&pipeline(steps, "x", json!(1)), json!({"max_instance_count": 4})), places);
    }
}
