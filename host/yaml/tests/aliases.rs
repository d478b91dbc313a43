//! Anchors, aliases, merge keys and opaque values below an edit: `docs/abi.md` §13, cases 17 and 18.
#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

mod support;

use serde_json::json;
use support::{at, edited, read, remove, set};

const USES: &str = "\
image: &image docker.io/a:1  # the one
jobs:
  a: {image: *image}
  b:
    image: *image  # again
";

#[test]
fn each_use_is_a_place_of_its_own() {
    let document = read(USES);
    let tree = document.tree();
    let ids = ["/image", "/jobs/a/image", "/jobs/b/image"].map(|pointer| at(tree, pointer));
    assert!(ids[0] != ids[1] && ids[1] != ids[2]);
    let span = tree.node(ids[2]).span.unwrap();
    assert_eq!(&document.text()[span.range()], "*image");

    let text = edited(USES, |tree| set(tree, "/jobs/b/image", &json!("acr.io/a:1")));
    assert_eq!(text, USES.replace("*image  # again", "acr.io/a:1  # again"));
}

#[test]
fn rewriting_all_uses_alike_changes_the_anchor_alone() {
    let text = edited(USES, |tree| {
        for pointer in ["/image", "/jobs/a/image", "/jobs/b/image"] {
            set(tree, pointer, &json!("acr.io/a:1"));
        }
    });
    assert_eq!(text, USES.replace("docker.io/a:1", "acr.io/a:1"));
}

#[test]
fn where_the_anchor_goes_its_uses_are_written_out() {
    let text = edited(USES, |tree| remove(tree, "/image"));
    let out = "jobs:\n  a: {image: docker.io/a:1}\n  b:\n    image: docker.io/a:1  # again\n";
    assert_eq!(text, out);
}

#[test]
fn within_brackets_and_braces_too() {
    assert_eq!(edited("{a: &x 1, b: *x, c: [*x]}\n", |tree| remove(tree, "/a")), "{b: 1, c: [1]}\n");
    assert_eq!(edited("[&x a, *x, b, *x]\n", |tree| remove(tree, "/0")), "[a, b, a]\n");
}

#[test]
fn an_alias_as_a_key_follows_its_anchor() {
    let text = edited("a: &k foo\n*k : bar\n", |tree| set(tree, "/a", &json!("x")));
    assert_eq!(text, "a: &k x\nfoo : bar\n");
}

const MERGE: &str = "\
base: &base
  type: command
  compute: cpu
a:
  <<: *base  # shared
  compute: gpu
b: {<<: *base, code: .}
";

#[test]
fn a_merged_key_is_changed_by_an_own_key() {
    let text = edited(MERGE, |tree| set(tree, "/a/type", &json!("spark")));
    assert_eq!(text, MERGE.replace("  compute: gpu\n", "  compute: gpu\n  type: spark\n"));
}

#[test]
fn a_merged_key_is_removed_by_writing_the_merge_out() {
    let text = edited(MERGE, |tree| remove(tree, "/a/type"));
    assert_eq!(text, MERGE.replace("  <<: *base  # shared\n", ""));
    let text = edited(MERGE, |tree| remove(tree, "/b/type"));
    assert_eq!(text, MERGE.replace("{<<: *base, code: .}", "{compute: cpu, code: .}"));
}

#[test]
fn an_own_key_that_hid_a_merged_one_cannot_just_go() {
    let text = edited(MERGE, |tree| remove(tree, "/a/compute"));
    assert_eq!(text, MERGE.replace("  <<: *base  # shared\n  compute: gpu\n", "  type: command\n"));
}

#[test]
fn a_change_of_what_is_merged_leaves_the_uses_as_they_were() {
    let text = edited(MERGE, |tree| set(tree, "/base/compute", &json!("x")));
    let out = MERGE.replace("  compute: cpu", "  compute: x").replace("code: .}", "code: ., compute: cpu}");
    assert_eq!(text, out);
    let text = edited(MERGE, |tree| {
        set(tree, "/base/compute", &json!("x"));
        set(tree, "/b/compute", &json!("x"));
    });
    assert_eq!(text, MERGE.replace("  compute: cpu", "  compute: x"));
}

#[test]
fn merged_keys_come_first_and_two_merge_keys_are_no_duplicates() {
    let document = read("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc:\n  z: 0\n  <<: *a\n  <<: *b\n");
    let mapping = document.tree().mapping(at(document.tree(), "/c")).unwrap();
    let keys: Vec<&str> = mapping.entries().iter().map(|entry| &*entry.key.spelling).collect();
    assert_eq!(keys, ["x", "y", "z"]);
    assert_eq!(*document.tree().value(at(document.tree(), "/c/x")), jobgate_yaml::Value::Int(2));
}

#[test]
fn opaque_values_below_an_edit_keep_their_spelling() {
    let text = "x: &x {k: 1.5, d: 2020-01-01, t: 2020-01-01 10:00:00Z, i: .inf, b: !!binary aGVsbG8=, s: !!set {a, b}}\ny: *x\n";
    let out = edited(text, |tree| set(tree, "/y/k", &json!(2)));
    let flow = "{k: 2, d: 2020-01-01, t: 2020-01-01T10:00:00+00:00, i: .inf, b: !!binary \"aGVsbG8=\", s: !!set {a, b}}";
    assert_eq!(out, text.replace("*x", flow));
}
