//! The report for programs, version 1. These types are frozen: they are apart from the core's so that a change there is none here.
//!
//! Lines and columns count from 1; a finding about something absent points at its parent's key. Fields may be added, none goes away or
//! changes its meaning without a new version.

use std::fmt::Write as _;

use jobgate_core::admission::{PolicyFailure, PolicyRun, ReportedChange};
use jobgate_core::finding::{Finding, Level, Origin};
use jobgate_core::host_rules::POLICY_FAILED;
use jobgate_core::report::{Report, SpecReport};
use serde::Serialize;
use serde_json::value::RawValue;

use super::untrusted::is_hidden;

#[derive(Serialize)]
struct ReportV1<'a> {
    version: u32,
    decision: &'static str,
    specs: Vec<SpecV1<'a>>,
    findings: Vec<FindingV1<'a>>,
    changes: Vec<ChangeV1<'a>>,
    policies: Vec<PolicyV1<'a>>,
    /// What `fix` did with each file that mutators touched.
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<Vec<FixedV1<'a>>>,
    /// What `--select` made of what findings offer, in `fix`, or would make, in `diff`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    chosen: Vec<ChosenV1<'a>>,
    /// What `submit` did, if the spec was admitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    submission: Option<SubmissionV1<'a>>,
    /// Why an admitted spec was not submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<FailedV1<'a>>,
    /// In what a plan that was to be submitted differs from what is there now.
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<&'a [String]>,
}

/// What else a command did besides judging.
#[derive(Default)]
pub(crate) struct Done<'a> {
    /// By `fix`.
    pub(crate) fixed: Option<Vec<FixedV1<'a>>>,
    /// By `fix` and `diff`, of what was selected.
    pub(crate) chosen: Vec<ChosenV1<'a>>,
    /// By `submit`.
    pub(crate) submission: Option<SubmissionV1<'a>>,
    /// By `submit`, where it failed.
    pub(crate) failed: Option<FailedV1<'a>>,
    /// By `submit`, of a plan.
    pub(crate) stale: Option<&'a [String]>,
}

#[derive(Serialize)]
pub(crate) struct FixedV1<'a> {
    pub(crate) file: String,
    /// False: the file is as it was.
    pub(crate) written: bool,
    /// Why it was not written.
    pub(crate) reason: Option<&'a str>,
}

/// A choice that was made, and the place of the finding that offered it.
#[derive(Serialize)]
pub(crate) struct ChosenV1<'a> {
    pub(crate) rule: &'a str,
    pub(crate) choice: &'a str,
    pub(crate) file: &'a str,
    pub(crate) line: u32,
}

/// What was submitted, by the target that it went to.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum SubmissionV1<'a> {
    /// Into a folder.
    Folder {
        id: &'a str,
        folder: String,
        /// False: it was there, complete.
        written: bool,
    },
    /// To a workspace.
    AzureMl {
        id: &'a str,
        name: &'a str,
        version: Option<&'a str>,
        /// Of a job.
        status: Option<&'a str>,
        /// Its page in the studio.
        studio: Option<&'a str>,
        /// Whether an earlier run had begun it.
        resumed: bool,
    },
}

/// Why an admitted spec was not submitted.
#[derive(Serialize)]
pub(crate) struct FailedV1<'a> {
    pub(crate) message: &'a str,
    pub(crate) help: &'a str,
}

#[derive(Serialize)]
struct SpecV1<'a> {
    file: &'a str,
    kind: Option<&'a str>,
    decision: &'static str,
}

#[derive(Serialize)]
pub(crate) struct FindingV1<'a> {
    rule: &'a str,
    /// None: jobgate itself.
    policy: Option<&'a str>,
    level: &'static str,
    undecided: bool,
    message: String,
    help: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    pointer: &'a str,
    /// Ways to mend it between which the submitter has to choose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<ChoiceV1<'a>>,
}

#[derive(Serialize)]
struct ChoiceV1<'a> {
    name: &'a str,
    says: &'a str,
}

#[derive(Serialize)]
pub(crate) struct ChangeV1<'a> {
    policy: &'a str,
    rule: &'a str,
    file: &'a str,
    line: u32,
    pointer: &'a str,
    /// None: nothing stood there.
    old: Option<Box<RawValue>>,
    /// None: it was removed.
    new: Option<Box<RawValue>>,
    reason: &'a str,
    /// False: the policy is in mode `warn`.
    applied: bool,
}

