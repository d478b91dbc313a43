//! Facets find every site that the recordings show on the wire: what the official client sends for a file of the official examples
//! comes from a place that a facet lists. Needs `JOBGATE_CORPUS`.
#![allow(clippy::unwrap_used, reason = "a test")]

mod disk;
mod facts;
mod found;

use std::collections::BTreeMap;
use std::path::Path;

use jobgate_core::submission::{LoadLimits, Submission};
use serde_json::Value;

use crate::disk::Disk;
use crate::facts::facts;
use crate::found::Found;

/// At least so many facts of each facet are in the recordings: fewer, and this test would show nothing.
const LEAST: [(&str, usize); 10] = [
    ("code", 150),
    ("component", 50),
    ("compute", 120),
    ("credential", 20),
    ("data", 180),
    ("datastore", 35),
    ("environment", 190),
    ("identity", 30),
    ("image", 80),
    ("job", 250),
];

#[test]
fn facets_find_every_site_that_the_recordings_show() {
    let Ok(corpus) = std::env::var("JOBGATE_CORPUS") else {
        println!("not run: JOBGATE_CORPUS is not set");
        return;
    };
    let corpus = Path::new(&corpus).canonicalize().unwrap();
    let root = corpus.join("azureml-examples");
    let index = read(&corpus.join("recordings/_index.json"));
    let (mut counts, mut missing) = (BTreeMap::new(), Vec::new());
    for entry in index.as_array().unwrap().iter().filter(|entry| entry["status"] == "ok") {
        let file = entry["file"].as_str().unwrap();
        let recording = read(&corpus.join(format!("recordings/{file}.json")));
        let spec = root.join("cli").join(file);
        let loaded = Submission::load(&Disk, Some(&root), &spec, &LoadLimits::default());
        let submission = loaded.submission.unwrap_or_else(|| panic!("{file}: {:?}", loaded.findings));
        let found = Found::of(&submission);
        for fact in facts(&recording) {
            *counts.entry(fact.facet()).or_insert(0) += 1;
            if !found.has(&fact) {
                missing.push(format!("{file}: {fact:?}"));
            }
        }
    }
    assert!(missing.is_empty(), "{} missing\n{}", missing.len(), missing.join("\n"));
    for (facet, least) in LEAST {
        assert!(counts.get(facet).is_some_and(|count| *count >= least), "{facet}: {counts:?}");
    }
}

fn read(path: &Path) -> Value {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap()
}
