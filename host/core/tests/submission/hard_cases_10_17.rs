//! `docs/abi.md` §13, cases 10 to 17: derived nodes, snapshots, conda files, keys, items, paths, aliases.

use std::path::Path;

use jobgate_core::edit::Editor;
use jobgate_core::meter::Meter;
use jobgate_core::pointer::Pointer;
use jobgate_core::submission::{PolicyValue, Submission};

use crate::support::*;

const BUILD: &str = "type: command\ncommand: x\nenvironment:\n  build: {path: ./ctx}\n";
const DOCKERFILE: &str = "\
ARG BASE=python:3
FROM $BASE AS one
FROM scratch
FROM one
COPY --from=tools:1 /a /b
RUN --mount=type=bind,from=cache:1 x
FROM $REGISTRY/x
";
const IMAGES: &str = "/environment/build/~dockerfile/images";

fn with_dockerfile() -> Submission {
    load(&[("job.yml", BUILD), ("ctx/Dockerfile", DOCKERFILE)])
}

#[test]
fn case_10_image_references_of_a_dockerfile_are_derived_nodes() {
    let submission = with_dockerfile();
    let derived = get(&submission, "/environment/build/~dockerfile");
    let images = "[\"python:3\",\"tools:1\",\"cache:1\",null]";
    assert_eq!(derived, Some(json(&format!("{{\"path\":\"ctx/Dockerfile\",\"images\":{images}}}"))));
    assert_eq!(get(&submission, IMAGES), Some(json(images)));
    assert_eq!(get(&submission, &format!("{IMAGES}/0")), Some(text("python:3")));
    assert_eq!(get(&submission, &format!("{IMAGES}/4")), None);
    assert_eq!(get(&submission, "/environment/build"), Some(json("{\"path\":\"./ctx\"}")));
    let meter = Meter::unlimited();
    let view = submission.view(&meter);
    assert_eq!(view.names("/environment/build").unwrap(), ["path"]);
    assert_eq!(view.names("/environment/build/~dockerfile").unwrap(), ["path", "images"]);
    assert_eq!(view.file(&format!("{IMAGES}/0")).unwrap(), "ctx/Dockerfile");
}

#[test]
fn case_10_a_derived_node_stands_at_its_line() {
    let place = with_dockerfile().place(&Pointer::parse(&format!("{IMAGES}/1")).unwrap());
    assert_eq!((place.file.as_str(), place.line, place.column), ("ctx/Dockerfile", 5, 13));
}

#[test]
fn case_10_setting_an_image_edits_the_dockerfile() {
    let mut editor = editor(&with_dockerfile());
    editor.put(&format!("{IMAGES}/0"), text("r.io/python:3")).unwrap();
    editor.put(&format!("{IMAGES}/1"), text("r.io/tools:1")).unwrap();
    assert_eq!(editor.value(&format!("{IMAGES}/0")), Some(text("r.io/python:3")));
    let (submission, changes) = editor.finish();
    assert_eq!(changes[0].file, "ctx/Dockerfile");
    assert_eq!(
        (changes[1].old.as_deref(), changes[1].new.as_deref()),
        (Some("\"tools:1\""), Some("\"r.io/tools:1\""))
    );
    let expected = DOCKERFILE.replace("python:3", "r.io/python:3").replace("tools:1", "r.io/tools:1");
    assert_eq!(rewritten(&submission), [("ctx/Dockerfile".into(), expected)]);
}

#[test]
fn case_10_only_set_with_a_text_is_allowed_there() {
    let image = format!("{IMAGES}/0");
    for edit in [
        |editor: &mut Editor, image: &str| editor.put(image, json("{}")),
        |editor: &mut Editor, image: &str| editor.put(image, PolicyValue::Null),
        |editor: &mut Editor, image: &str| editor.del(&[image]),
        |editor: &mut Editor, image: &str| editor.ins(image, text("x")),
        |editor: &mut Editor, image: &str| editor.link(image, text("azureml:x")),
        |editor: &mut Editor, image: &str| editor.put(image, text("x\nRUN evil")),
        |editor: &mut Editor, _: &str| editor.put(IMAGES, json("[]")),
        |editor: &mut Editor, _: &str| editor.put("/environment/build/~dockerfile", json("{}")),
        |editor: &mut Editor, _: &str| editor.put("/environment/build/~dockerfile/path", text("x")),
        |editor: &mut Editor, _: &str| editor.put("/environment/build/~other", text("x")),
    ] {
        trap(edit(&mut editor(&with_dockerfile()), &image));
    }
}

#[test]
fn case_10_a_dockerfile_of_two_builds_is_one_file() {
    let job = "type: pipeline\njobs:\n  a: {type: command, command: x, environment: {build: {path: ctx}}}\n  \
               b: {type: command, command: x, environment: {build: {path: ./ctx}}}\n";
    let submission = load(&[("job.yml", job), ("ctx/Dockerfile", "FROM a:1\n")]);
    let [a, b] = ["a", "b"].map(|step| format!("/jobs/{step}/environment/build/~dockerfile/images/0"));
    assert_eq!(uses(&submission, &b), [a.clone(), b.clone()]);
    let mut narrow = Editor::new(submission.clone(), context(patterns(&["/jobs/a"])));
    trap(narrow.put(&a, text("b:1")));
    let mut editor = editor(&submission);
    editor.put(&a, text("b:1")).unwrap();
    assert_eq!(editor.value(&b), Some(text("b:1")));
    trap(editor.put(&b, text("c:1")));
    assert_eq!(editor.finish().1.len(), 1);
}

