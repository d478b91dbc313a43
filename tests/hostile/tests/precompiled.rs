//! Policies that are compiled ahead of time.
#![allow(
    unsafe_code,
    reason = "what the macro promises for files of a build script, a test promises for what it just compiled"
)]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use jobgate_core::policy::{Digest, PolicyEvaluator};
use jobgate_engine::{Embedded, LoadError, LoadOptions, precompile};
use jobgate_test_hostile::{ENGINE, TARGET, call, guests, submission};

fn embedded(component: &[u8]) -> Embedded {
    let compiled = precompile(component, TARGET).unwrap();
    // SAFETY: both come from this call, and are never freed.
    unsafe { Embedded::new(compiled.header.leak(), compiled.code.leak()) }
}

#[test]
fn a_precompiled_policy_answers_as_one_that_is_compiled_now() {
    let ahead = ENGINE.load_precompiled(&embedded(guests::WELL_BEHAVED), &LoadOptions::default()).unwrap();
    let now = ENGINE.load(guests::WELL_BEHAVED, &LoadOptions::default()).unwrap();
    assert_eq!((ahead.digest(), ahead.exports()), (now.digest(), now.exports()));
    assert_eq!(ahead.metadata(), now.metadata());
    let (ahead, now) = (ahead.validate(submission(), &call()), now.validate(submission(), &call()));
    assert_eq!(ahead.result.unwrap(), now.result.unwrap());
    assert_eq!(ahead.usage, now.usage);
}

#[test]
fn a_precompiled_policy_with_wasi_gets_none() {
    let policy = ENGINE.load_precompiled(&embedded(guests::WASI_EXITS), &LoadOptions::default()).unwrap();
    let failure = policy.validate(submission(), &call()).result.unwrap_err();
    assert!(failure.to_string().contains("granted no WASI"), "{failure}");
}

#[test]
fn the_header_says_what_the_policy_is() {
    let header = embedded(guests::USES_EVERY_FUNCTION).header().unwrap();
    assert_eq!(header.digest().unwrap(), Digest::of(guests::USES_EVERY_FUNCTION));
    assert_eq!(header.capabilities(), ["snapshots"]);
    assert_eq!(header.metadata().id, "uses-every-function");
    let exports = header.exports();
    assert!(exports.mutator && exports.validator && exports.settings);
}

#[test]
fn grants_and_digests_are_checked_all_the_same() {
    let embedded = embedded(guests::USES_EVERY_FUNCTION);
    let refused = ENGINE.load_precompiled(&embedded, &LoadOptions::default()).err().unwrap();
    assert!(matches!(refused, LoadError::NotGranted { .. }));
    let other = LoadOptions { digest: Some(Digest::of(b"other")), ..LoadOptions::default() };
    assert!(matches!(ENGINE.load_precompiled(&embedded, &other), Err(LoadError::Digest { .. })));
}

#[test]
fn the_same_component_gives_the_same_code() {
    let (first, second) =
        (precompile(guests::PANICS, TARGET).unwrap(), precompile(guests::PANICS, TARGET).unwrap());
    assert!(first.code == second.code && first.header == second.header);
}

#[test]
fn what_is_no_policy_is_not_compiled() {
    assert!(matches!(precompile(b"", TARGET), Err(LoadError::NotWasm)));
    let without = wat::parse_str("(component)").unwrap();
    assert!(matches!(precompile(&without, TARGET), Err(LoadError::NoMetadata)));
}
