//! `docs/abi.md` §13, cases 1 to 9: shared files, references and boundaries.

use jobgate_core::edit::Editor;
use jobgate_core::meter::Meter;
use jobgate_core::submission::PolicyValue;

use crate::support::*;

const JOB: &str = "\
type: pipeline
jobs:
  a:
    type: command
    component: ./train.yml  # first use
    resources: {instance_count: 2}
  b:
    type: command
    component: file:train.yml
";
const TRAIN: &str = "\
type: command
command: python x.py
environment: ./env.yml
resources: {instance_count: 1}
";
const ENV: &str = "# the environment\nimage: old:1 # keep\n";
const A: &str = "/jobs/a/component/environment/image";
const B: &str = "/jobs/b/component/environment/image";

fn shared() -> Editor {
    editor(&load(&[("job.yml", JOB), ("train.yml", TRAIN), ("env.yml", ENV)]))
}

#[test]
fn case_01_an_edit_is_seen_through_every_use_and_recorded_once() {
    let mut editor = shared();
    assert_eq!(uses(editor.submission(), A), [A, B]);
    editor.put(B, text("new:1")).unwrap();
    assert_eq!((editor.value(A), editor.value(B)), (Some(text("new:1")), Some(text("new:1"))));
    let (submission, changes) = editor.finish();
    assert_eq!(summary(&changes), [(B, Some("\"old:1\""), Some("\"new:1\""))]);
    assert_eq!((changes[0].file.as_str(), changes[0].file_pointer.as_str()), ("env.yml", "/image"));
    assert_eq!((changes[0].place.line, changes[0].place.column), (2, 8));
    assert_eq!(
        rewritten(&submission),
        [("env.yml".into(), "# the environment\nimage: new:1 # keep\n".into())]
    );
}

#[test]
fn case_01_the_grant_must_cover_every_use() {
    let submission = load(&[("job.yml", JOB), ("train.yml", TRAIN), ("env.yml", ENV)]);
    let mut editor = Editor::new(submission.clone(), context(patterns(&["/jobs/a/**"])));
    assert!(!editor.writable(A, &Meter::unlimited()).unwrap());
    assert!(editor.writable("/jobs/a/resources", &Meter::unlimited()).unwrap());
    let message = trap(editor.put(A, text("new:1")));
    assert!(message.contains(A) && message.contains(B), "{message}");
    let mut editor = Editor::new(submission, context(patterns(&["/jobs/*/component/environment/image"])));
    assert!(editor.writable(A, &Meter::unlimited()).unwrap());
    editor.put(A, text("new:1")).unwrap();
}

#[test]
fn case_01_a_second_value_through_another_pointer_is_a_trap() {
    let mut editor = shared();
    editor.put(A, text("new:1")).unwrap();
    editor.put(A, text("new:2")).unwrap();
    editor.put(B, text("new:2")).unwrap();
    let message = trap(editor.put(B, text("new:3")));
    assert!([A, B, "env.yml"].iter().all(|named| message.contains(named)), "{message}");
}

#[test]
fn case_01_wanting_the_old_value_through_another_pointer_is_a_second_value_too() {
    let mut editor = shared();
    editor.put(A, text("old:1")).unwrap();
    trap(editor.put(B, text("new:1")));
    let mut editor = shared();
    editor.put(A, text("new:1")).unwrap();
    trap(editor.put(B, text("old:1")));
}

#[test]
fn case_01_a_second_value_may_hide_in_a_container() {
    for (first, second) in [
        (("/jobs/a/component/tags", "{\"x\":1}"), ("/jobs/b/component/tags/x", "2")),
        (("/jobs/a/component/tags", "{\"x\":1}"), ("/jobs/b/component/tags", "\"none\"")),
        (("/jobs/a/component/tags", "{\"x\":1}"), ("/jobs/b/component/tags", "{}")),
        (("/jobs/a/component/resources/instance_count", "3"), ("/jobs/b/component/resources", "null")),
    ] {
        let mut editor = shared();
        editor.put(first.0, json(first.1)).unwrap();
        trap(editor.put(second.0, json(second.1)));
    }
}

