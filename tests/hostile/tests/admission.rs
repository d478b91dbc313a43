//! Hostile guests among others, through a whole admission: each is blamed by name and denies, and the other policies are heard.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use jobgate_core::admission::{Admission, Cause, ConfiguredPolicy, Context, Outcome, Policies, run};
use jobgate_core::config::{Config, Layer};
use jobgate_core::policy::PolicyEvaluator;
use jobgate_core::submission::Loaded;
use jobgate_engine::LoadOptions;
use jobgate_test_hostile::{ENGINE, guests, submission};

const CONFIG: &str = "
version: 1
policies:
  - id: hostile
    source: ./hostile.wasm
    grants: {write: [/description, /tags, /code, environment], capabilities: [snapshots]}
    limits: {fuel: 200000000, timeout_ms: 60000}
  - id: good
    source: ./good.wasm
    limits: {timeout_ms: 60000}
";

/// Admits the submission by a guest and a policy that behaves.
fn admit(guest: &[u8]) -> Admission {
    let config =
        Config::parse("jobgate.yaml", Path::new("/project"), Layer::Repository, CONFIG.as_bytes()).unwrap();
    let components = [guest, guests::WELL_BEHAVED];
    let policies = config.active().zip(components).map(|(policy, component)| {
        let capabilities = ["registry", "snapshots", "sources", "workspace"].map(str::to_owned);
        let options = LoadOptions { capabilities: &capabilities, ..LoadOptions::default() };
        let loaded = ENGINE.load(component, &options).unwrap_or_else(|error| panic!("{error}"));
        let evaluator: Box<dyn PolicyEvaluator> = Box::new(loaded);
        ConfiguredPolicy { config: policy.clone(), evaluator: Ok(evaluator) }
    });
    let loaded = Loaded { submission: Some(submission()), findings: Vec::new() };
    run("job.yml", loaded, &Policies::prepare(policies), &Context::default())
}

/// Guests that keep to the interface, whatever else is odd in them; the last one needs a capability that is not there.
const HARMLESS: [&str; 8] = [
    "asks_every_capability",
    "well_behaved",
    "judges_steps",
    "judges_rows",
    "floods_the_log",
    "wasi_is_not_needed",
    "tries_later",
    "uses_every_function",
];

#[test]
fn every_hostile_guest_denies_and_the_others_are_heard() {
    for &(name, guest) in guests::ALL {
        if HARMLESS.contains(&name) {
            continue;
        }
        let admission = admit(guest);
        assert_eq!(admission.outcome(), Outcome::Failed, "{name}");
        let [failure] = admission.failures() else { panic!("{name}: {:?}", admission.failures()) };
        assert_eq!(failure.policies, ["hostile"], "{name}");
        let messages: Vec<&str> = admission.findings().iter().map(|finding| &*finding.message).collect();
        assert_eq!(messages, ["it is a job/command"], "{name}");
    }
}

#[test]
fn a_mutator_that_changes_its_own_result_is_found_out() {
    let admission = admit(guests::NEVER_SETTLES);
    let [failure] = admission.failures() else { panic!("{:?}", admission.failures()) };
    assert!(matches!(failure.cause, Cause::OwnResult(_)), "{failure}");
    assert!(failure.to_string().contains("/description"), "{failure}");
}

#[test]
fn one_that_wants_to_be_asked_later_is_heard_only_if_nothing_else_is_wrong() {
    let admission = admit(guests::TRIES_LATER);
    assert_eq!((admission.outcome(), admission.retry_after_seconds()), (Outcome::TryLater, Some(90)));
}

#[test]
fn guests_that_behave_are_admitted() {
    for guest in [guests::WELL_BEHAVED, guests::FLOODS_THE_LOG, guests::WASI_IS_NOT_NEEDED] {
        assert_eq!(admit(guest).outcome(), Outcome::Admitted);
    }
}
