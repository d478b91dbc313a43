//! The type of a job is not denied.
//!
//! Source: the documentation "Audit and manage Azure Machine Learning" denies serverless Spark by an Azure Policy, which does not see
//! steps of pipelines.

use jobgate_guest::{Document, Finding, Level};

use crate::jobs::{Job, Jobs};

pub(super) const ID: &str = "AML-ORG-004";

pub(super) fn check(jobs: &Jobs, document: &Document, denied: &[String]) -> Vec<Finding> {
    let judged = jobs.0.iter().filter(|job| !job.is_control_flow(document));
    judged.filter_map(|job| judge(job, denied)).collect()
}

fn judge(job: &Job, denied: &[String]) -> Option<Finding> {
    let at = job.pointer.child("type");
    if job.is_unknown() {
        let message = "the type of this job is not known, so that nobody can say whether it is denied";
        return Some(Finding::new(ID, Level::Undecided, at, message).help("write the job's `type`"));
    }
    let kind = job.kind.as_str();
    denied.iter().any(|denied| denied == kind).then(|| {
        let message = ["the organisation denies jobs of the type `", kind, "`"].concat();
        Finding::new(ID, Level::Error, at, message).help("use a job of another type")
    })
}

#[cfg(test)]
mod tests {
    use jobgate_guest::Level;
    use serde_json::json;

    use crate::rules::fixture::{findings, found, job, pipeline, schedule};

    #[test]
    fn every_job_has_a_type() {
        let settings = || json!({"denied_job_types": ["spark", "automl"]});
        assert_eq!(found(&job(json!({"type": "spark"})), settings()), ["/type"]);
        assert!(found(&job(json!({"type": "command"})), settings()).is_empty());
        let steps = json!({"a": {"type": "command"}, "b": {"type": "automl"}});
        assert_eq!(found(&pipeline(steps, "x", json!(1)), settings()), ["/jobs/b/type"]);
        let flow =
            json!({"a": {"type": "if_else"}, "b": {"type": "do_while"}, "c": {"type": "parallel_for"}});
        assert!(found(&pipeline(flow, "x", json!(1)), settings()).is_empty());
        let made_up = json!({"a": {"type": "if"}, "b": {"type": "automl"}});
        assert_eq!(found(&pipeline(made_up, "x", json!(1)), settings()), ["/jobs/a/type", "/jobs/b/type"]);
        assert_eq!(found(&job(json!({"type": "if_else"})), settings()), ["/type"]);
        let unknown = findings(&schedule(json!({"job": "azureml:j"})), settings());
        assert_eq!(unknown[0].level, Level::Undecided);
    }
}
