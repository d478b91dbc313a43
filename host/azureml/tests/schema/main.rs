//! What the check of specs finds, against what the official client was recorded to refuse, and against tables of cases.
#![allow(clippy::unwrap_used, reason = "a test")]

mod cases;
mod corpus;
#[path = "../disk/mod.rs"]
mod disk;
mod probes;
mod properties;

use std::path::Path;

use jobgate_azureml::schema;
use jobgate_core::finding::{Finding, Level};
use jobgate_core::submission::{LoadLimits, Submission};

/// What loading and the check find in a spec.
struct Found {
    /// Errors of loading.
    loading: Vec<Finding>,
    /// Errors of the check.
    errors: Vec<Finding>,
    /// Warnings of the check.
    warnings: Vec<Finding>,
}

fn found(root: &Path, spec: &Path) -> Found {
    let loaded = Submission::load(&disk::Disk, Some(root), spec, &LoadLimits::default());
    let is_error = |finding: &Finding| finding.level == Level::Error;
    let checked = loaded.submission.as_ref().map(schema::check).unwrap_or_default();
    let (errors, warnings) = checked.into_iter().partition(is_error);
    Found { loading: loaded.findings.into_iter().filter(is_error).collect(), errors, warnings }
}

/// The findings, one in a line.
fn lines(findings: &[Finding]) -> String {
    let line = |finding: &Finding| format!("\n    {} {} {}", finding.rule, finding.pointer, finding.message);
    findings.iter().map(line).collect()
}

fn read(path: &Path) -> serde_json::Value {
    let text = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
