//! What a run found, as every output format reads it. What leaves the program is frozen apart from this, in the command
//! line's formats.

use std::collections::HashSet;

use crate::admission::findings::arrange;
use crate::admission::{Admission, Outcome, Policies, PolicyFailure, PolicyRun, ReportedChange};
use crate::finding::Finding;

/// A run over any number of specs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What came of it: the weightiest of the specs' outcomes.
    pub outcome: Outcome,
    /// Each spec, in the order in which it was checked.
    pub specs: Vec<SpecReport>,
    /// Every finding, sorted by place and rule. What two specs share is there once.
    pub findings: Vec<Finding>,
    /// Every change, in the order of specs and policies.
    pub changes: Vec<ReportedChange>,
    /// Every failure of a policy, once.
    pub failures: Vec<PolicyFailure>,
    /// Every policy of the run that is not switched off, in its order, with the digest of its component.
    pub policies: Vec<PolicyRun>,
}

/// What came of one spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecReport {
    /// The spec, relative to the project root.
    pub file: String,
    /// Its kind; none if it could not be read.
    pub kind: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
    /// The ids of the policies that it is for.
    pub policies: Vec<String>,
}

impl Report {
    /// The report of a run.
    pub fn new<'a>(policies: &Policies, admissions: impl IntoIterator<Item = &'a Admission>) -> Self {
        let mut report = Self {
            outcome: Outcome::NothingToCheck,
            specs: Vec::new(),
            findings: Vec::new(),
            changes: Vec::new(),
            failures: policies.failures().to_vec(),
            policies: policies.named().to_vec(),
        };
        let mut seen = HashSet::new();
        for admission in admissions {
            report.add(admission, &mut seen);
        }
        arrange(&mut report.findings, true);
        let specs = Outcome::of_all(report.specs.iter().map(|spec| spec.outcome));
        // A policy that cannot run is a failure even where there is no spec that it could have been for.
        report.outcome = if report.failures.iter().any(|failure| failure.retry_after_seconds().is_none()) {
            Outcome::Failed
        } else {
            specs
        };
        report
    }

    /// The reports of several configurations as one.
    pub fn merged(reports: impl IntoIterator<Item = Self>) -> Self {
        let mut reports = reports.into_iter();
        let Some(mut merged) = reports.next() else {
            return Self::new(&Policies::prepare([]), []);
        };
        for report in reports {
            merged.outcome = Outcome::of_all([merged.outcome, report.outcome]);
            merged.specs.extend(report.specs);
            merged.findings.extend(report.findings);
            merged.changes.extend(report.changes);
            let fresh = report.failures.into_iter().filter(|failure| !merged.failures.contains(failure));
            merged.failures.extend(fresh.collect::<Vec<_>>());
            let known = merged.policies.clone();
            merged.policies.extend(report.policies.into_iter().filter(|policy| !known.contains(policy)));
        }
        arrange(&mut merged.findings, true);
        merged
    }

    fn add<'a>(&mut self, admission: &'a Admission, seen: &mut HashSet<ChangeIdentity<'a>>) {
        self.specs.push(SpecReport {
            file: admission.file().to_owned(),
            kind: admission.kind().map(str::to_owned),
            outcome: admission.outcome(),
            policies: admission.policies().iter().map(|policy| policy.id.clone()).collect(),
        });
        self.findings.extend_from_slice(admission.findings());
        // An edit of a file that several specs share is one edit.
        let fresh = admission.changes().iter().filter(|reported| !seen.contains(&identity(reported)));
        self.changes.extend(fresh.cloned());
        seen.extend(admission.changes().iter().map(identity));
        for failure in admission.failures() {
            if !self.failures.contains(failure) {
                self.failures.push(failure.clone());
            }
        }
    }
}

/// Policy, place, old and new value, and whether it was made.
type ChangeIdentity<'a> = (&'a str, &'a str, &'a str, Option<&'a str>, Option<&'a str>, bool);

fn identity(reported: &ReportedChange) -> ChangeIdentity<'_> {
    let change = &reported.change;
    let (old, new) = (change.old.as_deref(), change.new.as_deref());
    (&change.policy, &change.file, &change.file_pointer, old, new, reported.applied)
}
