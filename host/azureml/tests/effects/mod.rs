//! Effects on the service: those of a recording, and those that a plan would have. An effect is a PUT to the resource manager, or a blob;
//! made-up ids are renamed before two lists are compared, as the recorder's own comparer does.

mod golden;
mod recorded;
mod rename;
mod simulate;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jobgate_azureml::spec::{Request, Surroundings, plan};
use jobgate_azureml::{Destination, Registry, Workspace};
use jobgate_core::files::Files;
use jobgate_core::finding::Level;
use jobgate_core::snapshots::SnapshotStore;
use jobgate_core::submission::{LoadLimits, Submission};
use serde_json::Value;

pub(crate) use golden::Golden;

use crate::disk::Disk;

/// One effect: what was put where, and the body.
pub(crate) type Effect = (String, Value);

/// What came of a comparison.
pub(crate) enum Judgement {
    /// All effects are the same.
    Same,
    /// How they differ.
    Differs(String),
    /// It is not planned, and why.
    Refused(String),
}

/// The workspace of the recordings.
pub(crate) fn workspace() -> Workspace {
    Workspace {
        subscription_id: "00000000-0000-0000-0000-000000000000".to_owned(),
        resource_group: "rg".to_owned(),
        name: "ws".to_owned(),
    }
}

/// Where a recording was made: kinds that begin with `registry_` went to a registry.
fn destination(kind: &str) -> Destination {
    match kind.starts_with("registry_") {
        true => Destination::Registry(Registry { name: "myreg".to_owned() }),
        false => workspace().into(),
    }
}

/// Plans a spec and compares. Also tells the group that it belongs to.
pub(crate) fn judge(spec: &Path, root: Option<&Path>, golden: &Golden) -> (String, Judgement) {
    let sent =
        Sent { kind: &golden.kind, endpoint_name: golden.endpoint_name(spec), effects: golden.effects() };
    judge_among(Arc::new(Disk), spec, root, sent)
}

/// What the official client sent.
pub(crate) struct Sent<'a> {
    pub(crate) kind: &'a str,
    pub(crate) endpoint_name: Option<&'a str>,
    pub(crate) effects: Vec<Effect>,
}

/// The same, with the files given.
pub(crate) fn judge_among(
    files: Arc<dyn Files>,
    spec: &Path,
    root: Option<&Path>,
    sent: Sent<'_>,
) -> (String, Judgement) {
    let folder = spec.parent().unwrap().to_owned();
    let root = root.unwrap_or(&folder).to_owned();
    let loaded = Submission::load(&*files, Some(&root), spec, &LoadLimits::default());
    let Some(submission) = loaded.submission else {
        return (sent.kind.to_owned(), Judgement::Differs(format!("not loaded: {:?}", loaded.findings)));
    };
    let group = if sent.kind == "job" { submission.kind() } else { sent.kind }.to_owned();
    let snapshots = SnapshotStore::new(Arc::clone(&files), Some(root.clone()), root.clone(), None);
    let destination = destination(sent.kind);
    let surroundings = Surroundings { folder, ..Surroundings::default() };
    let planned = plan(&Request {
        submission: &submission,
        files: &*files,
        snapshots: &snapshots,
        project_root: Some(&root),
        destination: &destination,
        surroundings: &surroundings,
        endpoint_name: sent.endpoint_name,
    });
    let checked = jobgate_azureml::schema::check(&submission);
    let errors: Vec<_> = checked
        .iter()
        .chain(&planned.findings)
        .filter(|finding| finding.level == Level::Error)
        .map(|finding| format!("{} {}", finding.pointer, finding.message))
        .collect();
    if !errors.is_empty() {
        return (group, Judgement::Refused(errors.join("; ")));
    }
    let codes = recorded::codes(&sent.effects);
    let ours = simulate::effects(&*files, &submission, &destination, &planned.steps, &codes);
    let (component_ids, recorded_ids) = (recorded::components(&ours), recorded::components(&sent.effects));
    match compare(&canonical(sent.effects), &canonical(ours)) {
        Judgement::Same if component_ids != recorded_ids => {
            let how = format!("  component ids: recorded {recorded_ids:?}, ours {component_ids:?}\n");
            (group, Judgement::Differs(how))
        }
        judgement => (group, judgement),
    }
}

fn canonical(effects: Vec<Effect>) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for (line, body) in rename::rename(effects) {
        out.entry(line).or_insert_with(|| serde_json::to_string_pretty(&sorted(&body)).unwrap());
    }
    out
}

/// The same value with sorted keys.
pub(crate) fn sorted(value: &Value) -> Value {
    let mut value = value.clone();
    value.sort_all_objects();
    value
}

fn compare(theirs: &BTreeMap<String, String>, ours: &BTreeMap<String, String>) -> Judgement {
    let mut how = String::new();
    for (line, body) in theirs {
        match ours.get(line) {
            None => how.push_str(&format!("  missing: {line}\n")),
            Some(other) if other != body => {
                how.push_str(&format!("  differs: {line}\n{}", lines(body, other)))
            }
            Some(_) => {}
        }
    }
    for line in ours.keys().filter(|line| !theirs.contains_key(*line)) {
        how.push_str(&format!("  extra: {line}\n"));
        if std::env::var_os("JOBGATE_ONLY").is_some() {
            how.push_str(&format!("{}\n", ours[line]));
        }
    }
    if how.is_empty() { Judgement::Same } else { Judgement::Differs(how) }
}

/// The lines that only one of two texts has.
fn lines(theirs: &str, ours: &str) -> String {
    let has = |text: &str, line: &str| text.lines().any(|other| other == line);
    let mut out = String::new();
    for line in theirs.lines().filter(|line| !has(ours, line)) {
        out.push_str(&format!("    - {line}\n"));
    }
    for line in ours.lines().filter(|line| !has(theirs, line)) {
        out.push_str(&format!("    + {line}\n"));
    }
    if out.is_empty() { format!("    theirs {theirs}\n    ours {ours}\n") } else { out }
}
