//! Submissions for the tests of the rules.

use jobgate_guest::testing::{Place, Submission};
use jobgate_guest::{Finding, form};
use serde_json::{Value, json};

use crate::Organisation;

/// A job with these keys, which has a type.
pub(super) fn job(keys: Value) -> Submission {
    let kind = form::Job::from(keys["type"].as_str().unwrap_or("command").to_owned());
    Submission::new("job/command", keys).site(Place::new("", kind))
}

/// A pipeline with these steps, and a key beside them.
pub(super) fn pipeline(steps: Value, key: &str, value: Value) -> Submission {
    let places: Vec<_> = steps
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, step)| {
            let kind = form::Job::from(step["type"].as_str().unwrap_or("command").to_owned());
            Place::new(format!("/jobs/{name}"), kind)
        })
        .collect();
    let tree = json!({"type": "pipeline", "jobs": steps, key: value});
    let root = Submission::new("job/pipeline", tree).site(Place::new("", form::Job::Pipeline));
    places.into_iter().fold(root, Submission::site)
}

/// A schedule of a job.
pub(super) fn schedule(create_job: Value) -> Submission {
    let kind = if create_job["job"].is_string() { form::Job::Unknown } else { form::Job::Command };
    Submission::new("schedule", json!({"create_job": create_job})).site(Place::new("/create_job", kind))
}

/// The findings.
pub(super) fn findings(submission: &Submission, settings: Value) -> Vec<Finding> {
    submission.validate::<Organisation>(&settings).unwrap()
}

/// Where the findings are.
pub(super) fn found(submission: &Submission, settings: Value) -> Vec<String> {
    findings(submission, settings).into_iter().map(|finding| finding.pointer.to_string()).collect()
}
