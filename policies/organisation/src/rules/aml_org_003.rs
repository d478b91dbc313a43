//! A sweep runs no more trials at once than allowed.
//!
//! Source: cloud-custodian#10832, which finds them when they run already. A sweep that does not say runs as many as it may in total
//! (azure-ai-ml 1.35.2, `SweepJobLimits`); AutoML then runs one.

use jobgate_guest::{Document, Finding, Level, Value, form};

use crate::jobs::{Job, Jobs};
use crate::number::{Number, unclear};

pub(super) const ID: &str = "AML-ORG-003";

pub(super) fn check(jobs: &Jobs, document: &Document, most: i64) -> Vec<Finding> {
    let tries = jobs.0.iter().filter(|job| matches!(job.kind, form::Job::Sweep | form::Job::Automl));
    tries.filter_map(|job| judge(job, document, most)).collect()
}

fn judge(job: &Job, document: &Document, most: i64) -> Option<Finding> {
    let (at, value) = job.value(document, "/limits/max_concurrent_trials");
    let limit = most.to_string();
    let help = ["set `max_concurrent_trials` to ", &limit, " at most"].concat();
    let message = match value.as_ref().map(Number::of) {
        Some(Number::Is(number)) if number <= most => return None,
        Some(Number::Is(number)) => {
            ["the organisation allows ", &limit, " trials at once, and this asks for ", &number.to_string()]
                .concat()
        }
        Some(Number::Unclear) => return Some(unclear(ID, at)),
        None if job.kind == form::Job::Automl || is_total_allowed(job, document, most) => return None,
        None => {
            ["the organisation allows ", &limit, " trials at once, and this sweep sets no limit"].concat()
        }
    };
    Some(Finding::new(ID, Level::Error, at, message).help(help))
}

/// Whether all trials together are no more than may run at once.
fn is_total_allowed(job: &Job, document: &Document, most: i64) -> bool {
    let total: Option<Value> = job.value(document, "/limits/max_total_trials").1;
    matches!(total.as_ref().map(Number::of), Some(Number::Is(total)) if total <= most)
}

#[cfg(test)]
mod tests {
    use jobgate_guest::Level;
    use serde_json::{Value, json};

    use crate::rules::fixture::{findings, found, job, pipeline};

    fn of(kind: &str, limits: Value) -> Vec<String> {
        found(&job(json!({"type": kind, "limits": limits})), json!({"max_concurrent_trials": 10}))
    }

    #[test]
    fn trials_at_once_are_counted() {
        let at = ["/limits/max_concurrent_trials"];
        assert!(of("sweep", json!({"max_concurrent_trials": 10})).is_empty());
        assert_eq!(of("sweep", json!({"max_concurrent_trials": 100})), at);
        assert_eq!(of("sweep", json!({"max_concurrent_trials": "100"})), at);
        assert_eq!(of("automl", json!({"max_concurrent_trials": 11})), at);
        assert!(of("command", json!({"max_concurrent_trials": 100})).is_empty());
    }

    #[test]
    fn a_sweep_without_a_limit_runs_all_at_once() {
        assert_eq!(of("sweep", json!({})), ["/limits/max_concurrent_trials"]);
        assert_eq!(of("sweep", json!({"max_total_trials": 11})), ["/limits/max_concurrent_trials"]);
        assert!(of("sweep", json!({"max_total_trials": 10})).is_empty());
        assert!(of("automl", json!({})).is_empty());
    }

    #[test]
    fn steps_count_and_bindings_are_undecided() {
        let steps =
            json!({"s": {"type": "sweep", "limits": {"max_concurrent_trials": "${{parent.inputs.n}}"}}});
        let found = findings(&pipeline(steps, "x", json!(1)), json!({"max_concurrent_trials": 10}));
        assert_eq!(found[0].level, Level::Undecided);
        assert_eq!(found[0].pointer, "/jobs/s/limits/max_concurrent_trials");
    }
}
