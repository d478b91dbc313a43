//! Edits in awkward neighbourhoods: before, what is done, after.
#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

mod support;

use serde_json::{Value as Json, json};
use support::{at, edited, insert, remove, set};

/// What is done to a document.
enum Edit {
    Set(&'static str, Json),
    Insert(&'static str, Json),
    Remove(&'static str),
}
use Edit::{Insert, Remove, Set};

fn check(name: &str, before: &str, edits: &[Edit], after: &str) {
    let text = edited(before, |tree| {
        for edit in edits {
            match edit {
                Set(pointer, value) => set(tree, pointer, value),
                Insert(pointer, value) => insert(tree, pointer, value),
                Remove(pointer) => remove(tree, pointer),
            }
        }
    });
    assert_eq!(text, after, "{name}");
}

#[test]
fn block_mappings() {
    check(
        "several keys at once",
        "a: 1\nb: 2\n",
        &[Set("/c", json!(3)), Set("/d", json!([1])), Remove("/a")],
        "b: 2\nc: 3\nd:\n  - 1\n",
    );
    check(
        "an inner and an outer key",
        "a:\n  b: 1\n",
        &[Set("/c", json!(3)), Set("/a/d", json!(2))],
        "a:\n  b: 1\n  d: 2\nc: 3\n",
    );
    check(
        "all but new keys",
        "a: # x\n  b: 1\n",
        &[Remove("/a/b"), Set("/a/c", json!(1))],
        "a: # x\n  c: 1\n",
    );
    check("the only key", "a: # x\n  b: 1\nc: 2\n", &[Remove("/a/b")], "a: {} # x\nc: 2\n");
    check("the only key of all", "# top\na: 1\n# end\n", &[Remove("/a")], "# top\n{}\n# end\n");
    check(
        "comments above a removed key stay",
        "a: 1\n# b\nb: 2 # gone\n\nc: 3\n",
        &[Remove("/b")],
        "a: 1\n# b\n\nc: 3\n",
    );
    check(
        "explicit keys",
        "? a\n: b\n? c\n",
        &[Set("/c", json!(1)), Set("/a", json!("x")), Set("/d", json!(2))],
        "? a\n: x\n? c\n: 1\nd: 2\n",
    );
    check("an explicit key goes", "? a\n: b\nc: d\n", &[Remove("/a")], "c: d\n");
    check(
        "a value on the next line",
        "a:\n  # why\n  b # c\nd: 1\n",
        &[Set("/a", json!("x"))],
        "a:\n  # why\n  x # c\nd: 1\n",
    );
    check(
        "a mapping for a value on the next line",
        "a:\n  b\nd: 1\n",
        &[Set("/a", json!({"x": 1}))],
        "a:\n  x: 1\nd: 1\n",
    );
    check(
        "a value over lines",
        "a: b\n  c # d\ne: 1\n",
        &[Set("/a", json!({"x": 1}))],
        "a: # d\n  x: 1\ne: 1\n",
    );
    check(
        "non-string keys",
        "3: a\nyes: b\n~: c\n",
        &[Set("/3", json!("x")), Remove("/true")],
        "3: x\n~: c\n",
    );
    check(
        "a new key that has to be quoted",
        "a: 1\n",
        &[Set("/yes", json!(1)), Set("/a~1b: c", json!(2))],
        "a: 1\n\"yes\": 1\n\"a/b: c\": 2\n",
    );
}

#[test]
fn sequences() {
    check(
        "in the middle",
        "l:\n  - a # A\n  # about b\n  - b\n",
        &[Insert("/l/1", json!("x"))],
        "l:\n  - a # A\n  - x\n  # about b\n  - b\n",
    );
    check("in front", "l:\n- a\n", &[Insert("/l/0", json!({"k": 1, "m": 2}))], "l:\n- k: 1\n  m: 2\n- a\n");
    check(
        "in front of a compact one",
        "- - a\n  - b\n",
        &[Insert("/0/0", json!("x"))],
        "- - x\n  - a\n  - b\n",
    );
    check("the first of a compact one goes", "- - a\n  - b\n", &[Remove("/0/0")], "-\n  - b\n");
    check(
        "the first key of an item goes",
        "- a: 1 # A\n  # about b\n  b: 2\n",
        &[Remove("/0/a")],
        "-\n  # about b\n  b: 2\n",
    );
    check("the first key of an item goes, no comment", "- a: 1\n  b: 2\n", &[Remove("/0/a")], "-\n  b: 2\n");
    check(
        "a key of an item comes",
        "- a: 1 # A\n- b\n",
        &[Set("/0/c", json!("x"))],
        "- a: 1 # A\n  c: x\n- b\n",
    );
    check(
        "a null item becomes a mapping",
        "-\n- # c\n- a\n",
        &[Set("/0", json!({"k": 1})), Set("/1", json!({"k": 1}))],
        "- k: 1\n- k: 1 # c\n- a\n",
    );
    check("all items go", "a:\n- x\n- y\n", &[Remove("/a/0"), Remove("/a/0")], "a: []\n");
    check(
        "items are known by identity",
        "- a # 1\n- a # 2\n- a # 3\n",
        &[Remove("/1")],
        "- a # 1\n- a # 3\n",
    );
    check(
        "a removed and an inserted one",
        "- a # 1\n- b # 2\n- c\n",
        &[Remove("/0"), Insert("/1", json!("x"))],
        "- b # 2\n- x\n- c\n",
    );
}

#[test]
fn flow_collections() {
    check(
        "the first, the middle, the last",
        "[a, b, c, d]\n",
        &[Remove("/0"), Remove("/1"), Remove("/1")],
        "[b]\n",
    );
    check(
        "in front and between",
        "[a, b]\n",
        &[Insert("/1", json!("w")), Insert("/0", json!("x"))],
        "[x, a, w, b]\n",
    );
    check("a trailing comma", "[a, b, ]\n", &[Set("/-", json!("c"))], "[a, b, c, ]\n");
    check("nothing stays", "{a: 1}\n", &[Remove("/a"), Set("/b", json!(2))], "{b: 2}\n");
    check(
        "without values",
        "{a, b: , c}\n",
        &[Set("/a", json!(1)), Set("/b", json!(2))],
        "{a: 1, b: 2 , c}\n",
    );
    check("a pair without braces", "[a: 1]\n", &[Set("/0/b", json!(2))], "[{a: 1, b: 2}]\n");
    check(
        "as in JSON",
        "{\"a\":1,\"b\":[]}\n",
        &[Set("/a", json!("x")), Set("/b/-", json!(1))],
        "{\"a\": x,\"b\":[1]}\n",
    );
    let lines = "a: [\n  x, # X\n  y # Y\n]\n";
    check("lines: appended", lines, &[Set("/a/-", json!("z"))], "a: [\n  x, # X\n  y, # Y\n  z\n]\n");
    check("lines: inserted", lines, &[Insert("/a/1", json!("z"))], "a: [\n  x, # X\n  z,\n  y # Y\n]\n");
    check("lines: the last goes", lines, &[Remove("/a/1")], "a: [\n  x, # X\n]\n");
    check("lines: the first goes", lines, &[Remove("/a/0")], "a: [\n  y # Y\n]\n");
}

#[test]
fn block_scalars() {
    check(
        "folded stays folded",
        "a: >-  # c\n  x\n  y\nb: 1\n",
        &[Set("/a", json!("one line"))],
        "a: >-  # c\n  one line\nb: 1\n",
    );
    check(
        "to a mapping",
        "a: |  # c\n  x\n\nb: 1\n",
        &[Set("/a", json!({"k": 1}))],
        "a:  # c\n  k: 1\n\nb: 1\n",
    );
    check("to a plain value", "a: |\n  x\nb: 1\n", &[Set("/a", json!(5))], "a: 5\nb: 1\n");
    check(
        "a text that no block holds",
        "a: |\n  x\nb: 1\n",
        &[Set("/a", json!(" \n"))],
        "a: \" \\n\"\nb: 1\n",
    );
    check(
        "behind a kept one",
        "a:\n  b: |+\n    x\n\n\nc: 1\n",
        &[Set("/a/d", json!(1))],
        "a:\n  b: |+\n    x\n\n\n  d: 1\nc: 1\n",
    );
    check("below a kept one", "a: |+\n  x\n\nb: 1\n\nc: 2\n", &[Remove("/b")], "a: |+\n  x\n\nc: 2\n");
    check("a kept one at the end", "a: |+\n  x", &[Set("/b", json!(1))], "a: |-\n  x\nb: 1");
    check(
        "a comment that would become text",
        "a: b # c\n    # deep\nc: 1\n",
        &[Set("/a", json!("x\ny\n"))],
        "a: \"x\\ny\\n\" # c\n    # deep\nc: 1\n",
    );
    check("a new text at the end", "a: 1", &[Set("/b", json!("x\ny\n"))], "a: 1\nb: |\n  x\n  y\n");
    check(
        "a text in place of a quoted one",
        "a: 'x' # c\nb: 1\n",
        &[Set("/a", json!("x\ny"))],
        "a: |- # c\n  x\n  y\nb: 1\n",
    );
}

#[test]
fn below_null_and_empty() {
    check("null with a comment", "a:   # c\nb: 1\n", &[Set("/a/k", json!(1))], "a:   # c\n  k: 1\nb: 1\n");
    check("a tilde", "a: ~ # c\n", &[Set("/a/k", json!(1))], "a: # c\n  k: 1\n");
    check("an empty document", "", &[Set("/a", json!(1))], "a: 1\n");
    check("a document of comments", "# only\n", &[Set("/a", json!(1))], "# only\na: 1\n");
    check("a null document", "--- # x\n", &[Set("/a", json!(1))], "--- # x\na: 1\n");
}

#[test]
fn tags_and_anchors() {
    check("a tag goes with its value", "a: !!str 5 # c\n", &[Set("/a", json!(7))], "a: 7 # c\n");
    check(
        "an anchor stays",
        "a: &x !!str 5\nb: *x\n",
        &[Set("/a", json!(7)), Set("/b", json!(7))],
        "a: &x 7\nb: *x\n",
    );
    check(
        "an anchored mapping becomes a text",
        "a: &x # c\n  k: 1\nb: *x\n",
        &[Set("/a", json!("t"))],
        "a: &x t # c\nb: {k: 1}\n",
    );
}

#[test]
fn the_mark_the_line_breaks_and_the_missing_end_stay() {
    check("a byte-order mark", "\u{feff}a: 1\n", &[Set("/a", json!(2))], "\u{feff}a: 2\n");
    check(
        "CR LF",
        "a: 1\r\nb: |\r\n  x\r\n",
        &[Set("/c", json!("p\nq\n"))],
        "a: 1\r\nb: |\r\n  x\r\nc: |\r\n  p\r\n  q\r\n",
    );
    check("a lone CR", "a: 1\rb: 2\r", &[Set("/c", json!(3))], "a: 1\rb: 2\rc: 3\r");
    check("no end, the last goes", "a: 1\nb: 2", &[Remove("/b")], "a: 1");
    check("nothing changes", "a:   1\n\n\n# x", &[Set("/a", json!(1))], "a:   1\n\n\n# x");
}

#[test]
fn a_moved_item_is_still_the_same_value() {
    let text = edited("- a # A\n- b # B\n- c # C\n", |tree| {
        let (first, last) = (at(tree, "/0"), at(tree, "/2"));
        let middle = at(tree, "/1");
        let root = tree.root();
        *tree.value_mut(root) = jobgate_yaml::Value::Sequence(vec![middle, last, first]);
    });
    assert_eq!(text, "- b # B\n- c # C\n- a\n");
}
