//! What the configuration can say.

use jobgate_guest::settings::{Levels, Profile};
use jobgate_guest::{Pointer, Problem, form};
use serde::Deserialize;

use crate::rules;

/// The settings; README.md explains each.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub(crate) placement: Placement,
    pub(crate) on_other_identity: OnOther,
    job_types: Option<Vec<JobType>>,
    pub(crate) profile: Profile,
    levels: Levels,
}

/// Where the identity of a pipeline stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Placement {
    /// Where the service honours it.
    #[default]
    Auto,
    /// At the root alone.
    Root,
    /// At the leaf steps alone.
    Steps,
    /// At the root and at the leaf steps.
    Both,
}

/// What becomes of a managed identity or a token where the submitter's identity is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OnOther {
    /// It stays, and satisfies the policy.
    #[default]
    Keep,
    /// It becomes the submitter's.
    Replace,
    /// It stays, and is a finding.
    Deny,
}

/// A type of job that can have a user identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum JobType {
    Command,
    Sweep,
    Pipeline,
    Spark,
    Parallel,
}

impl Settings {
    /// Whether the policy holds for jobs of this type.
    pub(crate) fn covers(&self, job: &form::Job) -> bool {
        let job_type = match job {
            form::Job::Command => JobType::Command,
            form::Job::Sweep => JobType::Sweep,
            form::Job::Pipeline => JobType::Pipeline,
            form::Job::Spark => JobType::Spark,
            form::Job::Parallel => JobType::Parallel,
            _ => return false,
        };
        self.job_types.as_ref().is_none_or(|types| types.contains(&job_type))
    }

    /// What is wrong in settings that could be read.
    pub(crate) fn check(&self) -> Vec<Problem> {
        let mut problems = self.levels.check(rules::IDS);
        if self.job_types.as_ref().is_some_and(Vec::is_empty) {
            problems.push(Problem::new(
                Pointer::ROOT.child("job_types"),
                "name at least one type of job, or leave the key out: the policy would never apply",
            ));
        }
        if self.profile == Profile::Docs2023 && matches!(self.placement, Placement::Steps | Placement::Both) {
            problems.push(Problem::new(
                Pointer::ROOT.child("placement"),
                "the profile docs-2023 knows an identity at the root of a pipeline only: set `auto` or `root`",
            ));
        }
        problems
    }
}
