//! What Azure ML itself would say about a spec: what it refuses, and what it drops in silence. With a plan, also the steps that submitting
//! it takes.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobgate_azureml::plan::file::PlannedTarget;
use jobgate_azureml::spec::{self, Surroundings};
use jobgate_core::admission::TargetCheck;
use jobgate_core::finding::{Finding, Level, Origin};
use jobgate_core::snapshots::SnapshotStore;
use jobgate_core::submission::Submission;

use crate::disk::Disk;
use crate::run::Planned;

/// Judges specs for Azure ML.
pub(crate) struct Judge {
    plan: Option<Plan>,
}

struct Plan {
    target: PlannedTarget,
    snapshots: Arc<SnapshotStore>,
    planned: RefCell<Planned>,
}

impl Judge {
    /// Judges by the schema alone.
    pub(crate) fn schema() -> Self {
        Self { plan: None }
    }

    /// Judges, and plans what is sent.
    pub(crate) fn plan(
        target: &PlannedTarget,
        surroundings: Surroundings,
        root: Option<&Path>,
        snapshots: &Arc<SnapshotStore>,
    ) -> Self {
        let planned = Planned { steps: Vec::new(), surroundings, root: root.map(PathBuf::from) };
        let planned = RefCell::new(planned);
        Self { plan: Some(Plan { target: target.clone(), snapshots: Arc::clone(snapshots), planned }) }
    }

    /// What was planned, if that was asked for.
    pub(crate) fn into_planned(self) -> Option<Planned> {
        self.plan.map(|plan| plan.planned.into_inner())
    }
}

impl TargetCheck for Judge {
    /// A plan is only made of what was read and is right so far: what is missing would be said twice.
    fn check(&self, submission: &Submission, found: &[Finding]) -> Vec<Finding> {
        let mut findings = jobgate_azureml::schema::check(submission);
        let is_wrong = |finding: &Finding| finding.level == Level::Error && finding.origin == Origin::Host;
        if let Some(plan) = &self.plan
            && !found.iter().chain(&findings).any(is_wrong)
        {
            findings.extend(plan.make(submission));
        }
        findings
    }
}

impl Plan {
    fn make(&self, submission: &Submission) -> Vec<Finding> {
        let mut planned = self.planned.borrow_mut();
        let made = spec::plan(&spec::Request {
            submission,
            files: &Disk,
            snapshots: &self.snapshots,
            project_root: planned.root.as_deref(),
            destination: &self.target.destination,
            surroundings: &planned.surroundings,
            endpoint_name: self.target.endpoint_name.as_deref(),
        });
        planned.steps = made.steps;
        made.findings
    }
}
