//! Bytes that are no policy, or none for this host: each is one error that says what and what to do.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use jobgate_core::policy::{Digest, PolicyEvaluator};
use jobgate_engine::{LoadError, LoadOptions};
use jobgate_test_hostile::{ENGINE, guests};

const METADATA: &str = r#"{"schema": 1, "id": "x", "version": "0.1.0", "title": "X", "rules": []}"#;

/// A component in WebAssembly's text format, with metadata.
fn component(body: &str) -> Vec<u8> {
    with_sections(body, &[METADATA])
}

fn with_sections(body: &str, sections: &[&str]) -> Vec<u8> {
    let mut bytes = wat::parse_str(format!("(component {body})")).unwrap();
    for section in sections {
        append(&mut bytes, section.as_bytes());
    }
    bytes
}

/// Appends a section `jobgate:policy`.
fn append(component: &mut Vec<u8>, content: &[u8]) {
    let name = b"jobgate:policy";
    component.push(0);
    leb(component, 1 + name.len() + content.len());
    component.push(name.len() as u8);
    component.extend_from_slice(name);
    component.extend_from_slice(content);
}

fn leb(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// An instance under this name among the exports.
fn exporting(name: &str) -> String {
    format!(r#"(instance $i) (export "{name}" (instance $i))"#)
}

fn refusal(bytes: &[u8]) -> LoadError {
    match ENGINE.load(bytes, &LoadOptions::default()) {
        Ok(_) => panic!("it was loaded"),
        Err(error) => error,
    }
}

#[track_caller]
fn assert_refused(bytes: &[u8], says: &[&str]) {
    let message = refusal(bytes).to_string();
    for text in says {
        assert!(message.contains(text), "{message}");
    }
}

#[test]
fn what_is_no_component() {
    assert_refused(b"", &["no WebAssembly"]);
    assert_refused(b"#!/bin/sh\n", &["no WebAssembly", "`.wasm`"]);
    assert_refused(b"\n(component)", &["as text", "make it binary"]);
    assert_refused(&wat::parse_str("(module)").unwrap(), &["core module", "`jobgate-encode`"]);
    assert_refused(b"\0asm\x0d\0\x01\0\xff\xff", &["no valid component"]);
    let cut = &guests::WELL_BEHAVED[..guests::WELL_BEHAVED.len() / 2];
    assert_refused(cut, &["no valid component"]);
    let mut wrong =
        wat::parse_str("(component (core module (func (export \"f\") (result i32) i32.const 0)))").unwrap();
    let at = wrong.len() - 3;
    wrong[at] = 0xff;
    append(&mut wrong, METADATA.as_bytes());
    assert_refused(&wrong, &["no valid component"]);
}

#[test]
fn a_component_that_is_too_large() {
    let options = LoadOptions { bytes: 1000, ..LoadOptions::default() };
    let error = ENGINE.load(guests::WELL_BEHAVED, &options).err().unwrap().to_string();
    assert!(error.contains("more than the 1000") && error.contains("component_mib"), "{error}");
}

#[test]
fn metadata_that_are_not_there_or_wrong() {
    let validator = exporting("jobgate:policy/validator@0.1.0");
    let wrong = |sections: &[&str], says: &[&str]| assert_refused(&with_sections(&validator, sections), says);
    wrong(&[], &["is missing", "`jobgate-encode`"]);
    wrong(&[METADATA, METADATA], &["2 sections"]);
    wrong(&["{"], &["not readable"]);
    wrong(&["[1]"], &["not readable"]);
    wrong(&[r#"{"schema": 2, "other": "things"}"#], &["schema 2", "update jobgate"]);
    wrong(&[&METADATA.replace("\"X\"", "\"X\", \"colour\": 1")], &["not readable", "colour"]);
    wrong(&[&METADATA.replace("\"x\"", "\"\"")], &["`id` is empty"]);
    let rule = r#"{"id": "A", "level": "error", "title": "A"}"#;
    wrong(&[&METADATA.replace("[]", &format!("[{rule}, {rule}]"))], &["`A` is declared twice"]);
    let spaced = rule.replace("\"A\"", "\"A; rm\"");
    assert_ne!(spaced, rule);
    wrong(&[&METADATA.replace("[]", &format!("[{spaced}]"))], &["`A; rm` has other characters"]);
    wrong(
        &[&METADATA.replace("[]", "[], \"facets\": [\"image\", \"colour\"]")],
        &["facet `colour`", "update jobgate"],
    );
    wrong(&[&format!("{METADATA}{}", " ".repeat(64 << 10))], &["more than the 65536"]);
}

/// A section of a core module stays inside it (`docs/abi.md` §11).
#[test]
fn metadata_inside_the_core_module_are_not_those_of_the_component() {
    let inside = format!(
        r#"(core module (@custom "jobgate:policy" "{}")) {}"#,
        METADATA.replace('"', "\\\""),
        exporting("jobgate:policy/validator@0.1.0")
    );
    assert!(matches!(refusal(&with_sections(&inside, &[])), LoadError::NoMetadata));
}

#[test]
fn a_component_of_another_world() {
    assert_refused(&component(""), &["neither", "only: nothing"]);
    let http = exporting("wasi:http/incoming-handler@0.2.0");
    assert_refused(&component(&http), &["neither", "wasi:http/incoming-handler@0.2.0"]);
    let settings = exporting("jobgate:policy/settings@0.1.0");
    assert_refused(&component(&settings), &["neither", "jobgate:policy/settings@0.1.0"]);
}

#[test]
fn imports_that_no_policy_is_given() {
    let validator = exporting("jobgate:policy/validator@0.1.0");
    let with = |import: &str| {
        component(&format!(r#"(import "{import}" (instance (export "f" (func)))) {validator}"#))
    };
    assert_refused(&with("acme:tools/net@1.0.0"), &["`acme:tools/net@1.0.0`", "does not give"]);
    assert_refused(
        &with("jobgate:policy/telepathy@0.1.0"),
        &["`jobgate:policy/telepathy@0.1.0`", "does not give"],
    );
    assert_refused(&with("jobgate:policy/telepathy@0.1.7"), &["newer than this jobgate", "update jobgate"]);
    let function = format!(r#"(import "f" (func)) {validator}"#);
    assert_refused(&component(&function), &["`f`", "does not give"]);
}

#[test]
fn a_policy_of_another_version() {
    for version in ["0.2.0", "1.0.0", "0.10.3"] {
        let newer = component(&exporting(&format!("jobgate:policy/validator@{version}")));
        assert_refused(&newer, &["newer than this jobgate", version, "has 0.1.0", "update jobgate"]);
    }
    let older = component(&exporting("jobgate:policy/mutator@0.0.9"));
    assert_refused(&older, &["older than this jobgate", "0.0.9", "newer SDK"]);
    let draft = component(&exporting("jobgate:policy/mutator@0.1.0-rc.1"));
    assert_refused(&draft, &["`jobgate:policy/mutator@0.1.0-rc.1`", "no released version"]);
    let none = component(&exporting("jobgate:policy/mutator"));
    assert_refused(&none, &["no released version"]);
}

#[test]
fn a_function_of_a_newer_patch_version_is_named() {
    let validator = exporting("jobgate:policy/validator@0.1.0");
    let newer = format!(
        r#"(import "jobgate:policy/log@0.1.4" (instance (export "trace" (func (param "message" string))))) {validator}"#
    );
    assert_refused(&component(&newer), &["jobgate:policy/log@0.1.4", "trace"]);
}

#[test]
fn an_export_without_the_function_is_named() {
    let empty = component(&exporting("jobgate:policy/validator@0.1.0"));
    assert_refused(&empty, &["does not fit the interface", "validate"]);
}

#[test]
fn a_capability_that_is_not_granted() {
    let error = refusal(guests::USES_EVERY_FUNCTION);
    assert!(matches!(error, LoadError::NotGranted { capability: "snapshots", .. }));
    let message = error.to_string();
    assert!(message.contains("`jobgate:policy/snapshots@0.1.0`"), "{message}");
    assert!(message.contains("`grants: {capabilities: [snapshots]}`"), "{message}");
}

#[test]
fn a_component_that_was_tampered_with() {
    let pinned = Digest::of(guests::WELL_BEHAVED);
    let options = LoadOptions { digest: Some(pinned), ..LoadOptions::default() };
    assert_eq!(ENGINE.load(guests::WELL_BEHAVED, &options).unwrap().digest(), pinned);
    let mut changed = guests::WELL_BEHAVED.to_vec();
    *changed.last_mut().unwrap() ^= 1;
    let message = ENGINE.load(&changed, &options).err().unwrap().to_string();
    assert!(
        message.contains(&pinned.to_string()) && message.contains(&Digest::of(&changed).to_string()),
        "{message}"
    );
    assert!(message.contains("jobgate lock"), "{message}");
}

#[test]
fn metadata_are_read_without_the_engine() {
    assert_eq!(jobgate_engine::metadata(guests::WELL_BEHAVED).unwrap().id, "well-behaved");
}
