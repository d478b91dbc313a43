//! What the configuration can say.

use std::collections::BTreeMap;

use jobgate_guest::settings::{Levels, Profile};
use jobgate_guest::{Pointer, Problem};
use serde::Deserialize;

use crate::rules;

/// The settings; README.md explains each. One that is left out allows everything.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Tags that a job must have, each with a pattern of its value.
    pub(crate) required_tags: BTreeMap<String, String>,
    /// A pattern of the experiment's name, which a job must have then.
    pub(crate) experiment_name: Option<String>,
    /// Patterns of VM sizes and instance types.
    pub(crate) allowed_sizes: Option<Vec<String>>,
    /// Patterns of computes; `serverless` and `local` are names as well.
    pub(crate) allowed_computes: Option<Vec<String>>,
    pub(crate) max_concurrent_trials: Option<i64>,
    pub(crate) denied_job_types: Vec<String>,
    /// Types of services; `*` is any.
    pub(crate) denied_services: Vec<String>,
    /// Patterns of registries that components may come from, beside the workspace and local files.
    pub(crate) component_registries: Option<Vec<String>>,
    /// In seconds.
    pub(crate) max_timeout: Option<i64>,
    pub(crate) max_instance_count: Option<i64>,
    pub(crate) allowed_job_tiers: Option<Vec<String>>,
    levels: Levels,
    /// Taken by every built-in policy; the editions do not differ here.
    #[serde(rename = "profile")]
    _profile: Profile,
}

/// The types of jobs, as `type` spells them.
const JOB_TYPES: &[&str] =
    &["command", "sweep", "pipeline", "spark", "parallel", "automl", "finetuning", "import", "data_transfer"];
/// The types of services, and any of them.
const SERVICES: &[&str] = &["*", "ssh", "jupyter_lab", "vs_code", "tensor_board"];
/// The tiers of a queue.
const TIERS: &[&str] = &["spot", "basic", "standard", "premium", "null"];

impl Settings {
    /// What is wrong in settings that could be read.
    pub(crate) fn check(&self) -> Vec<Problem> {
        let mut problems = self.levels.check(rules::IDS);
        for (key, list) in [
            ("allowed_sizes", &self.allowed_sizes),
            ("allowed_computes", &self.allowed_computes),
            ("allowed_job_tiers", &self.allowed_job_tiers),
        ] {
            if list.as_ref().is_some_and(Vec::is_empty) {
                problems
                    .push(problem(&[key], "nothing would be allowed: name something, or leave the key out"));
            }
        }
        for (key, number) in [
            ("max_concurrent_trials", self.max_concurrent_trials),
            ("max_timeout", self.max_timeout),
            ("max_instance_count", self.max_instance_count),
        ] {
            if number.is_some_and(|number| number < 1) {
                problems.push(problem(&[key], "the least that can be allowed is 1"));
            }
        }
        known("denied_job_types", &self.denied_job_types, JOB_TYPES, &mut problems);
        known("denied_services", &self.denied_services, SERVICES, &mut problems);
        known(
            "allowed_job_tiers",
            self.allowed_job_tiers.as_deref().unwrap_or_default(),
            TIERS,
            &mut problems,
        );
        problems
    }
}

/// A problem for each word that is none of those that mean something.
fn known(key: &str, words: &[String], known: &[&str], problems: &mut Vec<Problem>) {
    for (at, word) in words.iter().enumerate() {
        if !known.contains(&word.as_str()) {
            let message = ["`", word, "` is none of ", &known.join(", ")].concat();
            problems.push(Problem::new(Pointer::ROOT.child(key).item(at), message));
        }
    }
}

fn problem(path: &[&str], message: &str) -> Problem {
    Problem::new(path.iter().fold(Pointer::ROOT, |at, key| at.child(key)), message)
}