#[test]
fn case_10_the_edited_dockerfile_is_submitted_whatever_is_on_disk() {
    let mut editor = editor(&with_dockerfile());
    editor.put(&format!("{IMAGES}/2"), text("r.io/cache:1")).unwrap();
    let file = editor.finish().0.rewritten().remove(0);
    assert_eq!(file.before, DOCKERFILE);
    assert!(file.submitted.contains("from=r.io/cache:1"));
}

#[test]
fn case_10_a_byte_order_mark_stays() {
    let marked = "\u{feff}FROM a:1\n";
    let mut editor = editor(&load(&[("job.yml", BUILD), ("ctx/Dockerfile", marked)]));
    editor.put(&format!("{IMAGES}/0"), text("b:1")).unwrap();
    let changed = editor.submission().rewritten().remove(0);
    assert_eq!((changed.before.as_str(), changed.submitted.as_str()), ("FROM a:1\n", "\u{feff}FROM b:1\n"));
    editor.put(&format!("{IMAGES}/0"), text("a:1")).unwrap();
    assert_eq!(editor.finish().0.rewritten(), []);
}

#[test]
fn case_11_code_stays_a_text_relative_to_its_file() {
    let submission = load(&[
        ("job.yml", "type: pipeline\njobs:\n  a: {type: command, component: sub/c.yml}\n"),
        ("sub/c.yml", "type: command\ncommand: x\ncode: ./src\nenvironment: azureml:e:1\n"),
        ("sub/src/main.py", ""),
    ]);
    let pointer = Pointer::parse("/jobs/a/component/code").unwrap();
    let code = submission.at(&pointer).unwrap();
    assert_eq!(code.text(), Some("./src"));
    assert_eq!(code.file().absolute.parent(), Some(Path::new("/p/sub")));
    assert_eq!(submission.place(&pointer).file, "sub/c.yml");
}

#[test]
fn case_12_a_conda_file_is_resolved_and_what_it_names_is_not() {
    let conda = "name: c\ndependencies: [python=3.10, {pip: [-r requirements.txt]}]\n";
    let inline = "{\"name\":\"c\",\"dependencies\":[\"python=3.10\",{\"pip\":[\"-r requirements.txt\"]}]}";
    for written in ["./conda.yml", inline] {
        let job = format!("type: command\ncommand: x\nenvironment:\n  image: i:1\n  conda_file: {written}\n");
        let submission = load(&[("job.yml", job.as_str()), ("conda.yml", conda)]);
        assert_eq!(get(&submission, "/environment/conda_file"), Some(json(inline)));
        assert_eq!(get(&submission, "/environment/conda_file/dependencies/0"), Some(text("python=3.10")));
        let requirement = get(&submission, "/environment/conda_file/dependencies/1/pip/0");
        assert_eq!(requirement, Some(text("-r requirements.txt")));
    }
}

#[test]
fn case_13_a_text_at_a_reference_place_is_outside_and_a_mapping_is_content() {
    for written in [
        "azureml:e:1",
        "azureml:e@latest",
        "azureml://registries/r/environments/e/versions/1",
        "https://x/e.yml",
    ] {
        let submission =
            load(&[("job.yml", &format!("type: command\ncommand: x\nenvironment: {written}\n"))]);
        assert_eq!(get(&submission, "/environment"), Some(text(written)));
        assert_eq!(submission.links(), []);
    }
}

#[test]
fn case_14_slashes_and_tildes_in_keys_are_escaped_in_pointers_alone() {
    let submission = load(&[(
        "job.yml",
        "type: pipeline\njobs:\n  a/b~c: {type: command}\n  ~dockerfile: {type: command}\n",
    )]);
    let meter = Meter::unlimited();
    let view = submission.view(&meter);
    assert_eq!(view.names("/jobs").unwrap(), ["a/b~c", "~dockerfile"]);
    assert_eq!(view.find("/jobs/*").unwrap(), ["/jobs/a~1b~0c", "/jobs/~0dockerfile"]);
    assert_eq!(view.text("/jobs/a~1b~0c/type").unwrap(), Some("command".to_owned()));
    assert_eq!(view.shape("/jobs/~dockerfile").unwrap(), None);
}

