//! No secrets and nothing large is uploaded with the code.
//!
//! Everything in the folder that no ignore file names is uploaded, `.git` too (azure-ai-ml 1.35.2, measured). What must not be is for the
//! organisation to say.

use jobgate_guest::snapshots::{Problem, Snapshot};
use jobgate_guest::{Finding, Level};

use super::name;
use crate::place::Place;
use crate::settings::Settings;

pub(super) const ID: &str = "AML-CODE-007";

const MIB: u64 = 1024 * 1024;

/// A snapshot whose files cannot be listed.
pub(super) fn unknown(place: &Place, problem: &Problem) -> Finding {
    let message = format!("what is uploaded with this code cannot be told: {}", problem.message);
    Finding::new(ID, Level::Undecided, place.site.pointer.clone(), message)
        .help("see to it that the files can be read")
}

pub(super) fn check(
    place: &Place,
    snapshot: &Snapshot,
    paths: &[String],
    settings: &Settings,
) -> Vec<Finding> {
    let finding = |message: String| Finding::new(ID, Level::Warning, place.site.pointer.clone(), message);
    let mut findings = Vec::new();
    let forbidden: Vec<&str> =
        paths.iter().map(String::as_str).filter(|path| settings.forbids(path)).collect();
    if !forbidden.is_empty() {
        let verb = if forbidden.len() == 1 { "is" } else { "are" };
        let message = format!("{} {verb} uploaded with this code", name(forbidden.iter().copied()));
        findings.push(finding(message).help("move them out of the folder, or list them in its `.amlignore`"));
    }
    if let Some(most) = settings.max_mib
        && snapshot.bytes > most.saturating_mul(MIB)
    {
        // Rounded up, so that it is more than the limit in words as well.
        let mib = snapshot.bytes.div_ceil(MIB);
        let message = format!("this code has {mib} MiB in {} files, of at most {most} MiB", snapshot.files);
        findings.push(
            finding(message).help("list what the job does not need in `.amlignore`, and read data as inputs"),
        );
    }
    findings
}
