//! Values that the command line sets, before anything else looks at the spec.

use std::path::Path;

use jobgate_core::pointer::Pointer;
use jobgate_core::submission::{LoadLimits, Loaded, Override, Submission};

use crate::support::{files, found};

fn load(content: &[(&str, &str)], overrides: &[&str]) -> Loaded {
    let overrides: Vec<_> = overrides.iter().map(|text| Override::set(text).unwrap()).collect();
    let limits = LoadLimits::default();
    Submission::load_with(
        &files(content),
        Some(Path::new("/p")),
        Path::new("/p/job.yml"),
        &limits,
        &overrides,
    )
}

#[test]
fn values_are_typed_as_in_a_spec() {
    for (text, json) in [
        ("x=1", r#"{"x":1}"#),
        ("x=010", r#"{"x":8}"#),
        ("x=1.50", r#"{"x":1.5}"#),
        ("x=1e3", r#"{"x":"1e3"}"#),
        ("x=yes", r#"{"x":true}"#),
        ("x=", r#"{"x":null}"#),
        ("x='5'", r#"{"x":"5"}"#),
        ("x=\"no\"", r#"{"x":"no"}"#),
        ("x=azureml:e:1", r#"{"x":"azureml:e:1"}"#),
        ("x=python a.py --k=v: w # y", r#"{"x":"python a.py --k=v: w # y"}"#),
        ("x=5 # five", r#"{"x":"5 # five"}"#),
        ("x=- a", r#"{"x":"- a"}"#),
        ("x=a: b", r#"{"x":"a: b"}"#),
        ("x=!!int '5'", r#"{"x":"!!int '5'"}"#),
        ("x=&a 5", r#"{"x":"&a 5"}"#),
        ("x=[ -f y ] && z", r#"{"x":"[ -f y ] && z"}"#),
        ("x=${{inputs.a}}", r#"{"x":"${{inputs.a}}"}"#),
        ("x={path: ./d, n: [1, no]}", r#"{"x":{"path":"./d","n":[1,false]}}"#),
        ("x.y.z=1", r#"{"x":{"y":{"z":1}}}"#),
        (r"x\.y=1", r#"{"x.y":1}"#),
        (r"x\y=1", r#"{"x\\y":1}"#),
    ] {
        let loaded = load(&[("job.yml", "type: command")], &[text]);
        let submission = loaded.submission.unwrap();
        let json = json.replacen('{', r#"{"type":"command","#, 1);
        assert_eq!(submission.resolved_json(), json, "{text}");
    }
}

#[test]
fn what_sets_nothing_is_refused() {
    let deep = format!("{}=1", "a.".repeat(60) + "a");
    for text in ["", "x", "=1", "a..b=1", ".a=1", "a.=1", &deep] {
        assert!(Override::set(text).is_err(), "{text}");
    }
}

/// Also an ordered mapping, whose parts are nodes of the tree that it was read from.
#[test]
fn a_value_brings_its_parts_along() {
    let loaded = load(&[("job.yml", "type: command")], &["x={a: !!omap [{b: [1, 2]}]}"]);
    assert!(loaded.submission.unwrap().resolved_json().contains("[1, 2]"));
}

#[test]
fn a_value_replaces_what_is_there_and_keeps_its_place() {
    let job = "type: command\nresources: {instance_count: 1, shm_size: 2g}\nname: a\n";
    let loaded = load(&[("job.yml", job)], &["resources.instance_count=2", "name=b"]);
    let submission = loaded.submission.unwrap();
    let json = r#"{"type":"command","resources":{"instance_count":2,"shm_size":"2g"},"name":"b"}"#;
    assert_eq!(submission.resolved_json(), json);
    let rewritten = submission.rewritten();
    assert_eq!(rewritten[0].submitted, job.replace(": 1", ": 2").replace("name: a", "name: b"));
}

#[test]
fn it_is_set_before_the_kind_is_told_and_references_are_followed() {
    let content = [("job.yml", "command: x"), ("env.yml", "image: debian")];
    let loaded = load(&content, &["type=command", "environment=env.yml"]);
    assert_eq!(loaded.findings, []);
    let submission = loaded.submission.unwrap();
    assert_eq!(submission.kind(), "job/command");
    let json = r#"{"command":"x","type":"command","environment":{"image":"debian"}}"#;
    assert_eq!(submission.resolved_json(), json);
}

#[test]
fn what_was_set_is_told_by_its_flag() {
    let job = "type: command\nenvironment: old.yml\ninputs: {a: 1}\n";
    let loaded = load(&[("job.yml", job)], &["environment=new.yml", "inputs.b.path=x"]);
    assert_eq!(found(&loaded), [("jobgate/not-found", "/environment")]);
    assert_eq!(loaded.findings[0].place.as_ref().unwrap().file, "--set environment");
    let submission = loaded.submission.unwrap();
    let place = |pointer: &str| submission.place(&Pointer::parse(pointer).unwrap()).file;
    assert_eq!(place("/environment"), "--set environment");
    assert_eq!(place("/inputs/b/path"), "--set inputs.b.path");
    assert_eq!(place("/inputs/b/absent"), "--set inputs.b.path");
    assert_eq!(place("/inputs/a"), "job.yml");
    assert_eq!(place("/inputs/absent"), "job.yml");
}

#[test]
fn nothing_is_set_through_what_has_no_keys() {
    let job = "type: command\nenvironment: env.yml\nlist: [1]\nnumber: 1\nempty:\n";
    let content = [("job.yml", job), ("env.yml", "image: debian")];
    for (set, pointer, line) in
        [("environment.image=x", "/environment", 2), ("list.0=x", "/list", 3), ("number.a.b=x", "/number", 4)]
    {
        let loaded = load(&content, &[set]);
        assert_eq!(found(&loaded), [("jobgate/override", pointer)]);
        assert_eq!(loaded.findings[0].place.as_ref().unwrap().line, line, "{set}");
    }
    let loaded = load(&content, &["empty.a=x"]);
    assert_eq!(found(&loaded), []);
    assert!(loaded.submission.unwrap().resolved_json().contains(r#""empty":{"a":"x"}"#));
}

#[test]
fn a_name_is_a_text() {
    let limits = LoadLimits::default();
    let content = files(&[("job.yml", "type: command\nname: a")]);
    let (root, spec) = (Path::new("/p"), Path::new("/p/job.yml"));
    let loaded = Submission::load_with(&content, Some(root), spec, &limits, &[Override::name("010")]);
    assert_eq!(loaded.submission.unwrap().resolved_json(), r#"{"type":"command","name":"010"}"#);
}