#[test]
fn case_02_overrides_belong_to_their_use_and_the_component_is_shared() {
    let mut editor = shared();
    editor.put("/jobs/a/resources/instance_count", PolicyValue::Integer(4)).unwrap();
    let one = Some(PolicyValue::Integer(1));
    assert_eq!(editor.value("/jobs/a/component/resources/instance_count"), one);
    assert_eq!(editor.value("/jobs/b/resources"), None);
    editor.put("/jobs/a/component/resources/instance_count", PolicyValue::Integer(8)).unwrap();
    assert_eq!(editor.value("/jobs/a/resources/instance_count"), Some(PolicyValue::Integer(4)));
    assert_eq!(editor.value("/jobs/b/component/resources/instance_count"), Some(PolicyValue::Integer(8)));
}

#[test]
fn case_03_a_use_gets_its_own_content_by_an_override_or_by_relink() {
    let mut editor = shared();
    editor.put("/jobs/b/resources", json("{\"instance_count\":9}")).unwrap();
    let own = "{\"type\":\"command\",\"command\":\"x\",\"environment\":{\"image\":\"mine:1\"}}";
    editor.link("/jobs/b/component", json(own)).unwrap();
    assert_eq!((editor.value(A), editor.value(B)), (Some(text("old:1")), Some(text("mine:1"))));
    assert_eq!(uses(editor.submission(), A), [A]);
    let (submission, _) = editor.finish();
    let touched: Vec<String> = rewritten(&submission).into_iter().map(|(path, _)| path).collect();
    assert_eq!(touched, ["job.yml"]);
}

#[test]
fn case_04_pointers_go_on_through_nested_pipelines() {
    let submission = load(&[
        ("job.yml", "type: pipeline\njobs:\n  outer: {type: pipeline, component: ./sub/mid.yml}\n"),
        ("sub/mid.yml", "type: pipeline\njobs:\n  inner: {type: command, component: ./leaf.yml}\n"),
        ("sub/leaf.yml", "type: command\ncommand: x\nenvironment: {image: deep:1}\n"),
    ]);
    let deep = "/jobs/outer/component/jobs/inner/component/environment/image";
    assert_eq!(get(&submission, deep), Some(text("deep:1")));
}

#[test]
fn case_04_the_reference_that_closes_a_cycle_stays_a_text() {
    let loaded = load_files(
        &files(&[
            ("job.yml", "type: pipeline\njobs:\n  s: {type: pipeline, component: ./c.yml}\n"),
            ("c.yml", "type: pipeline\njobs:\n  again: {type: pipeline, component: ./d.yml}\n"),
            ("d.yml", "type: pipeline\njobs:\n  again: {type: pipeline, component: ./c.yml}\n"),
        ]),
        "job.yml",
    );
    let closing = "/jobs/s/component/jobs/again/component/jobs/again/component";
    assert_eq!(found(&loaded), [("jobgate/cycle", closing)]);
    assert_eq!(get(&loaded.submission.unwrap(), closing), Some(text("./c.yml")));
}

#[test]
fn case_04_uses_are_counted_before_the_tree_is_walked() {
    let mut content = vec![(
        "job.yml".to_owned(),
        "type: pipeline\njobs:\n  s: {type: pipeline, component: ./c0.yml}\n".to_owned(),
    )];
    for level in 0..40 {
        let next = level + 1;
        let steps = ["x", "y"]
            .map(|step| format!("  {step}: {{type: pipeline, component: ./c{next}.yml}}\n"))
            .concat();
        content.push((format!("c{level}.yml"), format!("type: pipeline\njobs:\n{steps}")));
    }
    content.push(("c40.yml".to_owned(), "type: command\ncommand: x\nenvironment: azureml:e:1\n".to_owned()));
    let content: Vec<_> = content.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let loaded = load_files(&files(&content), "job.yml");
    assert!(loaded.findings.iter().all(|finding| finding.rule == "jobgate/too-large"));
    assert!(!loaded.findings.is_empty());
    assert!(loaded.submission.unwrap().nodes() <= 1_000_000);
}

fn environment(written: &str) -> Editor {
    let job = format!("type: command\ncommand: x\nenvironment: {written}\n");
    editor(&load(&[("job.yml", job.as_str()), ("env.yml", "image: filed:1\n")]))
}

