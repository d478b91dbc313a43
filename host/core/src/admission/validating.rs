//! The validators, and the findings that they make: levels and places.

use super::failure::{Cause, PolicyFailure, Stage};
use super::policies::ReadyPolicy;
use crate::finding::{Finding, Origin, Related};
use crate::pointer::Pointer;
use crate::policy::{Capabilities, Failure, RawFinding};
use crate::submission::Submission;

/// Lets a validator judge the final tree.
pub(super) fn validate(
    policy: &ReadyPolicy,
    submission: &Submission,
    capabilities: &Capabilities,
) -> Result<Vec<Finding>, PolicyFailure> {
    let evaluated = policy.evaluator.validate(submission.clone(), &policy.call(capabilities));
    let found = evaluated.result.and_then(|found| found_of(policy, submission, found));
    found.map_err(|failure| policy.failed(Stage::Validate, Cause::Evaluation(failure), evaluated.usage.log))
}

/// An answer that breaks the interface is none at all.
fn found_of(
    policy: &ReadyPolicy,
    submission: &Submission,
    found: Vec<RawFinding>,
) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::with_capacity(found.len());
    for raw in found {
        if !policy.rules.contains(&raw.rule) {
            let message = format!("it reports the rule `{}`, which its metadata does not declare", raw.rule);
            return Err(Failure::Broken(message));
        }
        findings.extend(finding(policy, submission, raw)?);
    }
    Ok(findings)
}

/// None if the rule is off.
fn finding(
    policy: &ReadyPolicy,
    submission: &Submission,
    raw: RawFinding,
) -> Result<Option<Finding>, Failure> {
    let parse = |pointer: &str| Pointer::parse(pointer).map_err(|error| Failure::Broken(error.to_string()));
    let pointer = parse(&raw.pointer)?;
    let related = raw.related.into_iter().map(|(pointer, label)| {
        let place = submission.place(&parse(&pointer)?);
        Ok(Related { place, pointer, label })
    });
    let related = related.collect::<Result<Vec<_>, Failure>>()?;
    let Some(level) = policy.config.levels.of(&raw.rule, raw.level, policy.config.mode) else {
        return Ok(None);
    };
    Ok(Some(Finding {
        rule: raw.rule,
        origin: Origin::Policy(policy.config.id.clone()),
        level,
        undecided: raw.level.is_none(),
        message: raw.message,
        help: raw.help,
        place: Some(submission.place(&pointer)),
        other_uses: other_uses(submission, &pointer),
        pointer: raw.pointer,
        related,
        choices: raw.choices,
    }))
}

/// In how many other ways the place that is shown is reached: that of the nearest node that is there, and at a replaced
/// reference that of the reference, which stands in the referring file.
fn other_uses(submission: &Submission, pointer: &Pointer) -> u32 {
    if submission.files().nth(1).is_none() {
        return 0;
    }
    let mut at = pointer.clone();
    loop {
        let uses = submission.uses(&at).len();
        let is_reference = submission.at(&at).is_some_and(|node| node.link().is_some());
        match at.split_last() {
            Some((above, _)) if uses == 0 || is_reference => at = above,
            _ => return u32::try_from(uses.saturating_sub(1)).unwrap_or(u32::MAX),
        }
    }
}
