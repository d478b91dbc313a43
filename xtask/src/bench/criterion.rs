//! What Criterion measured.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

/// The median time of one iteration in seconds.
pub(super) fn median(root: &Path, group: &str, function: &str, parameter: &str) -> Result<f64> {
    let path =
        root.join("target/criterion").join(group).join(function).join(parameter).join("new/estimates.json");
    let text = fs::read_to_string(&path).with_context(|| {
        format!("the benchmark `{group}/{function}/{parameter}` left no `{}`", path.display())
    })?;
    let estimates: Value = serde_json::from_str(&text)?;
    let nanoseconds =
        estimates["median"]["point_estimate"].as_f64().context("Criterion's estimates have no median")?;
    Ok(nanoseconds / 1e9)
}
