//! What a policy reads: values, patterns, selections, and what stops it.

use jobgate_core::meter::{Meter, Stop};
use jobgate_core::pointer::Pointer;
use jobgate_core::submission::{PolicyValue, Shape, Submission};

use crate::support::*;

const JOB: &str = "\
type: pipeline
yes: {1: a, 1.5: b, null: c}
tags: {'*': star, '**': two, e: 1e3, f: 1.0, i: -7, b: off, z: ~, s: \"q\\\"\\n\\u0001é\", big: 99999999999999999999}
jobs:
  b: {type: command, component: ./c.yml}
  a: {type: command, environment: {image: x:1}}
";

fn submission() -> Submission {
    load(&[("job.yml", JOB), ("c.yml", "type: command\ncommand: x\nenvironment: {image: y:1, name: n}\n")])
}

#[test]
fn values_are_typed_as_the_official_client_reads_them() {
    for (pointer, shape, value) in [
        ("/true", Shape::Mapping, json("{\"1\":\"a\",\"1.5\":\"b\",\"null\":\"c\"}")),
        ("/true/1.5", Shape::Text, text("b")),
        ("/tags/e", Shape::Text, text("1e3")),
        ("/tags/f", Shape::Number, PolicyValue::Float(1.0)),
        ("/tags/i", Shape::Number, PolicyValue::Integer(-7)),
        ("/tags/b", Shape::Boolean, PolicyValue::Boolean(false)),
        ("/tags/z", Shape::Null, PolicyValue::Null),
        ("/tags/big", Shape::Number, json("99999999999999999999")),
        ("/jobs/a", Shape::Mapping, json("{\"type\":\"command\",\"environment\":{\"image\":\"x:1\"}}")),
        ("/jobs/b/component/environment", Shape::Mapping, json("{\"image\":\"y:1\",\"name\":\"n\"}")),
    ] {
        let submission = submission();
        assert_eq!(submission.view(&Meter::unlimited()).shape(pointer).unwrap(), Some(shape), "{pointer}");
        assert_eq!(get(&submission, pointer), Some(value), "{pointer}");
    }
}

#[test]
fn json_text_says_what_the_tree_says() {
    let tags = match get(&submission(), "/tags") {
        Some(PolicyValue::Json(tags)) => serde_json::from_str::<serde_json::Value>(&tags).unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!(tags["s"], "q\"\n\u{1}é");
    assert_eq!(tags["f"].to_string(), "1.0");
    assert_eq!(tags["big"].to_string(), "99999999999999999999");
    assert_eq!(tags.as_object().unwrap().keys().next().unwrap(), "*");
}

#[test]
fn patterns_match_in_document_order() {
    for (pattern, matches) in [
        ("", vec![""]),
        ("/jobs/*", vec!["/jobs/b", "/jobs/a"]),
        ("/jobs/a/type", vec!["/jobs/a/type"]),
        ("/jobs/*/type", vec!["/jobs/b/type", "/jobs/a/type"]),
        ("/**/image", vec!["/jobs/b/component/environment/image", "/jobs/a/environment/image"]),
        (
            "/**/environment/**/image",
            vec!["/jobs/b/component/environment/image", "/jobs/a/environment/image"],
        ),
        ("/tags/~2", vec!["/tags/*"]),
        ("/tags/~2~2", vec!["/tags/**"]),
        ("/none/**", vec![]),
        (
            "/jobs/b/component/**",
            vec![
                "/jobs/b/component",
                "/jobs/b/component/type",
                "/jobs/b/component/command",
                "/jobs/b/component/environment",
                "/jobs/b/component/environment/image",
                "/jobs/b/component/environment/name",
            ],
        ),
    ] {
        let submission = submission();
        assert_eq!(submission.view(&Meter::unlimited()).find(pattern).unwrap(), matches, "{pattern}");
    }
}

#[test]
fn wildcards_never_match_derived_nodes() {
    let job = "type: command\ncommand: x\nenvironment: {build: {path: ctx, x: 1}}\n";
    let submission = load(&[("job.yml", job), ("ctx/Dockerfile", "FROM a:1\nFROM b:1\n")]);
    let meter = Meter::unlimited();
    let find = |pattern: &str| submission.view(&meter).find(pattern).unwrap();
    assert_eq!(find("/environment/build/*"), ["/environment/build/path", "/environment/build/x"]);
    assert_eq!(find("/environment/build/~dockerfile/images/*"), Vec::<String>::new());
    assert_eq!(find("/**/~dockerfile/images/1"), ["/environment/build/~dockerfile/images/1"]);
    assert_eq!(find("/**/build/~dockerfile"), ["/environment/build/~dockerfile"]);
}

#[test]
fn many_double_stars_cost_no_more_than_nodes_times_segments() {
    let deep = format!("type: command\ntags: {}1{}\n", "{a: ".repeat(80), "}".repeat(80));
    let submission = load_files(&files(&[("job.yml", &deep)]), "job.yml").submission.unwrap();
    let meter = Meter::new(1_000_000);
    let pattern = format!("{}/none", "/**/a".repeat(30));
    assert_eq!(submission.view(&meter).find(&pattern).unwrap(), Vec::<String>::new());
    assert!(meter.used() < 1000, "{}", meter.used());
}

#[test]
fn select_gives_rows_of_values() {
    let submission = submission();
    let meter = Meter::unlimited();
    let view = submission.view(&meter);
    let fields =
        ["/type", "/component/environment", "/none", "/component/environment/image"].map(str::to_owned);
    assert_eq!(
        view.select("/jobs/*", &fields).unwrap(),
        "[[\"/jobs/b\",\"command\",{\"image\":\"y:1\",\"name\":\"n\"},null,\"y:1\"],[\"/jobs/a\",\"command\",null,null,null]]"
    );
    assert_eq!(view.select("/tags/i", &[String::new()]).unwrap(), "[[\"/tags/i\",-7]]");
    assert_eq!(view.select("/none", &fields).unwrap(), "[]");
}

#[test]
fn a_pointer_that_leads_nowhere_is_no_error() {
    let submission = submission();
    let meter = Meter::unlimited();
    let view = submission.view(&meter);
    for pointer in ["/none", "/jobs/a/none/x", "/type/x", "/~other", "/jobs/~dockerfile"] {
        assert_eq!(view.shape(pointer).unwrap(), None);
        assert_eq!(view.get(pointer).unwrap(), None);
        assert_eq!(view.text(pointer).unwrap(), None);
        assert_eq!(view.names(pointer).unwrap(), Vec::<String>::new());
        assert_eq!(view.uses(pointer).unwrap(), Vec::<String>::new());
        assert_eq!(view.link(pointer).unwrap(), None);
    }
    assert_eq!(view.file("/jobs/b/component/none").unwrap(), "c.yml");
    assert_eq!(view.file("/jobs/b/component").unwrap(), "c.yml");
    assert_eq!(view.file("/jobs/b/none/x").unwrap(), "job.yml");
}

#[test]
fn a_malformed_pointer_pattern_or_facet_is_misuse() {
    let submission = submission();
    let meter = Meter::unlimited();
    let view = submission.view(&meter);
    for bad in ["x", "/~", "/a~3", "/~2"] {
        assert!(matches!(view.get(bad), Err(Stop::Misuse(_))), "{bad}");
        assert!(matches!(view.uses(bad), Err(Stop::Misuse(_))), "{bad}");
    }
    for bad in ["x", "*", "/~", "/a~3", "/~*"] {
        assert!(matches!(view.find(bad), Err(Stop::Misuse(_))), "{bad}");
        assert!(matches!(view.select(bad, &[]), Err(Stop::Misuse(_))), "{bad}");
    }
    assert!(matches!(view.select("/a", &["b".to_owned()]), Err(Stop::Misuse(_))));
    assert!(matches!(view.sites("imag"), Err(Stop::Misuse(message)) if message.contains("imag")));
}

#[test]
fn host_work_is_counted_and_ends() {
    let submission = submission();
    for read in [
        |submission: &Submission, meter: &Meter| submission.view(meter).find("/**").map(drop),
        |submission: &Submission, meter: &Meter| submission.view(meter).get("").map(drop),
        |submission: &Submission, meter: &Meter| submission.view(meter).names("/tags").map(drop),
        |submission: &Submission, meter: &Meter| submission.view(meter).select("/**", &[]).map(drop),
    ] {
        let meter = Meter::unlimited();
        read(&submission, &meter).unwrap();
        let needed = meter.used();
        assert!(needed > 5, "{needed}");
        read(&submission, &Meter::new(needed)).unwrap();
        assert_eq!(read(&submission, &Meter::new(needed - 1)), Err(Stop::Work { limit: needed - 1 }));
    }
}

#[test]
fn the_resolved_tree_has_the_content_of_files_in_their_places() {
    let submission = submission();
    let tree = submission.resolved();
    let yaml = jobgate_yaml::to_yaml(&tree);
    assert!(yaml.contains("    component:\n      type: command\n"), "{yaml}");
    let again = load_files(&files(&[("job.yml", &yaml)]), "job.yml").submission.unwrap();
    assert_eq!(again.resolved_json(), submission.resolved_json());
    assert_eq!(PolicyValue::Json(submission.resolved_json()), get(&submission, "").unwrap());
    assert_eq!(submission.nodes(), again.nodes());
}

#[test]
fn a_walk_of_the_host_goes_through_boundaries() {
    let submission = submission();
    let component = submission.at(&Pointer::parse("/jobs/b/component").unwrap()).unwrap();
    assert_eq!(component.link().map(|(written, _)| written), Some("./c.yml"));
    assert_eq!(component.get("command").and_then(|command| command.text()), Some("x"));
    let keys: Vec<&str> = component.entries().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["type", "command", "environment"]);
    assert_eq!(
        submission.at_root().get("jobs").unwrap().entries()[0]
            .1
            .get("component")
            .unwrap()
            .file()
            .path
            .as_ref(),
        "c.yml"
    );
}
