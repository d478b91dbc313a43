//! Against the official examples and what the official client did with them. Needs `JOBGATE_CORPUS`.

use std::path::Path;

use super::{found, lines, read};

/// Kinds that have a schema.
const KINDS: &[&str] = &[
    "job",
    "component",
    "environment",
    "data",
    "model",
    "datastore",
    "compute",
    "connection",
    "schedule",
    "online_endpoint",
    "online_deployment",
    "batch_endpoint",
    "batch_deployment",
];

/// Files that the client fails on and the check lets pass, and why.
const PASSED: &[(&str, &str)] = &[
    (
        "foundation-models/system/inference/",
        "`compute` and the names of batch deployments are given by flags of the command line",
    ),
    (
        "cli-automl-text-ner-conll2003-distributed-sweeping.yml",
        "the client ends with an error of its own while it reads the answer: the job was submitted",
    ),
    ("monitoring/generation-safety-quality-monitoring.yaml", "monitors have no schema here"),
    ("monitoring/model-monitoring-with-collected-data.yaml", "monitors have no schema here"),
    ("monitoring/out-of-box-monitoring.yaml", "monitors have no schema here"),
    (
        "generative-ai/promptflow/deploy-flow/deployment-with-docker-context-environment.yaml",
        "the folder of the model is empty, which making a plan finds",
    ),
];

#[test]
fn errors_are_those_of_the_client() {
    let Ok(corpus) = std::env::var("JOBGATE_CORPUS") else {
        println!("not run: JOBGATE_CORPUS is not set");
        return;
    };
    let corpus = Path::new(&corpus).canonicalize().unwrap();
    let root = corpus.join("azureml-examples");
    let index = read(&corpus.join("recordings/_index.json"));
    let (mut accepted, mut refused, mut wrong) = (0, 0, Vec::new());
    let mut used = vec![false; PASSED.len()];
    for entry in index.as_array().unwrap() {
        let (file, kind) = (entry["file"].as_str().unwrap(), entry["kind"].as_str().unwrap());
        if !KINDS.contains(&kind) {
            continue;
        }
        let found = found(&root, &root.join("cli").join(file));
        match entry["status"].as_str().unwrap() {
            "ok" => {
                accepted += 1;
                if !found.errors.is_empty() {
                    wrong.push(format!("{file}: the client accepts it{}", lines(&found.errors)));
                }
            }
            "error" => {
                refused += 1;
                let passed = PASSED.iter().position(|(part, _)| file.contains(part));
                passed.into_iter().for_each(|at| used[at] = true);
                if found.errors.is_empty() && found.loading.is_empty() && passed.is_none() {
                    wrong.push(format!("{file}: the client refuses it: {}", entry["error"]));
                }
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(accepted >= 300 && refused >= 30, "{accepted} accepted, {refused} refused");
    let unused: Vec<_> =
        PASSED.iter().zip(&used).filter(|(_, used)| !**used).map(|(entry, _)| entry.0).collect();
    assert!(unused.is_empty(), "no such files: {unused:?}");
}
