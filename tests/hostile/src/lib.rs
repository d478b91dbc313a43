//! What the tests of hostile guests share: the compiled guests, a submission to run them on, and ways to run one.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use jobgate_core::edit::{Change, EditContext, Editor, Grant};
use jobgate_core::files::MemoryFiles;
use jobgate_core::policy::{Call, Capabilities, Evaluated, Failure, Limits, PolicyEvaluator, RawFinding};
use jobgate_core::submission::{LoadLimits, Submission};
use jobgate_engine::{Engine, LoadOptions, LoadedPolicy};

/// The compiled guests, a constant for each.
pub mod guests {
    include!(concat!(env!("OUT_DIR"), "/guests.rs"));
}

/// The target that the tests are compiled for.
pub const TARGET: &str = env!("HOSTILE_TARGET");

/// One engine for all tests of a process: a guest that harms it is found out by the others.
pub static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new().unwrap_or_else(|error| panic!("{error}")));

const JOB: &str = "\
$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
command: python train.py
code: src
environment: file:./environment.yml
compute: azureml:cpu
tags: {list: [1, 2, 3], gone: yes}
limits: {timeout: 3600}
resources: {instance_count: 2, properties: {x: 1}}
inputs: {when: 2024-01-31, rate: 0.5}
";

const ENVIRONMENT: &str = "\
$schema: https://azuremlschemas.azureedge.net/latest/environment.schema.json
name: training
image: docker.io/library/python:3.12
";

/// A job with an environment of its own file.
pub fn submission() -> Submission {
    let files = MemoryFiles::default()
        .file("/project/job.yml", JOB)
        .file("/project/environment.yml", ENVIRONMENT)
        .file("/project/src/train.py", "print()\n");
    let root = Path::new("/project");
    let loaded = Submission::load(&files, Some(root), &root.join("job.yml"), &LoadLimits::default());
    assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);
    loaded.submission.unwrap_or_else(|| panic!("the test's own job does not load"))
}

/// Loads a guest that needs no capability.
pub fn load(component: &[u8]) -> LoadedPolicy {
    ENGINE.load(component, &LoadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// A call without settings, under the default limits; but there is time, as tests run side by side and unoptimised.
pub fn call() -> Call {
    call_with(Limits::default())
}

/// A call under other limits. The default time is replaced by one that no test reaches.
pub fn call_with(mut limits: Limits) -> Call {
    if limits.timeout_ms == Limits::default().timeout_ms {
        limits.timeout_ms = 120_000;
    }
    Call { settings: "{}".into(), limits, capabilities: Capabilities::default() }
}

/// Validates the submission.
pub fn validate(component: &[u8], call: &Call) -> Evaluated<Vec<RawFinding>> {
    load(component).validate(submission(), call)
}

/// Mutates the submission, with a grant for `/tags`, `/description`, and the facet `environment`.
pub fn mutate(component: &[u8], call: &Call) -> Evaluated<(Submission, Vec<Change>)> {
    let policy = load(component);
    policy.mutate(editor(submission(), &policy), call)
}

/// An editor for a guest, on this submission.
pub fn editor(submission: Submission, policy: &LoadedPolicy) -> Editor {
    let patterns = ["/tags", "/description", "/code"].map(str::to_owned).to_vec();
    let rules = policy.metadata().rules.iter().map(|rule| rule.id.clone()).collect();
    let context = EditContext {
        policy: policy.metadata().id.as_str().into(),
        grant: Grant { facets: vec!["environment".to_owned()], patterns },
        rules: Arc::new(rules),
        rules_off: Arc::default(),
        changes: Limits::default().findings,
        text: Limits::default().text,
    };
    Editor::new(submission, context)
}

/// Why the guest gave no judgement.
pub fn failure<T>(evaluated: Evaluated<T>) -> Failure {
    match evaluated.result {
        Ok(_) => panic!("the guest was not stopped"),
        Err(failure) => failure,
    }
}

/// The host is unharmed: a guest that behaves gets its answer.
pub fn assert_host_is_well() {
    let found = validate(guests::WELL_BEHAVED, &call()).result.unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message, "it is a job/command");
}
