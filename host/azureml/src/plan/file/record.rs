//! From an admission to a plan.

use std::path::{Path, PathBuf};

use jobgate_core::admission::{AdmittedSubmission, Outcome, PolicyRun, ReportedChange};
use jobgate_core::config::{Config, Layer};
use jobgate_core::finding::{Finding, Origin};
use jobgate_core::secret::Secrets;
use jobgate_core::submission::Submission;
use serde_json::Value;

use super::{
    FORMAT, PlanFile, PlannedBy, PlannedChange, PlannedConfig, PlannedFinding, PlannedOverride,
    PlannedPolicy, PlannedSpec, PlannedTarget, ReadFile, VERSION, digest_of, digest_of_text,
};
use crate::plan::{Secret, Source, Step};
use crate::spec::{self, Surroundings};

/// What a plan is made of besides the admitted submission and its steps.
#[derive(Clone)]
pub struct Configured<'c> {
    /// The configuration that held.
    pub config: &'c Config,
    /// The jobgate that planned.
    pub jobgate: PlannedBy,
    /// Where it goes.
    pub target: PlannedTarget,
    /// What the command line set.
    pub overrides: &'c [PlannedOverride],
    /// What was taken from where jobgate was called; the folder absolute.
    pub surroundings: &'c Surroundings,
    /// What paths are relative to: the project root, or without one the spec's folder. Absolute, links resolved.
    pub base: &'c Path,
    /// Whether that is a project root, which no reference may leave.
    pub is_limited: bool,
}

/// What came of judging a submission.
#[derive(Clone, Copy)]
pub struct Judged<'j> {
    /// As policies left it.
    pub submission: &'j Submission,
    /// The policies that judged it.
    pub policies: &'j [PolicyRun],
    /// What was found.
    pub findings: &'j [Finding],
    /// What was changed.
    pub changes: &'j [ReportedChange],
    /// The decision, as reports word it.
    pub decision: &'static str,
}

impl<'j> From<&'j AdmittedSubmission> for Judged<'j> {
    fn from(admitted: &'j AdmittedSubmission) -> Self {
        Self {
            submission: admitted.submission(),
            policies: admitted.policies(),
            findings: admitted.findings(),
            changes: admitted.changes(),
            decision: Outcome::Admitted.decision(),
        }
    }
}

/// The plan of a submission with its steps. One of a submission that is denied says so: it is there to be compared, and is never sent.
///
/// # Errors
/// When it cannot be written as JSON, or a secret that it refers to is not there.
pub fn seal(judged: Judged<'_>, steps: &[Step], configured: Configured<'_>) -> Result<PlanFile, String> {
    let submission = judged.submission;
    let secrets = spec::secrets(submission, steps).map_err(|error| error.to_string())?;
    let secrets: Vec<Secret> = secrets.into_values().collect();
    let written = Secrets::of(submission);
    let base = configured.base;
    let mut plan = PlanFile {
        format: FORMAT.to_owned(),
        version: VERSION,
        jobgate: configured.jobgate,
        target: configured.target,
        spec: PlannedSpec {
            path: submission.path().to_owned(),
            kind: submission.kind().to_owned(),
            root: base.display().to_string(),
            is_limited: configured.is_limited,
        },
        overrides: configured.overrides.to_vec(),
        surroundings: relative_surroundings(configured.surroundings, base),
        files: files(submission, |text| secrets.is_empty() && written.find(text).is_empty()),
        policies: judged.policies.iter().map(|run| policy(run, configured.config)).collect(),
        configuration: configured.config.texts.iter().map(|text| config(text.layer, text.text())).collect(),
        decision: judged.decision.to_owned(),
        findings: judged.findings.iter().map(finding).collect(),
        changes: judged.changes.iter().map(|reported| change(reported, &secrets)).collect(),
        steps: steps.iter().map(|step| planned_step(step, base, &written)).collect(),
        digest: String::new(),
    };
    plan.digest = plan.computed_digest().map_err(|error| error.to_string())?;
    Ok(plan)
}

fn policy(run: &PolicyRun, config: &Config) -> PlannedPolicy {
    let configured = config.policies.iter().find(|policy| policy.id == run.id);
    let settings = configured.map_or("{}", |policy| &policy.settings);
    let digest = |value: Value| digest_of(&value);
    PlannedPolicy {
        id: run.id.clone(),
        version: run.version.clone(),
        digest: run.digest.map(|digest| digest.to_string()),
        mode: run.mode.name().to_owned(),
        layer: layer(run.layer).to_owned(),
        settings: serde_json::from_str(settings).map_or_else(|_| digest_of_text(settings), digest),
    }
}

