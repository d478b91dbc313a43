//! What the submitter selected of the choices that findings offer (`docs/abi.md` §8).

use std::collections::{BTreeMap, BTreeSet};

use super::ReportedChange;
use super::failure::{Cause, Stage};
use super::mutating::Mutated;
use super::policies::ReadyPolicy;
use super::validating;
use crate::choice::{Choice, Selection};
use crate::edit::{Change, Editor, Why};
use crate::finding::{Finding, Place};
use crate::meter::Meter;
use crate::policy::{Capabilities, Failure};
use crate::submission::{PolicyValue, Submission};

/// What came of one selection in one spec.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// How many findings of the rule there were.
    pub findings: usize,
    /// The names of the choices that they offer.
    pub offered: BTreeSet<String>,
    /// The places of the findings for which the choice was made.
    pub made: Vec<Place>,
}

/// Makes a choice at every finding that offers it: the edits as the policy's own, within what it may write.
pub(super) fn choose(
    selection: &Selection,
    mutated: &mut Mutated,
    selected: &[&ReadyPolicy],
    capabilities: &Capabilities,
) -> Chosen {
    let mut chosen = Chosen::default();
    for policy in selected {
        let is_asked = policy.exports.validator && policy.rules.contains(&selection.rule);
        if !is_asked || mutated.failed(policy) {
            continue;
        }
        // Who fails here fails again, and is reported, when all validators are asked.
        let found = validating::validate(policy, &mutated.submission, capabilities).unwrap_or_default();
        let found: Vec<Finding> =
            found.into_iter().filter(|finding| finding.rule == selection.rule).collect();
        chosen.findings += found.len();
        let names = found.iter().flat_map(|finding| &finding.choices).map(|choice| choice.name.clone());
        chosen.offered.extend(names);
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
