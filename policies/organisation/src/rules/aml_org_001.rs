//! A job has the tags and the experiment that the organisation asks for.

use jobgate_guest::{Document, Finding, Level, Pointer, Value};

use crate::jobs::{Job, Jobs};
use crate::number::unclear;
use crate::pattern;
use crate::settings::Settings;

pub(super) const ID: &str = "AML-ORG-001";

pub(super) fn check(jobs: &Jobs, document: &Document, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for job in jobs.roots() {
        for (tag, wanted) in &settings.required_tags {
            let below = Pointer::ROOT.child("tags").child(tag);
            findings.extend(judge(job, document, &below, &["the tag `", tag, "`"].concat(), wanted));
        }
        if let Some(wanted) = &settings.experiment_name {
            findings.extend(judge(job, document, "/experiment_name", "an `experiment_name`", wanted));
        }
    }
    findings
}

fn judge(job: &Job, document: &Document, below: &str, what: &str, wanted: &str) -> Option<Finding> {
    let (at, value) = job.value(document, below);
    let text = match value {
        Some(Value::Text(text)) => text,
        Some(Value::Integer(number)) => number.to_string(),
        Some(Value::Boolean(is)) => is.to_string(),
        Some(_) => return Some(unclear(ID, at)),
        // It may have it where it is registered.
        None if job.is_unknown() => return Some(unclear(ID, at)),
        None => {
            let message = ["the organisation asks for ", what, ", which this job does not have"].concat();
            return Some(Finding::new(ID, Level::Error, at, message).help(help(wanted)));
        }
    };
    if !text.is_empty() && pattern::matches(wanted, &text) {
        return None;
    }
    let message =
        ["the organisation asks for ", what, " like `", wanted, "`, and this is `", &text, "`"].concat();
    Some(Finding::new(ID, Level::Error, at, message).help(help(wanted)))
}

fn help(wanted: &str) -> String {
    if wanted == "*" { "add it".to_owned() } else { ["write a value that fits `", wanted, "`"].concat() }
}

#[cfg(test)]
mod tests {
    use jobgate_guest::Level;
    use serde_json::json;

    use crate::rules::fixture::{findings, found, job, pipeline, schedule};

    #[test]
    fn tags_are_there_and_fit() {
        let settings = || json!({"required_tags": {"team": "*", "cost/center": "CC-*"}});
        let of = |tags: serde_json::Value| found(&job(json!({"tags": tags})), settings());
        assert!(of(json!({"team": "a", "cost/center": "cc-7"})).is_empty());
        assert!(of(json!({"team": 5, "cost/center": "CC-7"})).is_empty());
        assert_eq!(of(json!({})), ["/tags/cost~1center", "/tags/team"]);
        assert_eq!(of(json!({"team": "", "cost/center": "CC-7"})), ["/tags/team"]);
        assert_eq!(of(json!({"team": null, "cost/center": "7"})), ["/tags/cost~1center", "/tags/team"]);
        assert_eq!(found(&job(json!({})), settings()), ["/tags/cost~1center", "/tags/team"]);
    }

    #[test]
    fn an_experiment_has_a_name() {
        let settings = || json!({"experiment_name": "team-*"});
        assert!(found(&job(json!({"experiment_name": "team-a"})), settings()).is_empty());
        assert_eq!(found(&job(json!({"experiment_name": "mine"})), settings()), ["/experiment_name"]);
        assert_eq!(found(&job(json!({})), settings()), ["/experiment_name"]);
    }

    #[test]
    fn of_a_pipeline_the_root_is_asked_and_of_a_schedule_its_job() {
        let settings = || json!({"required_tags": {"team": "*"}});
        let steps = json!({"a": {"type": "command"}});
        assert_eq!(found(&pipeline(steps.clone(), "tags", json!({})), settings()), ["/tags/team"]);
        assert!(found(&pipeline(steps, "tags", json!({"team": "a"})), settings()).is_empty());
        let in_file = json!({"job": {"tags": {"team": "a"}}});
        assert!(found(&schedule(in_file), settings()).is_empty());
        assert!(found(&schedule(json!({"tags": {"team": "a"}, "job": {}})), settings()).is_empty());
        assert_eq!(found(&schedule(json!({"job": {}})), settings()), ["/create_job/tags/team"]);
        assert_eq!(findings(&schedule(json!({"job": "azureml:j"})), settings())[0].level, Level::Undecided);
    }
}
