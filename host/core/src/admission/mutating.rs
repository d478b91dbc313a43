//! The rounds of the mutators (`docs/abi.md` §3).

use super::ReportedChange;
use super::failure::{Cause, PolicyFailure, Stage};
use super::history::{History, Unstable};
use super::policies::ReadyPolicy;
use crate::edit::{Change, Editor};
use crate::policy::{Capabilities, Usage};
use crate::submission::Submission;

/// The most rounds: the last one must change nothing.
pub const ROUNDS: usize = 4;

/// What the mutators made of a submission.
pub(super) struct Mutated {
    pub(super) submission: Submission,
    pub(super) changes: Vec<ReportedChange>,
    pub(super) failures: Vec<PolicyFailure>,
}

impl Mutated {
    pub(super) fn new(submission: Submission) -> Self {
        Self { submission, changes: Vec::new(), failures: Vec::new() }
    }

    /// Whether a policy failed: what it would find is then not what it finds in its own result.
    pub(super) fn failed(&self, policy: &ReadyPolicy) -> bool {
        self.failures.iter().any(|failure| failure.policies.contains(&policy.config.id))
    }

    /// Runs the mutators that may change the submission, in rounds. One that fails is out: the others go on with the tree
    /// before its call.
    pub(super) fn rounds(&mut self, mutators: &[&ReadyPolicy], capabilities: &Capabilities) {
        let mut history = History::default();
        for round in 1..=ROUNDS {
            let mut last: Vec<(&str, Change)> = Vec::new();
            for (who, policy) in mutators.iter().enumerate() {
                if self.failed(policy) {
                    continue;
                }
                let Some((next, changes)) = self.call(policy, &self.submission.clone(), capabilities) else {
                    continue;
                };
                if let Err(unstable) = history.judge(who, &changes) {
                    self.failures.push(blame(policy, mutators, unstable));
                    continue;
                }
                history.record(who, &changes);
                if changes.is_empty() {
                    continue;
                }
                self.submission = next;
                last.extend(changes.iter().map(|change| (policy.config.id.as_str(), change.clone())));
                self.changes
                    .extend(changes.into_iter().map(|change| ReportedChange { change, applied: true }));
            }
            if last.is_empty() {
                return;
            }
            if round == ROUNDS {
                self.failures.push(not_settled(last));
            }
        }
    }

    /// Runs the mutators that only warn, each on a copy of the final tree that is then dropped, and once more on its own
    /// result, which it must leave alone.
    pub(super) fn scratch(&mut self, mutators: &[&ReadyPolicy], capabilities: &Capabilities) {
        for policy in mutators {
            let Some((copy, changes)) = self.call(policy, &self.submission.clone(), capabilities) else {
                continue;
            };
            if !changes.is_empty()
                && let Some((_, again)) = self.call(policy, &copy, capabilities)
                && !again.is_empty()
            {
                self.failures.push(policy.failed(Stage::Mutate, Cause::OwnResult(again), Vec::new()));
            }
            self.changes.extend(changes.into_iter().map(|change| ReportedChange { change, applied: false }));
        }
    }

    fn call(
        &mut self,
        policy: &ReadyPolicy,
        submission: &Submission,
        capabilities: &Capabilities,
    ) -> Option<(Submission, Vec<Change>)> {
        let editor = Editor::new(submission.clone(), policy.context());
        let evaluated = policy.evaluator.mutate(editor, &policy.call(capabilities));
        match evaluated.result {
            Ok(mutated) => Some(mutated),
            Err(failure) => {
                let Usage { log, .. } = evaluated.usage;
                self.failures.push(policy.failed(Stage::Mutate, Cause::Evaluation(failure), log));
                None
            }
        }
    }
}

fn blame(policy: &ReadyPolicy, mutators: &[&ReadyPolicy], unstable: Unstable) -> PolicyFailure {
    match unstable {
        Unstable::OwnResult(changes) => policy.failed(Stage::Mutate, Cause::OwnResult(changes), Vec::new()),
        Unstable::BackAndForth(other, change) => {
            let mut failure = policy.failed(Stage::Mutate, Cause::BackAndForth(change), Vec::new());
            failure.policies.extend(mutators.get(other).map(|other| other.config.id.clone()));
            failure
        }
    }
}

fn not_settled(last: Vec<(&str, Change)>) -> PolicyFailure {
    let mut policies: Vec<String> = Vec::new();
    for (policy, _) in &last {
        if !policies.iter().any(|known| known == policy) {
            policies.push((*policy).to_owned());
        }
    }
    let changes = last.into_iter().map(|(_, change)| change).collect();
    PolicyFailure { policies, stage: Stage::Mutate, cause: Cause::NotSettled(changes), log: Vec::new() }
}
