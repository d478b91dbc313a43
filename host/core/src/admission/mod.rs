//! Admission: select the policies that a spec is for, let mutators change it, let validators judge the result, decide.
//!
//! Nothing here fails open. A policy that is missing, is not loaded, traps, hits a limit, refuses or answers nonsense
//! denies, in whatever mode it is; without a policy nothing is admitted; and what is submitted is an
//! [`AdmittedSubmission`], which only an admission can make.

mod choosing;
mod failure;
pub(crate) mod findings;
mod history;
mod mutating;
mod outcome;
mod policies;
mod redact;
#[cfg(test)]
mod tests;
mod validating;

pub use choosing::Chosen;
pub use failure::{Cause, LoadFailure, PolicyFailure, Stage};
pub use mutating::ROUNDS;
pub use outcome::Outcome;
pub use policies::{ConfiguredPolicy, Policies, PolicyRun};

use crate::choice::Selection;
use crate::config::Mode;
use crate::edit::Change;
use crate::finding::{Finding, Level};
use crate::policy::Capabilities;
use crate::secret::Secrets;
use crate::submission::{Loaded, Submission};
use mutating::Mutated;
use policies::ReadyPolicy;

/// From which level on a finding denies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailOn {
    /// Errors deny.
    #[default]
    Error,
    /// Warnings deny too, with an exit code of their own.
    Warning,
}

/// What the target itself has to say about the final tree: what the service would refuse, and what it would drop. Asked once for each
/// spec, behind the validators.
pub trait TargetCheck {
    /// What is wrong with a submission, given what was found so far. Errors deny.
    fn check(&self, submission: &Submission, found: &[Finding]) -> Vec<Finding>;
}

/// What an admission is given besides the spec and the policies.
#[derive(Clone, Default)]
pub struct Context<'c> {
    /// The check of the target, if there is one.
    pub target: Option<&'c dyn TargetCheck>,
    /// What policies may ask, for those that it is granted to.
    pub capabilities: Capabilities,
    /// From which level on a finding denies.
    pub fail_on: FailOn,
    /// What the submitter selected of the choices that findings offer, in the order in which it is made.
    pub choices: &'c [Selection],
}

/// A change, and whether it was made or would have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedChange {
    /// The change.
    pub change: Change,
    /// False for a policy in mode `warn`.
    pub applied: bool,
}

/// What came of one spec.
#[derive(Debug)]
pub struct Admission {
    file: String,
    kind: Option<String>,
    outcome: Outcome,
    findings: Vec<Finding>,
    changes: Vec<ReportedChange>,
    chosen: Vec<Chosen>,
    failures: Vec<PolicyFailure>,
    matched: Vec<PolicyRun>,
    submission: Option<Submission>,
    secrets: Secrets,
}

impl Admission {
    /// The spec, relative to the project root; as it was named, if it could not be read.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Its kind; none if it could not be read.
    pub fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// What came of it.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// What the host and the policies found: sorted by place and rule, each once.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What was changed or would have been, in order.
    pub fn changes(&self) -> &[ReportedChange] {
        &self.changes
    }

    /// What came of each selection of the context, in its order; of none, if the spec could not be read.
    pub fn chosen(&self) -> &[Chosen] {
        &self.chosen
    }

    /// The policies that failed, those that were not even loaded included.
    pub fn failures(&self) -> &[PolicyFailure] {
        &self.failures
    }

    /// The policies that the spec is for, in order.
    pub fn policies(&self) -> &[PolicyRun] {
        &self.matched
    }

    /// In how many seconds to try again, if a policy asked for it.
    pub fn retry_after_seconds(&self) -> Option<u32> {
        self.failures.iter().filter_map(PolicyFailure::retry_after_seconds).max()
    }

    /// The submission as the mutators left it, also of a spec that is denied; none if it could not be read.
    pub fn submission(&self) -> Option<&Submission> {
        self.submission.as_ref()
    }

    /// The secrets of the submission as it was read. Findings, changes and failures hold none of them any more; the files still do.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// What may be submitted.
    ///
    /// # Errors
    /// The admission itself, if the spec is not admitted.
    pub fn admitted(self) -> Result<AdmittedSubmission, Box<Self>> {
        match self.submission {
            Some(submission) if self.outcome == Outcome::Admitted => Ok(AdmittedSubmission {
                submission,
                findings: self.findings,
                changes: self.changes,
                policies: self.matched,
            }),
            submission => Err(Box::new(Self { submission, ..self })),
        }
    }
}

/// A submission that was admitted. Only [`Admission::admitted`] makes one, so what was not admitted cannot be submitted: it
/// does not type-check.
///
/// ```compile_fail
/// use jobgate_core::admission::AdmittedSubmission;
/// fn forge(submission: jobgate_core::submission::Submission) -> AdmittedSubmission {
///     AdmittedSubmission { submission, findings: vec![], changes: vec![], policies: vec![] }
/// }
/// ```
#[derive(Debug)]
pub struct AdmittedSubmission {
    submission: Submission,
    findings: Vec<Finding>,
    changes: Vec<ReportedChange>,
    policies: Vec<PolicyRun>,
}

