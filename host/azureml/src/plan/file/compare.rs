//! In which parts two plans of one spec differ.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::PlanFile;
use crate::destination::Destination;
use crate::plan::{Action, FileSet, Step};

/// What differs between a plan and the one that is made now, one sentence for each part. Untrusted text: escape before printing.
pub fn differences(planned: &PlanFile, now: &PlanFile) -> Vec<String> {
    let mut found = Found::default();
    found.differ("jobgate itself: its version", &planned.jobgate.version, &now.jobgate.version);
    found.differ("jobgate itself: its digest", &planned.jobgate.digest, &now.jobgate.digest);
    targets(planned, now, &mut found);
    found.debug("what the command line sets", &planned.overrides, &now.overrides);
    configurations(planned, now, &mut found);
    policies(planned, now, &mut found);
    files(planned, now, &mut found);
    found.differ("the kind of the spec", &planned.spec.kind, &now.spec.kind);
    found.debug("the path of the spec", &planned.spec.path, &now.spec.path);
    found.differ("whether a project root limits it", planned.spec.is_limited, now.spec.is_limited);
    found.debug("what is taken from the surroundings", &planned.surroundings, &now.surroundings);
    found.differ("the decision", &planned.decision, &now.decision);
    // What is denied has no steps.
    if planned.decision == now.decision {
        steps(planned, now, &mut found);
    }
    // These follow from the others: only what they do not explain is told.
    found.unexplained(planned.findings != now.findings, "the findings");
    found.unexplained(planned.changes != now.changes, "the changes of policies");
    found.unexplained(with_root_of(planned, now) != *planned, "something that has no name");
    found.0
}

/// The same plan for a project in the same place: where it lies is told for finding it, and is no part of what is reviewed.
fn with_root_of(planned: &PlanFile, now: &PlanFile) -> PlanFile {
    let mut now = now.clone();
    now.spec.root.clone_from(&planned.spec.root);
    now.digest.clone_from(&planned.digest);
    now
}

#[derive(Default)]
struct Found(Vec<String>);

impl Found {
    fn differ<T: PartialEq + Display>(&mut self, what: impl Display, planned: T, now: T) {
        if planned != now {
            self.0.push(format!("{what}: {planned} → {now}"));
        }
    }

    fn debug<T: PartialEq + std::fmt::Debug>(&mut self, what: impl Display, planned: &T, now: &T) {
        if planned != now {
            self.0.push(format!("{what}: {planned:?} → {now:?}"));
        }
    }

    fn unexplained(&mut self, differs: bool, what: &str) {
        if differs && self.0.is_empty() {
            self.0.push(format!("{what}, and nothing else"));
        }
    }

    /// What only one of two lists has, by name, and how what both have differs.
    fn named<T: PartialEq>(
        &mut self,
        what: &str,
        planned: &[T],
        now: &[T],
        name: impl Fn(&T) -> &str,
        how: impl Fn(&T, &T) -> Vec<String>,
    ) {
        let names: BTreeSet<&str> = planned.iter().chain(now).map(&name).collect();
        let before = self.0.len();
        for one in names {
            let find = |list: &'_ [T]| list.iter().position(|item| name(item) == one);
            match (find(planned).and_then(|at| planned.get(at)), find(now).and_then(|at| now.get(at))) {
                (Some(_), None) => self.0.push(format!("{what} `{one}` is gone")),
                (None, Some(_)) => self.0.push(format!("{what} `{one}` is new")),
                (Some(a), Some(b)) if a != b => {
                    self.0.extend(how(a, b).into_iter().map(|how| format!("{what} `{one}`: {how}")));
                }
                _ => {}
            }
        }
        if before == self.0.len() && planned != now {
            self.0.push(format!("{what}: the order"));
        }
    }
}

fn targets(planned: &PlanFile, now: &PlanFile, found: &mut Found) {
    let (planned, now) = (&planned.target, &now.target);
    let what = match (&planned.destination, &now.destination) {
        (Destination::Workspace(_), Destination::Workspace(_)) => "the workspace",
        (Destination::Registry(_), Destination::Registry(_)) => "the registry",
        _ => "where it goes",
    };
    found.differ(what, planned.destination.id(), now.destination.id());
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    for (what, planned, now) in [
        ("the cloud", &planned.cloud, &now.cloud),
        ("the resource manager", &planned.resource_manager, &now.resource_manager),
        ("the registry endpoint", &planned.registry_endpoint, &now.registry_endpoint),
        ("the blob endpoint", &planned.blob_endpoint, &now.blob_endpoint),
        ("the name of the endpoint", &planned.endpoint_name, &now.endpoint_name),
    ] {
        found.differ(what, shown(planned), shown(now));
    }
}

fn configurations(planned: &PlanFile, now: &PlanFile, found: &mut Found) {
    found.named(
        "the configuration",
        &planned.configuration,
        &now.configuration,
        |config| &config.layer,
        |a, b| vec![format!("{} → {}", a.sha256, b.sha256)],
    );
}

fn policies(planned: &PlanFile, now: &PlanFile, found: &mut Found) {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    found.named(
        "the policy",
        &planned.policies,
        &now.policies,
        |policy| &policy.id,
        |a, b| {
            let parts = [
                ("the digest of its component", shown(&a.digest), shown(&b.digest)),
                ("its version", shown(&a.version), shown(&b.version)),
                ("its settings", a.settings.clone(), b.settings.clone()),
                ("its mode", a.mode.clone(), b.mode.clone()),
                ("whose it is", a.layer.clone(), b.layer.clone()),
            ];
            let differing = parts.into_iter().filter(|(_, a, b)| a != b);
            differing.map(|(what, a, b)| format!("{what}: {a} → {b}")).collect()
        },
    );
}

fn files(planned: &PlanFile, now: &PlanFile, found: &mut Found) {
    found.named(
        "the file",
        &planned.files,
        &now.files,
        |file| &file.path,
        |a, b| {
            if a.sha256 != b.sha256 {
                return vec![format!("{} → {}", a.sha256, b.sha256)];
            }
            let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "as it is".to_owned());
            vec![format!(
                "what is submitted in its place: {} → {}",
                shown(&a.submitted_sha256),
                shown(&b.submitted_sha256)
            )]
        },
    );
}

fn steps(planned: &PlanFile, now: &PlanFile, found: &mut Found) {
    found.named(
        "the step",
        &planned.steps,
        &now.steps,
        |step| step.id.as_str(),
        |a, b| match (a.files(), b.files()) {
            (Some(a), Some(b)) => file_sets(a, b),
            _ => vec![how(a, b).to_owned()],
        },
    );
}

fn how(a: &Step, b: &Step) -> &'static str {
    match (&a.action, &b.action) {
        (Action::Put(a), Action::Put(b)) if a.body != b.body => "another body would be sent",
        _ if a.action == b.action => "it stands elsewhere in the spec, or in the plan",
        _ => "another request would be sent",
    }
}

/// The files of a folder that differ.
fn file_sets(a: &FileSet, b: &FileSet) -> Vec<String> {
    let mut found = Found::default();
    found.named(
        "the file",
        &a.files,
        &b.files,
        |file| &file.path,
        |a, b| {
            if a.sha256 == b.sha256 {
                return vec!["it lies elsewhere".to_owned()];
            }
            vec![format!("sha256:{} → sha256:{}", a.sha256, b.sha256)]
        },
    );
    if found.0.is_empty() {
        found.0.push("the same files, under another hash or in another place".to_owned());
    }
    found.0
}
