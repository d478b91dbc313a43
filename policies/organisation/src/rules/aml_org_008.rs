//! The tier of a job is an allowed one.
//!
//! Source: azure-ai-ml 1.35.2, `QueueSettings`: `spot`, `basic`, `standard`, `premium` and `null`, in any case. A job that does not say is
//! queued as the service decides.

use jobgate_guest::{Document, Finding, Level};

use crate::jobs::{Job, Jobs};
use crate::number::{is_binding, unclear};

pub(super) const ID: &str = "AML-ORG-008";

pub(super) fn check(jobs: &Jobs, document: &Document, allowed: &[String]) -> Vec<Finding> {
    jobs.0.iter().filter_map(|job| judge(job, document, allowed)).collect()
}

fn judge(job: &Job, document: &Document, allowed: &[String]) -> Option<Finding> {
    let (at, value) = job.value(document, "/queue_settings/job_tier");
    let value = value?;
    let Some(tier) = value.as_text().filter(|text| !is_binding(text)) else { return Some(unclear(ID, at)) };
    if allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(tier)) {
        return None;
    }
    let message = ["the organisation does not allow the tier `", tier, "`"].concat();
    let help = ["use one of ", &allowed.join(", ")].concat();
    Some(Finding::new(ID, Level::Error, at, message).help(help))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::rules::fixture::{found, job};

    #[test]
    fn tiers_are_allowed_by_name() {
        let of = |settings: Value| {
            found(&job(json!({"queue_settings": settings})), json!({"allowed_job_tiers": ["standard"]}))
        };
        assert!(of(json!({"job_tier": "standard"})).is_empty());
        assert!(of(json!({"job_tier": "Standard"})).is_empty());
        assert!(of(json!({})).is_empty());
        assert_eq!(of(json!({"job_tier": "spot"})), ["/queue_settings/job_tier"]);
    }
}
