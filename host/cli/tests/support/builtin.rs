//! The policies that come with jobgate.

use std::fs;
use std::path::Path;

/// The ids of all built-in policies, sorted.
pub(crate) fn ids() -> Vec<String> {
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    let mut ids: Vec<String> = fs::read_dir(policies)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("policy.yaml").exists())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    ids.sort();
    ids
}