impl AdmittedSubmission {
    /// What is submitted.
    pub fn submission(&self) -> &Submission {
        &self.submission
    }

    /// What was found in it and does not deny.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What was changed, and what policies in mode `warn` would have changed.
    pub fn changes(&self) -> &[ReportedChange] {
        &self.changes
    }

    /// The policies that admitted it.
    pub fn policies(&self) -> &[PolicyRun] {
        &self.policies
    }
}

/// Admits or denies one spec. `named` is what the spec is called if it could not be read.
pub fn run(named: &str, loaded: Loaded, policies: &Policies, context: &Context<'_>) -> Admission {
    let Loaded { submission, mut findings } = loaded;
    let mut admission = Admission {
        file: submission.as_ref().map_or(named, Submission::path).to_owned(),
        kind: submission.as_ref().map(|submission| submission.kind().to_owned()),
        outcome: Outcome::NothingToCheck,
        findings: Vec::new(),
        changes: Vec::new(),
        chosen: Vec::new(),
        failures: policies.failures().to_vec(),
        matched: Vec::new(),
        submission: None,
        secrets: submission.as_ref().map(Secrets::of).unwrap_or_default(),
    };
    if let Some(submission) = submission {
        let selected = select(policies, &submission);
        admission.matched = matched(policies, &selected);
        let (mutated, chosen) = mutate(submission, &selected, context);
        admission.chosen = chosen;
        validate(&mutated, &selected, context, &mut findings, &mut admission.failures);
        if let Some(target) = context.target {
            findings.extend(target.check(&mutated.submission, &findings));
        }
        admission.changes = mutated.changes;
        admission.failures.extend(mutated.failures);
        admission.submission = Some(mutated.submission);
    }
    findings::arrange(&mut findings, false);
    admission.findings = findings;
    redact::admission(&mut admission);
    if !policies.is_empty() {
        admission.outcome = decide(&admission, context.fail_on);
    }
    admission
}

/// The policies that a spec is for.
fn select<'a>(policies: &'a Policies, submission: &Submission) -> Vec<&'a ReadyPolicy> {
    let covers = |policy: &&ReadyPolicy| policy.config.matches.covers(submission.kind(), submission.path());
    policies.ready.iter().filter(covers).collect()
}

fn matched(policies: &Policies, selected: &[&ReadyPolicy]) -> Vec<PolicyRun> {
    let is_selected = |named: &&PolicyRun| selected.iter().any(|policy| policy.config.id == named.id);
    policies.named().iter().filter(is_selected).cloned().collect()
}

/// Lets mutators change the submission, and makes what the submitter selected in their result, which they then see.
fn mutate(
    submission: Submission,
    selected: &[&ReadyPolicy],
    context: &Context<'_>,
) -> (Mutated, Vec<Chosen>) {
    let of_mode = |mode: Mode| -> Vec<&ReadyPolicy> {
        selected
            .iter()
            .copied()
            .filter(|policy| policy.exports.mutator && policy.config.mode == mode)
            .collect()
    };
    let mut mutated = Mutated::new(submission);
    let enforced = of_mode(Mode::Enforce);
    mutated.rounds(&enforced, &context.capabilities);
    let settle = |mutated: &mut Mutated| mutated.rounds(&enforced, &context.capabilities);
    let all = choosing::choose_all(&mut mutated, selected, context, settle);
    mutated.scratch(&of_mode(Mode::Warn), &context.capabilities);
    (mutated, all)
}

/// All validators judge the final tree. One whose own mutator failed is not asked: it would judge what it did not make.
fn validate(
    mutated: &Mutated,
    selected: &[&ReadyPolicy],
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
    failures: &mut Vec<PolicyFailure>,
) {
    for policy in selected.iter().filter(|policy| policy.exports.validator && !mutated.failed(policy)) {
        match validating::validate(policy, &mutated.submission, &context.capabilities) {
            Ok(found) => findings.extend(found),
            Err(failure) => failures.push(failure),
        }
    }
}

/// The decision (`docs/abi.md` §3). "Try later" is answered only when nothing else is wrong.
fn decide(admission: &Admission, fail_on: FailOn) -> Outcome {
    let has = |level| admission.findings.iter().any(|finding| finding.level == level);
    let temporary = |failure: &PolicyFailure| failure.retry_after_seconds().is_some();
    if admission.failures.iter().any(|failure| !temporary(failure)) {
        Outcome::Failed
    } else if has(Level::Error) || admission.submission.is_none() {
        Outcome::Denied
    } else if fail_on == FailOn::Warning && has(Level::Warning) {
        Outcome::Warnings
    } else if !admission.failures.is_empty() {
        Outcome::TryLater
    } else {
        Outcome::Admitted
    }
}
