//! Takes secrets out of what an admission says: out of messages, which may quote the spec, and out of the values of changes.

use super::failure::{Cause, PolicyFailure};
use super::{Admission, ReportedChange};
use crate::edit::Change;
use crate::finding::Finding;
use crate::policy::Failure;
use crate::secret::Secrets;

pub(super) fn admission(admission: &mut Admission) {
    let Admission { findings, changes, failures, secrets, chosen, .. } = admission;
    if secrets.is_empty() {
        return;
    }
    findings.iter_mut().for_each(|finding| self::finding(finding, secrets));
    changes.iter_mut().for_each(|ReportedChange { change, .. }| self::change(change, secrets));
    failures.iter_mut().for_each(|failure| self::failure(failure, secrets));
    chosen.iter_mut().for_each(|chosen| chosen.offered.retain(|name| !holds_one(name, secrets)));
}

fn finding(finding: &mut Finding, secrets: &Secrets) {
    text(&mut finding.message, secrets);
    finding.help.iter_mut().for_each(|help| text(help, secrets));
    finding.related.iter_mut().for_each(|related| text(&mut related.label, secrets));
    // A name that were changed could not be selected any more.
    finding.choices.retain(|choice| !holds_one(&choice.name, secrets));
    finding.choices.iter_mut().for_each(|choice| text(&mut choice.says, secrets));
}

fn change(change: &mut Change, secrets: &Secrets) {
    text(&mut change.reason, secrets);
    for json in [&mut change.old, &mut change.new].into_iter().flatten() {
        *json = secrets.redact_json(json).into_owned();
    }
}

fn failure(failure: &mut PolicyFailure, secrets: &Secrets) {
    failure.log.iter_mut().for_each(|line| text(line, secrets));
    match &mut failure.cause {
        Cause::Evaluation(
            Failure::Panicked(message)
            | Failure::Trapped(message)
            | Failure::Misuse(message)
            | Failure::Refused(message)
            | Failure::TryLater { message, .. }
            | Failure::Broken(message)
            | Failure::Host(message),
        ) => text(message, secrets),
        Cause::OwnResult(changes) | Cause::NotSettled(changes) => {
            changes.iter_mut().for_each(|change| self::change(change, secrets));
        }
        Cause::BackAndForth(change) => self::change(change, secrets),
        // They are about the policy and the configuration.
        Cause::Load(_) | Cause::Configuration(_) | Cause::Evaluation(Failure::Limit { .. }) => {}
    }
}

fn holds_one(text: &str, secrets: &Secrets) -> bool {
    secrets.redact(text) != text
}

fn text(text: &mut String, secrets: &Secrets) {
    *text = secrets.redact(text).into_owned();
}
