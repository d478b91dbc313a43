//! What the submitter selected of the choices that findings offer (`docs/abi.md` §8).

use std::collections::{BTreeMap, BTreeSet};

use super::failure::{Cause, Stage};
use super::mutating::Mutated;
use super::policies::ReadyPolicy;
use super::validating;
use super::{Context, ReportedChange};
use crate::choice::{Choice, Selection};
use crate::edit::{Change, Editor, Why};
use crate::finding::{Finding, Place};
use crate::meter::Meter;
use crate::policy::{Capabilities, Failure};
use crate::submission::{PolicyValue, Submission};

/// What came of one selection in one spec.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// How many findings of the rule there were; where nothing offers the choice, the most before any of the selections.
    pub findings: usize,
    /// The names of the choices that they offer, or offered before an earlier selection was made.
    pub offered: BTreeSet<String>,
    /// The places of the findings for which the choice was made.
    pub made: Vec<Place>,
    /// Nothing offers the choice any more, as an earlier selection mended what did.
    pub mended: bool,
}

/// Makes the selections in order, each in the result of the one before. After each that was made, `settle` lets the mutators run.
pub(super) fn choose_all(
    mutated: &mut Mutated,
    selected: &[&ReadyPolicy],
    context: &Context<'_>,
    settle: impl Fn(&mut Mutated),
) -> Vec<Chosen> {
    let mut all = Vec::with_capacity(context.choices.len());
    let mut earlier: Vec<Submission> = Vec::new();
    for selection in context.choices {
        let before = mutated.submission.clone();
        let mut chosen = choose(selection, mutated, selected, &context.capabilities);
        if chosen.made.is_empty() {
            look_back(&mut chosen, selection, mutated, &earlier, selected, &context.capabilities);
        } else {
            earlier.push(before);
            settle(mutated);
        }
        all.push(chosen);
    }
    all
}

/// Whether a selection that nothing offers was offered before an earlier one was made.
fn look_back(
    chosen: &mut Chosen,
    selection: &Selection,
    mutated: &Mutated,
    earlier: &[Submission],
    selected: &[&ReadyPolicy],
    capabilities: &Capabilities,
) {
    if chosen.offered.contains(&selection.choice) {
        return;
    }
    for submission in earlier {
        for policy in asked(selection, selected).filter(|policy| !mutated.failed(policy)) {
            let found = found(selection, policy, submission, capabilities);
            chosen.findings = chosen.findings.max(found.len());
            chosen.offered.extend(names(&found));
        }
    }
    chosen.mended = chosen.offered.contains(&selection.choice);
}

/// The policies that could find something for the rule.
fn asked<'p>(
    selection: &'p Selection,
    selected: &'p [&'p ReadyPolicy],
) -> impl Iterator<Item = &'p ReadyPolicy> {
    let has_rule = |policy: &&ReadyPolicy| policy.exports.validator && policy.rules.contains(&selection.rule);
    selected.iter().copied().filter(has_rule)
}

/// What a policy finds for the rule. Who fails here fails again, and is reported, when all validators are asked.
fn found(
    selection: &Selection,
    policy: &ReadyPolicy,
    submission: &Submission,
    capabilities: &Capabilities,
) -> Vec<Finding> {
    let found = validating::validate(policy, submission, capabilities).unwrap_or_default();
    found.into_iter().filter(|finding| finding.rule == selection.rule).collect()
}

/// The names of the choices that findings offer.
fn names(found: &[Finding]) -> impl Iterator<Item = String> {
    found.iter().flat_map(|finding| &finding.choices).map(|choice| choice.name.clone())
}

/// Makes a choice at every finding that offers it: the edits as the policy's own, within what it may write.
fn choose(
    selection: &Selection,
    mutated: &mut Mutated,
    selected: &[&ReadyPolicy],
    capabilities: &Capabilities,
) -> Chosen {
    let mut chosen = Chosen::default();
    for policy in asked(selection, selected) {
        if mutated.failed(policy) {
            continue;
        }
        let found = found(selection, policy, &mutated.submission, capabilities);
        chosen.findings += found.len();
        chosen.offered.extend(names(&found));
        let offers = |finding: &Finding| {
            finding.choices.iter().find(|choice| choice.name == selection.choice).cloned()
        };
        let choices: Vec<Choice> = found.iter().filter_map(offers).collect();
        if choices.is_empty() {
            continue;
        }
        match make(policy, &mutated.submission, selection, &choices) {
            Ok((submission, changes)) => {
                mutated.submission = submission;
                let changes = changes.into_iter().map(|change| ReportedChange { change, applied: true });
                mutated.changes.extend(changes);
                let made = found.into_iter().filter(|finding| offers(finding).is_some());
                chosen.made.extend(made.filter_map(|finding| finding.place));
            }
            Err(failure) => {
                mutated.failures.push(policy.failed(Stage::Choose, Cause::Evaluation(failure), Vec::new()))
            }
        }
    }
    chosen
}

/// All edits at once, as they all mean the same tree: removing items shifts those behind them.
fn make(
    policy: &ReadyPolicy,
    submission: &Submission,
    selection: &Selection,
    choices: &[Choice],
) -> Result<(Submission, Vec<Change>), Failure> {
    // A place has one spelling, so that texts that differ are places that differ.
    let mut edits: BTreeMap<&str, &Option<String>> = BTreeMap::new();
    for edit in choices.iter().flat_map(|choice| &choice.edits) {
        let wanted = edits.insert(&edit.pointer, &edit.value);
        if wanted.is_some_and(|wanted| *wanted != edit.value) {
            return Err(Failure::Misuse(format!(
                "findings of `{}` want different things at `{}` for the choice `{}`",
                selection.rule, edit.pointer, selection.choice
            )));
        }
    }
    let (mut set, mut removed) = (Vec::new(), Vec::new());
    for (pointer, value) in edits {
        match value {
            Some(json) => set.push((pointer.to_owned(), PolicyValue::Json(json.clone()))),
            None => removed.push(pointer.to_owned()),
        }
    }
    let reason = choices.first().map(|choice| choice.says.clone()).unwrap_or_default();
    let why = Why { rule: selection.rule.clone(), reason };
    let meter = Meter::new(policy.config.limits.evaluation.host_work(submission.nodes()));
    let mut editor = Editor::new(submission.clone(), policy.context());
    // Nothing that is set moves what is removed after it.
    editor.set_many(set, &why, &meter)?;
    editor.remove_many(removed, &why, &meter)?;
    Ok(editor.finish())
}