#[test]
fn case_05_an_environment_three_ways() {
    let meter = Meter::unlimited();
    for (written, value, image, link) in [
        ("azureml:e:1", text("azureml:e:1"), None, None),
        ("./env.yml", json("{\"image\":\"filed:1\"}"), Some("filed:1"), Some("./env.yml")),
        ("{image: \"inline:1\"}", json("{\"image\":\"inline:1\"}"), Some("inline:1"), None),
    ] {
        let editor = environment(written);
        assert_eq!(editor.value("/environment"), Some(value));
        assert_eq!(editor.value("/environment/image"), image.map(text));
        let found = editor.view(&meter).link("/environment").unwrap();
        assert_eq!(found.map(|link| link.written), link.map(str::to_owned));
    }
}

#[test]
fn case_06_a_registered_environment_becomes_an_inline_image() {
    let mut editor = environment("azureml:e:1 # why");
    editor.put("/environment", json("{\"image\":\"i:1\"}")).unwrap();
    let (submission, changes) = editor.finish();
    assert_eq!(summary(&changes), [("/environment", Some("\"azureml:e:1\""), Some("{\"image\":\"i:1\"}"))]);
    assert_eq!(get(&submission, "/environment/image"), Some(text("i:1")));
    assert_eq!(rewritten(&submission).len(), 1);
}

#[test]
fn case_07_relink_makes_a_file_inline_or_registered_for_this_use() {
    for value in [text("azureml:e:2"), json("{\"image\":\"mine:1\"}")] {
        let mut editor = environment("./env.yml");
        editor.link("/environment", value.clone()).unwrap();
        assert_eq!(editor.value("/environment"), Some(value));
        let (submission, changes) = editor.finish();
        assert_eq!(changes[0].old.as_deref(), Some("\"./env.yml\""));
        assert_eq!(changes[0].file, "job.yml");
        assert_eq!(submission.links(), []);
    }
}

#[test]
fn case_07_set_at_a_boundary_changes_the_file() {
    let mut editor = environment("./env.yml");
    editor.put("/environment", json("{\"image\":\"new:1\",\"name\":\"own\"}")).unwrap();
    let (submission, changes) = editor.finish();
    assert!(changes.iter().all(|change| change.file == "env.yml"));
    assert_eq!(rewritten(&submission), [("env.yml".into(), "image: new:1\nname: own\n".into())]);
}

#[test]
fn case_07_no_edit_does_the_one_where_the_other_was_meant() {
    let mut editor = environment("./env.yml");
    let message = trap(editor.put("/environment", text("azureml:e:2")));
    assert!(message.contains("relink"), "{message}");
    trap(environment("azureml:e:1").link("/environment", text("azureml:e:2")));
    trap(environment("./env.yml").link("/environment", text("./env.yml")));
    trap(environment("./env.yml").link("/environment", PolicyValue::Null));
}

#[test]
fn case_08_each_difference_is_written_in_the_file_where_it_stands() {
    let mut editor = environment("./env.yml");
    let whole = "{\"type\":\"command\",\"command\":\"y\",\"environment\":{\"image\":\"new:1\"}}";
    editor.put("", json(whole)).unwrap();
    let (submission, changes) = editor.finish();
    let changed: Vec<_> = changes.iter().map(|change| (&*change.file, &*change.file_pointer)).collect();
    assert_eq!(changed, [("job.yml", "/command"), ("env.yml", "/image")]);
    assert_eq!(submission.links().len(), 1);
}

#[test]
fn case_08_what_does_not_differ_is_not_touched_in_any_file() {
    let mut editor = environment("./env.yml");
    let whole = "{\"type\":\"command\",\"environment\":{\"image\":\"filed:1\"},\"command\":\"x\"}";
    editor.put("", json(whole)).unwrap();
    let (submission, changes) = editor.finish();
    assert_eq!((changes, rewritten(&submission)), (vec![], vec![]));
}

#[test]
fn case_09_removing_a_boundary_removes_the_key_and_leaves_the_file() {
    let remove = |editor: &mut Editor| editor.del(&["/environment"]).unwrap();
    let lack =
        |editor: &mut Editor| editor.put("", json("{\"type\":\"command\",\"command\":\"x\"}")).unwrap();
    for edit in [remove as fn(&mut Editor), lack] {
        let mut editor = environment("./env.yml");
        edit(&mut editor);
        let (submission, changes) = editor.finish();
        assert_eq!(summary(&changes), [("/environment", Some("\"./env.yml\""), None)]);
        assert_eq!(rewritten(&submission), [("job.yml".into(), "type: command\ncommand: x\n".into())]);
        assert_eq!(submission.links(), []);
    }
}
