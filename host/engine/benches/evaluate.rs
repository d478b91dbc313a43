//! One evaluation of one policy, in an instance of its own and with all limits on; and the same rule natively.
//!
//! `cargo bench -p jobgate-engine --bench evaluate`
#![allow(missing_docs, reason = "Criterion makes a public function")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jobgate_core::files::MemoryFiles;
use jobgate_core::finding::Level;
use jobgate_core::meter::Meter;
use jobgate_core::policy::{PolicyEvaluator, RawFinding};
use jobgate_core::submission::{LoadLimits, Submission};
use jobgate_engine::{Embedded, Engine, LoadOptions, precompile};
use jobgate_test_guests::{RULE, steps};
use jobgate_test_hostile::{ENGINE, TARGET, call, guests, load};

/// Names of the documents, and how many steps each has: about 1,400 bytes for a step.
const DOCUMENTS: [(&str, usize); 3] = [("2 KB", 1), ("45 KB", 32), ("4.6 MB", 3250)];

/// A pipeline of so many steps.
fn pipeline(steps: usize) -> Submission {
    let mut yaml = String::from("type: pipeline\ndisplay_name: synthetic\njobs:\n");
    for step in 0..steps {
        let registry = if step % 10 == 0 { "docker.io" } else { "registry.example" };
        let step = format!(
            "  step_{step}:
    type: command
    display_name: step number {step}
    command: python step.py --number {step} --input ${{{{inputs.data}}}} --output ${{{{outputs.model}}}} --learning-rate 0.01
    compute: azureml:cpu-cluster
    identity: {{type: user_identity}}
    environment:
      name: environment-{step}
      image: {registry}/team/training:{step}
      description: What the step is run in
    resources: {{instance_count: 2, shm_size: 2g}}
    distribution: {{type: pytorch, process_count_per_instance: 4}}
    limits: {{timeout: 3600}}
    inputs:
      data: {{type: uri_folder, path: azureml:data-{step}:1, mode: ro_mount}}
      rate: 0.0{step}
      epochs: {step}
      names: [first, second, third, fourth]
    outputs:
      model: {{type: mlflow_model, mode: rw_mount, path: azureml://datastores/blobs/paths/models/{step}}}
    environment_variables:
"
        );
        yaml.push_str(&step);
        for variable in 0..10 {
            let _ = writeln!(yaml, "      VARIABLE_{variable}: the value of variable number {variable}");
        }
    }
    let files = MemoryFiles::default().file("/project/job.yml", yaml);
    let root = Path::new("/project");
    let loaded = Submission::load(&files, Some(root), &root.join("job.yml"), &LoadLimits::default());
    loaded.submission.unwrap_or_else(|| panic!("{:?}", loaded.findings))
}

/// A finding as the policies make it.
fn finding(pointer: String, message: String) -> RawFinding {
    let (rule, level) = (RULE.to_owned(), Some(Level::Error));
    RawFinding { rule, level, pointer, message, help: None, related: Vec::new(), choices: Vec::new() }
}

/// The rule without a sandbox, on the same host functions: a question for each value.
fn steps_natively(submission: &Submission) -> Vec<RawFinding> {
    let meter = Meter::unlimited();
    let view = submission.view(&meter);
    let mut findings = Vec::new();
    steps::judge(
        |pattern| view.find(pattern).unwrap_or_default(),
        |pointer| view.text(pointer).unwrap_or_default(),
        |pointer, message| findings.push(finding(pointer, message)),
    );
    findings
}

/// The same with one question for all values.
fn rows_natively(submission: &Submission) -> Vec<RawFinding> {
    let meter = Meter::unlimited();
    let fields = steps::FIELDS.map(str::to_owned);
    let rows = submission.view(&meter).select("/jobs/*", &fields).unwrap_or_default();
    let rows: Vec<steps::Row> = serde_json::from_str(&rows).unwrap_or_default();
    let mut findings = Vec::new();
    for row in rows {
        steps::judge_row(&row, &mut |pointer, message| findings.push(finding(pointer, message)));
    }
    findings
}

/// A rule as a policy, and natively.
type Rule = (&'static str, &'static [u8], fn(&Submission) -> Vec<RawFinding>);

const RULES: [Rule; 2] =
    [("steps", guests::JUDGES_STEPS, steps_natively), ("rows", guests::JUDGES_ROWS, rows_natively)];

fn evaluations(criterion: &mut Criterion) {
    let call = call();
    for (rule, guest, natively) in RULES {
        let policy = load(guest);
        let mut group = criterion.benchmark_group(rule);
        for (name, steps) in DOCUMENTS {
            let submission = pipeline(steps);
            let found = policy.validate(submission.clone(), &call).result;
            assert_eq!(found, Ok(natively(&submission)));
            group.bench_function(BenchmarkId::new("policy", name), |bencher| {
                bencher.iter(|| policy.validate(black_box(submission.clone()), &call).result.is_ok());
            });
            group.bench_function(BenchmarkId::new("native", name), |bencher| {
                bencher.iter(|| natively(black_box(&submission)));
            });
        }
        group.finish();
    }
}

fn loading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    group.bench_function("compiling", |bencher| {
        bencher.iter(|| ENGINE.load(guests::JUDGES_STEPS, &LoadOptions::default()).is_ok());
    });
    let embedded = embedded();
    group.bench_function("precompiled", |bencher| {
        bencher.iter(|| ENGINE.load_precompiled(&embedded, &LoadOptions::default()).is_ok());
    });
    group.bench_function("engine", |bencher| bencher.iter(|| Engine::new().is_ok()));
    group.finish();
}

/// A policy that is compiled ahead of time.
#[allow(
    unsafe_code,
    reason = "what the macro promises for files of a build script, this promises for what it just compiled"
)]
fn embedded() -> Embedded {
    let compiled = precompile(guests::JUDGES_STEPS, TARGET).unwrap_or_else(|error| panic!("{error}"));
    // SAFETY: both come from this call, and are never freed.
    unsafe { Embedded::new(compiled.header.leak(), compiled.code.leak()) }
}

criterion_group!(benches, evaluations, loading);
criterion_main!(benches);