#[derive(Serialize)]
struct PolicyV1<'a> {
    id: &'a str,
    /// None: it was not loaded.
    digest: Option<String>,
    mode: &'static str,
}

/// The whole report, as one line of JSON text.
pub(crate) fn report(report: &Report, done: Done<'_>) -> Result<String, serde_json::Error> {
    let failures = report.failures.iter().map(failure);
    let json = serde_json::to_string(&ReportV1 {
        version: 1,
        decision: report.outcome.decision(),
        specs: report.specs.iter().map(spec).collect(),
        findings: failures.chain(report.findings.iter().map(finding)).collect(),
        changes: report.changes.iter().map(change).collect::<Result<_, _>>()?,
        policies: report.policies.iter().map(policy).collect(),
        fixed: done.fixed,
        chosen: done.chosen,
        submission: done.submission,
        failed: done.failed,
        stale: done.stale,
    })?;
    Ok(inert(&json) + "\n")
}

/// JSON text that no CI system takes for a command and no terminal obeys. `#` and what does not show can only stand inside of a string,
/// and there they can be spelled otherwise.
pub(crate) fn inert(json: &str) -> String {
    let json = json.replace("##", "#\\u0023");
    let replaced = |char: char| is_hidden(char) && char != '\n';
    if !json.contains(replaced) {
        return json;
    }
    let mut safe = String::with_capacity(json.len());
    for char in json.chars() {
        if replaced(char) {
            for unit in char.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(char);
        }
    }
    safe
}

fn spec(spec: &SpecReport) -> SpecV1<'_> {
    SpecV1 { file: &spec.file, kind: spec.kind.as_deref(), decision: spec.outcome.decision() }
}

/// One finding.
pub(crate) fn finding(finding: &Finding) -> FindingV1<'_> {
    let place = finding.place.as_ref();
    FindingV1 {
        rule: &finding.rule,
        policy: match &finding.origin {
            Origin::Host => None,
            Origin::Policy(policy) => Some(policy),
        },
        level: finding.level.name(),
        undecided: finding.undecided,
        message: finding.message.clone(),
        help: finding.help.as_deref(),
        file: place.map(|place| place.file.as_str()),
        line: place.map(|place| place.line),
        column: place.map(|place| place.column),
        pointer: &finding.pointer,
        choices: finding
            .choices
            .iter()
            .map(|choice| ChoiceV1 { name: &choice.name, says: &choice.says })
            .collect(),
    }
}

fn failure(failure: &PolicyFailure) -> FindingV1<'_> {
    FindingV1 {
        rule: POLICY_FAILED.id,
        policy: failure.policies.first().map(String::as_str),
        level: Level::Error.name(),
        undecided: false,
        message: failure.to_string(),
        help: failure.help(),
        file: None,
        line: None,
        column: None,
        pointer: "",
        choices: Vec::new(),
    }
}

/// One change.
pub(crate) fn change(reported: &ReportedChange) -> Result<ChangeV1<'_>, serde_json::Error> {
    let change = &reported.change;
    let value = |text: &Option<String>| text.clone().map(RawValue::from_string).transpose();
    Ok(ChangeV1 {
        policy: &change.policy,
        rule: &change.rule,
        file: &change.file,
        line: change.place.line,
        pointer: &change.pointer,
        old: value(&change.old)?,
        new: value(&change.new)?,
        reason: &change.reason,
        applied: reported.applied,
    })
}

fn policy(policy: &PolicyRun) -> PolicyV1<'_> {
    PolicyV1 {
        id: &policy.id,
        digest: policy.digest.map(|digest| digest.to_string()),
        mode: policy.mode.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn commands_to_a_ci_system_are_spelled_otherwise() {
        let json = serde_json::to_string("a ##vso[x] ###[y]").unwrap();
        let safe = inert(&json);
        assert!(!safe.contains("##"), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), "a ##vso[x] ###[y]");
    }

    #[test]
    fn what_does_not_show_is_spelled_out() {
        let text = "a\u{202e}b\u{9b}c\u{e0041}é";
        let safe = inert(&serde_json::to_string(text).unwrap());
        assert_eq!(safe, r#""a\u202eb\u009bc\udb40\udc41é""#);
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
    }
}
