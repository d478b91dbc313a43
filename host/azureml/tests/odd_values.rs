//! Specs of jobs in which one value is replaced by an odd one: nothing panics, and what is not refused is planned.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use jobgate_azureml::Workspace;
use jobgate_azureml::plan::Action;
use jobgate_azureml::spec::{Request, Surroundings, plan};
use jobgate_core::files::MemoryFiles;
use jobgate_core::finding::Level;
use jobgate_core::snapshots::SnapshotStore;
use jobgate_core::submission::{LoadLimits, Submission};
use jobgate_yaml::{Document, Limits, NodeId, Tree, Value};
use serde::Deserialize;

/// What stands in place of a value, as YAML.
const ODD: [&str; 14] = [
    "null",
    "true",
    "-1",
    "0.5",
    ".inf",
    "99999999999999999999999999",
    "1.0e+300",
    "\"\"",
    "\"azureml:\"",
    "\"${{parent.inputs.x}}\"",
    "\"é\\u0000/../@:\"",
    "2024-01-02",
    "[{}, [null]]",
    "{value: {type: choice, values: [{a: {}}]}, type: x}",
];

#[derive(Deserialize)]
struct Case {
    name: String,
    spec: String,
    files: BTreeMap<String, String>,
}

/// The text of a tree in flow style, with the node at the place `at` (in the order of the walk) replaced; counts nodes.
fn written(tree: &Tree, node: NodeId, at: usize, odd: &str, seen: &mut usize) -> String {
    *seen += 1;
    if *seen - 1 == at {
        return odd.to_owned();
    }
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    match tree.value(node) {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::BigInt(digits) => digits.to_string(),
        Value::Float(value) => jobgate_yaml::float_repr(*value),
        Value::Text(text) => quoted(text),
        Value::Opaque(opaque) => opaque.spelling.to_string(),
        Value::Sequence(items) => {
            let items: Vec<_> = items.iter().map(|item| written(tree, *item, at, odd, seen)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Mapping(mapping) => {
            let entry = |entry: &jobgate_yaml::Entry| {
                let key = quoted(&entry.key.spelling);
                format!("{key}: {}", written(tree, entry.value, at, odd, seen))
            };
            format!("{{{}}}", mapping.entries().iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

fn check(case: &Case, text: &str) {
    let root = Path::new("/work").join(&case.name);
    let add =
        |files: MemoryFiles, (path, text): (&String, &String)| files.file(root.join(path), text.as_str());
    let files =
        Arc::new(case.files.iter().fold(MemoryFiles::default(), add).file(root.join(&case.spec), text));
    let loaded = Submission::load(&*files, Some(&root), &root.join(&case.spec), &LoadLimits::default());
    let Some(submission) = loaded.submission else { return };
    let snapshots = SnapshotStore::new(files.clone(), Some(root.clone()), root.clone(), None);
    let surroundings = Surroundings { folder: root.clone(), ..Surroundings::default() };
    let workspace =
        Workspace { subscription_id: "s".to_owned(), resource_group: "r".to_owned(), name: "w".to_owned() };
    let planned = plan(&Request {
        submission: &submission,
        files: &*files,
        snapshots: &snapshots,
        project_root: Some(&root),
        destination: &workspace.into(),
        surroundings: &surroundings,
        endpoint_name: None,
    });
    let is_refused = planned.findings.iter().any(|finding| finding.level == Level::Error);
    let is_put = matches!(planned.steps.last().map(|step| &step.action), Some(Action::Put(_)));
    assert_ne!(is_refused, is_put, "{}:\n{text}\n{:?}", case.name, planned.findings);
    serde_json::to_string(&planned.steps).unwrap();
}

#[test]
fn no_value_of_a_job_makes_planning_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/job-effects");
    let mut checked = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let cases: Vec<Case> = serde_json::from_slice(&fs::read(entry.unwrap().path()).unwrap()).unwrap();
        for case in &cases {
            let document = Document::parse(case.files[&case.spec].as_bytes(), &Limits::default()).unwrap();
            let tree = document.tree();
            let mut nodes = 0;
            written(tree, tree.root(), usize::MAX, "", &mut nodes);
            // Two odd values for each node, others for the next one: all meet all kinds of nodes.
            for at in 1..nodes {
                for odd in [ODD[(checked + at) % ODD.len()], ODD[(checked + at * 5 + 3) % ODD.len()]] {
                    check(case, &written(tree, tree.root(), at, odd, &mut 0));
                }
            }
            checked += nodes;
        }
    }
    assert!(checked > 1000, "{checked}");
}