/// The first value of the command line that holds a secret of the plan: it would stand in the file.
pub fn hidden_override<'o>(
    admitted: &AdmittedSubmission,
    steps: &[Step],
    overrides: &'o [PlannedOverride],
) -> Option<&'o PlannedOverride> {
    let secrets = spec::secrets(admitted.submission(), steps).unwrap_or_default();
    overrides.iter().find(|one| match one {
        PlannedOverride::Name(_) => false,
        PlannedOverride::Set(text) => secrets.values().any(|secret| holds(text, secret)),
    })
}

fn holds(text: &str, secret: &Secret) -> bool {
    !secret.expose().is_empty() && text.contains(secret.expose())
}

fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Organisation => "organisation",
        Layer::Repository => "repository",
    }
}

fn config(of: Layer, text: &str) -> PlannedConfig {
    PlannedConfig { layer: layer(of).to_owned(), sha256: digest_of_text(text), text: text.to_owned() }
}

/// The specs and Dockerfiles: what was read, and what is submitted in its place, if that may be shown.
fn files(submission: &Submission, may_be_shown: impl Fn(&str) -> bool) -> Vec<ReadFile> {
    let rewritten = submission.rewritten();
    let specs = submission.files().map(|file| (&*file.path, file.document.text()));
    let dockerfiles = submission.dockerfiles().map(|file| (&*file.path, file.text()));
    let file = |(path, text): (&str, &str)| {
        let submitted = rewritten.iter().find(|file| file.path == path).map(|file| file.submitted.as_str());
        ReadFile {
            path: path.to_owned(),
            sha256: digest_of_text(text),
            submitted_sha256: submitted.map(digest_of_text),
            submitted: submitted.filter(|text| may_be_shown(text)).map(str::to_owned),
        }
    };
    specs.chain(dockerfiles).map(file).collect()
}

fn finding(finding: &Finding) -> PlannedFinding {
    PlannedFinding {
        rule: finding.rule.clone(),
        policy: match &finding.origin {
            Origin::Host => None,
            Origin::Policy(id) => Some(id.clone()),
        },
        level: finding.level.name().to_owned(),
        message: finding.message.clone(),
        file: finding.place.as_ref().map(|place| place.file.clone()),
        line: finding.place.as_ref().map(|place| place.line),
        pointer: finding.pointer.clone(),
    }
}

fn change(reported: &ReportedChange, secrets: &[Secret]) -> PlannedChange {
    let change = &reported.change;
    let value = |json: &Option<String>| {
        let value: Value = serde_json::from_str(json.as_deref()?).ok()?;
        (!hides(&value, secrets)).then_some(value)
    };
    PlannedChange {
        policy: change.policy.clone(),
        rule: change.rule.clone(),
        file: change.file.clone(),
        pointer: change.pointer.clone(),
        old: value(&change.old),
        new: value(&change.new),
        reason: change.reason.clone(),
        applied: reported.applied,
    }
}

/// Whether a secret stands in a value.
fn hides(value: &Value, secrets: &[Secret]) -> bool {
    match value {
        Value::String(text) => secrets.iter().any(|secret| holds(text, secret)),
        Value::Array(items) => items.iter().any(|item| hides(item, secrets)),
        Value::Object(members) => members.values().any(|member| hides(member, secrets)),
        _ => false,
    }
}

/// The surroundings with a folder that means the same on another machine, where that is possible; the experiment is kept by its name.
fn relative_surroundings(surroundings: &Surroundings, base: &Path) -> Surroundings {
    Surroundings {
        folder: relative(&surroundings.folder, base),
        experiment: Some(surroundings.experiment()),
        git: surroundings.git.clone(),
        cloud: surroundings.cloud.clone(),
    }
}

/// A step with paths that mean the same on another machine. Texts that are uploaded lose their secrets: a plan is reviewed, and what is sent
/// is made anew of the specs.
fn planned_step(step: &Step, base: &Path, secrets: &Secrets) -> Step {
    let mut step = step.clone();
    for file in step.files_mut().into_iter().flat_map(|set| &mut set.files) {
        match &mut file.source {
            Source::Disk(path) => *path = relative(path, base),
            Source::Text(text) => *text = secrets.redact(text).into_owned(),
        }
    }
    step
}

/// A path from a folder, `/` between its parts; as it is, if it lies elsewhere.
fn relative(path: &Path, base: &Path) -> PathBuf {
    match path.strip_prefix(base) {
        Ok(below) => below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/").into(),
        Err(_) => path.to_owned(),
    }
}
