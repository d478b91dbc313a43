//! One evaluation of every built-in policy on a small job: each mutator and each validator once, in an instance of its own and with all
//! limits on, with default settings and with nobody who knows the workspace.
//!
//! `cargo xtask build-policies && cargo bench -p jobgate-engine --bench builtins`
#![allow(missing_docs, reason = "Criterion makes a public function")]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jobgate_core::edit::{EditContext, Editor, Grant};
use jobgate_core::facts::NoFacts;
use jobgate_core::files::MemoryFiles;
use jobgate_core::policy::{Call, Capabilities, Limits, PolicyEvaluator};
use jobgate_core::snapshots::SnapshotStore;
use jobgate_core::submission::{LoadLimits, Submission};
use jobgate_engine::{LoadOptions, LoadedPolicy};
use jobgate_test_hostile::ENGINE;

/// A command job of 2 KB.
fn files() -> MemoryFiles {
    let mut yaml = String::from(
        "$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
type: command
display_name: train
experiment_name: churn
description: Trains the model on what was collected last month
command: python train.py --data ${{inputs.data}} --epochs ${{inputs.epochs}} --model ${{outputs.model}}
code: ./src
compute: azureml:cpu-cluster
identity: {type: user_identity}
environment:
  name: training
  image: registry.example/team/training:1.2
  conda_file: {channels: [conda-forge], dependencies: [python=3.11, pip=24.0, pip: [scikit-learn==1.5.0]]}
resources: {instance_count: 2, shm_size: 2g}
distribution: {type: pytorch, process_count_per_instance: 4}
limits: {timeout: 3600}
inputs:
  epochs: 10
  data: {type: uri_folder, path: azureml:churn:1, mode: ro_mount}
outputs:
  model: {type: mlflow_model, mode: rw_mount, path: azureml://datastores/blobs/paths/models/churn}
environment_variables:
",
    );
    for variable in 0..15 {
        yaml.push_str(&format!("  VARIABLE_{variable}: the value of the variable {variable}\n"));
    }
    yaml.push_str("tags:\n");
    for tag in 0..10 {
        yaml.push_str(&format!("  tag_{tag}: what it stands for {tag}\n"));
    }
    MemoryFiles::default().file("/project/job.yml", yaml).file("/project/src/train.py", "print()\n")
}

fn submission(files: &MemoryFiles) -> Submission {
    let root = Path::new("/project");
    let loaded = Submission::load(files, Some(root), &root.join("job.yml"), &LoadLimits::default());
    loaded.submission.unwrap_or_else(|| panic!("{:?}", loaded.findings))
}

/// What `cargo xtask build-policies` made.
fn policies() -> Vec<LoadedPolicy> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/policies");
    let Ok(entries) = fs::read_dir(&folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let capabilities = ["snapshots", "sources", "workspace", "registry"].map(str::to_owned);
    let options = LoadOptions { capabilities: &capabilities, ..LoadOptions::default() };
    let load = |path: &PathBuf| {
        let component = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        ENGINE.load(&component, &options).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    paths.iter().map(load).collect()
}

fn editor(submission: Submission, policy: &LoadedPolicy) -> Editor {
    let metadata = policy.metadata();
    let (patterns, facets) = metadata.writes.iter().cloned().partition(|write| write.starts_with('/'));
    let context = EditContext {
        policy: metadata.id.as_str().into(),
        grant: Grant { facets, patterns },
        rules: Arc::new(metadata.rules.iter().map(|rule| rule.id.clone()).collect()),
        rules_off: Arc::default(),
        changes: Limits::default().findings,
        text: Limits::default().text,
    };
    Editor::new(submission, context)
}

fn evaluate(policy: &LoadedPolicy, submission: &Submission, call: &Call) -> bool {
    let exports = policy.exports();
    let mutated = !exports.mutator || policy.mutate(editor(submission.clone(), policy), call).result.is_ok();
    let validated = !exports.validator || policy.validate(submission.clone(), call).result.is_ok();
    mutated && validated
}

fn builtins(criterion: &mut Criterion) {
    let files = files();
    let submission = submission(&files);
    let snapshots =
        Arc::new(SnapshotStore::new(Arc::new(files), Some("/project".into()), "/project".into(), None));
    let facts = Arc::new(NoFacts);
    let call = Call {
        settings: "{}".into(),
        limits: Limits::default(),
        capabilities: Capabilities {
            snapshots: Some(Arc::clone(&snapshots) as _),
            sources: Some(snapshots),
            workspace: Some(Arc::clone(&facts) as _),
            registry: Some(facts),
        },
    };
    let policies = policies();
    assert!(!policies.is_empty(), "no policies are built: run `cargo xtask build-policies`");
    let mut group = criterion.benchmark_group("builtins");
    group.bench_function(BenchmarkId::new("all", "2 KB"), |bencher| {
        bencher.iter(|| policies.iter().all(|policy| evaluate(policy, black_box(&submission), &call)));
    });
    for policy in &policies {
        assert!(evaluate(policy, &submission, &call), "{} gives no judgement", policy.metadata().id);
        group.bench_function(BenchmarkId::new(policy.metadata().id.clone(), "2 KB"), |bencher| {
            bencher.iter(|| evaluate(policy, black_box(&submission), &call));
        });
    }
    group.finish();
}

criterion_group!(benches, builtins);
criterion_main!(benches);