#[test]
fn case_15_remove_shifts_and_remove_many_reads_the_tree_before_the_call() {
    let job = "type: command\ncommand: x\nenvironment: azureml:e:1\ntags: {l: [a, b, c, d]}\n";
    let mut one = editor(&load(&[("job.yml", job)]));
    one.del(&["/tags/l/0"]).unwrap();
    one.del(&["/tags/l/2"]).unwrap();
    assert_eq!(one.value("/tags/l"), Some(json("[\"b\",\"c\"]")));
    let mut many = editor(&load(&[("job.yml", job)]));
    many.del(&["/tags/l/0", "/tags/l/2", "/tags/l/0"]).unwrap();
    assert_eq!(many.value("/tags/l"), Some(json("[\"b\",\"d\"]")));
    many.del(&["/tags/l/0", "/tags", "/tags/l"]).unwrap();
    assert_eq!(many.value("/tags"), None);
    let (submission, changes) = many.finish();
    let (old, gone) = (Some("{\"l\":[\"a\",\"b\",\"c\",\"d\"]}"), None);
    assert_eq!(summary(&changes), [("/tags", old, gone)]);
    assert!(!rewritten(&submission)[0].1.contains("tags"));
}

#[test]
fn case_16_a_path_of_a_local_file_is_a_trap_unless_it_stood_there() {
    let job = "type: command\ncommand: x\ncode: ./src\nenvironment: {build: {path: ctx}}\n\
               inputs: {d: {type: uri_file, path: ./d.csv}}\n";
    let files = [("job.yml", job), ("ctx/Dockerfile", "FROM a:1\n"), ("env.yml", "image: a:1\n")];
    for (pointer, value) in [
        ("/code", text("./other")),
        ("/code", text("/etc")),
        ("/environment", text("./env.yml")),
        ("/environment", text("file:env.yml")),
        ("/environment/build/path", text("../ctx")),
        ("/environment/build/dockerfile_path", text("Other")),
        ("/environment/conda_file", text("conda.yml")),
        ("/environment", json("{\"build\":{\"path\":\"elsewhere\"}}")),
        ("/inputs/d/path", text("./e.csv")),
        ("/inputs/e", json("{\"type\":\"uri_file\",\"path\":\"./d.csv\"}")),
    ] {
        let message = trap(editor(&load(&files)).put(pointer, value));
        assert!(message.contains("local file"), "{message}");
    }
    for (pointer, value) in [
        ("/code", text("./src")),
        ("/code", text("azureml:code:1")),
        ("/code", text("https://github.com/x/y")),
        ("/inputs/d/path", text("azureml://datastores/d/paths/x")),
        ("/inputs/d/path", text("${{parent.inputs.d}}")),
        ("/inputs/e", text("./a literal")),
        ("/tags", json("{\"code\":\"./x\"}")),
    ] {
        editor(&load(&files)).put(pointer, value).unwrap();
    }
    let mut editor = editor(&load(&files));
    editor.del(&["/code"]).unwrap();
    editor.put("/code", text("./src")).unwrap();
    assert_eq!(editor.finish().1, []);
}

const ALIASES: &str = "\
type: pipeline
x-env: &env {image: old:1}
jobs:
  a: {type: command, command: x, environment: *env}
  b: {type: command, command: x, environment: *env}
";

#[test]
fn case_17_each_use_of_an_anchor_is_a_place_of_its_own() {
    let submission = load(&[("job.yml", ALIASES)]);
    let mut editor = editor(&submission);
    let a = "/jobs/a/environment/image";
    assert_eq!(uses(editor.submission(), a), [a]);
    editor.put(a, text("new:1")).unwrap();
    assert_eq!(editor.value("/jobs/b/environment/image"), Some(text("old:1")));
    assert_eq!(editor.value("/x-env/image"), Some(text("old:1")));
    let after = rewritten(&editor.finish().0).remove(0).1;
    assert!(
        after.contains("&env {image: old:1}")
            && after.contains("b: {type: command, command: x, environment: *env}")
    );
    assert!(!after.contains("a: {type: command, command: x, environment: *env}"), "{after}");
}

#[test]
fn case_17_rewriting_all_uses_alike_changes_the_anchor_alone() {
    let mut editor = editor(&load(&[("job.yml", ALIASES)]));
    for place in ["/x-env", "/jobs/a/environment", "/jobs/b/environment"] {
        editor.put(&format!("{place}/image"), text("new:1")).unwrap();
    }
    let (submission, changes) = editor.finish();
    assert_eq!(changes.len(), 3);
    assert_eq!(rewritten(&submission), [("job.yml".into(), ALIASES.replace("old:1", "new:1"))]);
}

#[test]
fn case_17_a_merged_key_is_changed_by_an_own_key_and_removed_by_writing_the_merge_out() {
    let job = "type: command\ncommand: x\nenvironment: azureml:e:1\nx-base: &base {p: 1, q: 2}\ntags:\n  <<: *base\n  r: 3\n";
    let mut changed = editor(&load(&[("job.yml", job)]));
    changed.put("/tags/p", PolicyValue::Integer(9)).unwrap();
    let after = rewritten(&changed.finish().0).remove(0).1;
    assert!(
        after.contains("<<: *base") && after.contains("p: 9") && after.contains("&base {p: 1, q: 2}"),
        "{after}"
    );
    let mut removed = editor(&load(&[("job.yml", job)]));
    removed.del(&["/tags/p"]).unwrap();
    let after = rewritten(&removed.finish().0).remove(0).1;
    assert!(!after.contains("<<") && after.contains("q: 2") && after.contains("r: 3"), "{after}");
}
