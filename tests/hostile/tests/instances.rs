//! Components that no compiler makes: what they are born with counts, and what they export is looked at.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use jobgate_core::policy::{Failure, PolicyEvaluator};
use jobgate_engine::LoadOptions;
use jobgate_test_hostile::{ENGINE, assert_host_is_well, call, submission};

/// A validator whose function takes nothing and gives nothing, over a core module with this in it.
fn validate_over(core: &str) -> Failure {
    validate_over_instances(core, 1)
}

/// The same over so many instances of the module.
fn validate_over_instances(core: &str, instances: usize) -> Failure {
    let more = "(core instance (instantiate $module))".repeat(instances - 1);
    let text = format!(
        r#"(component
            (core module $module {core} (func (export "f")))
            (core instance $core (instantiate $module)) {more}
            (func $validate (canon lift (core func $core "f")))
            (instance $validator (export "validate" (func $validate)))
            (export "jobgate:policy/validator@0.1.0" (instance $validator))
            (@custom "jobgate:policy" "{}"))"#,
        r#"{\"schema\": 1, \"id\": \"x\", \"version\": \"0.1.0\", \"title\": \"X\", \"rules\": []}"#
    );
    let policy = ENGINE.load(&wat::parse_str(text).unwrap(), &LoadOptions::default()).unwrap();
    policy.validate(submission(), &call()).result.unwrap_err()
}

#[test]
fn an_export_of_another_type() {
    let failure = validate_over("");
    assert!(matches!(&failure, Failure::Broken(_)), "{failure:?}");
    assert_host_is_well();
}

#[test]
fn several_memories_count_together() {
    let failure = validate_over("(memory 480) (memory 480) (memory 480)");
    assert_eq!(failure, Failure::Limit { limit: "memory_mib", value: "64 MiB".to_owned() });
    assert_host_is_well();
}

#[test]
fn a_table_counts_as_memory() {
    let failure = validate_over("(table 9000000 funcref)");
    assert_eq!(failure, Failure::Limit { limit: "memory_mib", value: "64 MiB".to_owned() });
    assert_host_is_well();
}

#[test]
fn there_may_not_be_any_number_of_instances() {
    let failure = validate_over_instances("(memory 0)", 101);
    assert!(matches!(&failure, Failure::Trapped(message) if message.contains("101")), "{failure:?}");
    assert_host_is_well();
}

#[test]
fn a_start_function_is_stopped() {
    let failure = validate_over("(func $start (loop $again (br $again))) (start $start)");
    assert!(matches!(failure, Failure::Limit { limit: "fuel", .. }), "{failure:?}");
    assert_host_is_well();
}

#[test]
fn a_start_function_that_traps() {
    let failure = validate_over("(func $start unreachable) (start $start)");
    assert!(matches!(&failure, Failure::Trapped(message) if message.contains("`start`")), "{failure:?}");
    assert_host_is_well();
}
