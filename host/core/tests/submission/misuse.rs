//! Every misuse of an edit ends the evaluation, with a message that names pointer and reason (`docs/abi.md` §7, §8, §12).

use jobgate_core::edit::{EditContext, Editor, Grant, Why};
use jobgate_core::meter::{Meter, Stop};
use jobgate_core::submission::{PolicyValue, Submission};

use crate::support::*;

fn submission() -> Submission {
    load(&[
        (
            "job.yml",
            "type: command\ncommand: x\nenvironment: ./env.yml\ntags: {l: [a, b], t: text, d: 2020-01-01}\nresources:\n",
        ),
        ("env.yml", "image: i:1\n"),
    ])
}

type Edit = fn(&mut Editor) -> Result<(), Stop>;

const TRAPS: &[(&str, &str, Edit)] = &[
    ("pointer without slash", "`tags` is no pointer", |e| e.put("tags", text("x"))),
    ("pointer with a bad escape", "`/a~3` is no pointer", |e| e.put("/a~3", text("x"))),
    ("root is no mapping", "the root takes a mapping only", |e| e.put("", text("x"))),
    ("root is a sequence", "the root takes a mapping only", |e| e.put("", json("[]"))),
    ("boundary is no mapping", "use `relink`", |e| e.put("/environment", text("azureml:e:1"))),
    ("boundary within a value", "use `relink`", |e| e.put("", json("{\"environment\":\"./env.yml\"}"))),
    ("no parent", "parents are never made up", |e| e.put("/a/b", text("x"))),
    ("parent is a text", "parents are never made up", |e| e.put("/tags/t/x", text("x"))),
    ("no such item", "use `insert`", |e| e.put("/tags/l/2", text("x"))),
    ("dash in set", "use `insert`", |e| e.put("/tags/l/-", text("x"))),
    ("item with a leading zero", "use `insert`", |e| e.put("/tags/l/01", text("x"))),
    ("JSON that does not parse", "does not parse", |e| e.put("/tags/n", json("{"))),
    ("JSON that goes on", "does not parse", |e| e.put("/tags/n", json("1 2"))),
    ("a number out of range", "out of range", |e| e.put("/tags/n", json("[1e999]"))),
    ("an opaque value", "cannot be written", |e| e.put("/tags/n", PolicyValue::Opaque("2020-01-01".into()))),
    ("insert at the root", "not the root", |e| e.ins("", text("x"))),
    ("insert into a mapping", "is no sequence", |e| e.ins("/tags/x", text("x"))),
    ("insert into nothing", "no sequence", |e| e.ins("/a/b/0", text("x"))),
    ("insert behind the end", "has 2 items", |e| e.ins("/tags/l/3", text("x"))),
    ("insert at no index", "has 2 items", |e| e.ins("/tags/l/x", text("x"))),
    ("remove the root", "cannot be removed", |e| e.del(&[""])),
    ("remove nothing", "nothing to remove at `/a`", |e| e.del(&["/a"])),
    ("remove no item", "nothing to remove at `/tags/l/2`", |e| e.del(&["/tags/l/2"])),
    ("remove one that is not there among others", "nothing to remove", |e| e.del(&["/tags", "/none"])),
    ("relink no boundary", "use `set`", |e| e.link("/command", text("azureml:x"))),
    ("relink below a boundary", "use `set`", |e| e.link("/environment/image", text("azureml:x"))),
    ("relink to a path", "begins with `azureml:`", |e| e.link("/environment", text("./env.yml"))),
    ("relink to a URL", "begins with `azureml:`", |e| e.link("/environment", text("https://x/y"))),
    ("relink to a path in a mapping", "local file", |e| {
        e.link("/environment", json("{\"conda_file\":\"c.yml\"}"))
    }),
    ("a pointer twice in set-many", "named twice", |e| many(e, &[("/tags/t", "1"), ("/tags/t", "1")])),
    ("contradiction: upper first", "contradict", |e| many(e, &[("/tags", "{}"), ("/tags/t", "1")])),
    ("contradiction: lower first", "contradict", |e| many(e, &[("/tags/t", "1"), ("/tags", "{}")])),
    ("contradiction: two values", "contradict", |e| many(e, &[("/tags/t", "1"), ("/tags", "{\"t\":2}")])),
    ("a parent that only the call makes", "never made up", |e| many(e, &[("/n", "{}"), ("/n/x", "1")])),
    ("an undeclared rule", "`R-9` is not declared", |e| {
        let why = Why { rule: "R-9".to_owned(), reason: String::new() };
        e.set("/tags/t", text("x"), &why, &Meter::unlimited())
    }),
];

fn many(editor: &mut Editor, edits: &[(&str, &str)]) -> Result<(), Stop> {
    let edits = edits.iter().map(|(pointer, value)| ((*pointer).to_owned(), json(value))).collect();
    editor.set_many(edits, &why(), &Meter::unlimited())
}

#[test]
fn every_misuse_is_a_trap_that_says_why() {
    for (name, part, edit) in TRAPS {
        let message = trap(edit(&mut editor(&submission())));
        assert!(message.contains(part), "{name}: {message}");
    }
}

#[test]
fn nested_pointers_that_agree_are_no_misuse() {
    let mut editor = editor(&submission());
    many(&mut editor, &[("/tags", "{\"t\":2}"), ("/tags/t", "2")]).unwrap();
    assert_eq!(editor.value("/tags"), Some(json("{\"t\":2}")));
}

const OUTSIDE: &[(&str, &[&str], Edit)] = &[
    ("nothing is granted", &[], |e| e.put("/tags/t", text("x"))),
    ("another key", &["/tags/l"], |e| e.put("/tags/t", text("x"))),
    ("a leaf below", &["/tags/t"], |e| {
        e.put("/tags", json("{\"l\":[\"a\"],\"t\":\"x\",\"d\":\"2020-01-01\"}"))
    }),
    ("a key that goes", &["/tags/t"], |e| e.put("/tags", json("{\"t\":\"x\",\"d\":\"2020-01-01\"}"))),
    ("a key that comes", &["/tags/t"], |e| e.put("/tags/new", text("x"))),
    ("one leaf of a new container", &["/new/a"], |e| e.put("/new", json("{\"a\":1,\"b\":2}"))),
    ("an empty container", &["/new/a"], |e| e.put("/new", json("{}"))),
    ("a text that a container replaces", &["/command/x"], |e| e.put("/command", json("{\"x\":1}"))),
    ("what a removal takes along", &["/tags/t"], |e| e.del(&["/tags"])),
    ("an item", &["/tags/l/0"], |e| e.del(&["/tags/l/1"])),
    ("a reference", &["/environment/image"], |e| e.del(&["/environment"])),
    ("a relink", &["/environment/image"], |e| e.link("/environment", json("{\"image\":\"x\"}"))),
];

#[test]
fn an_edit_outside_the_grant_is_a_trap() {
    for (name, grant, edit) in OUTSIDE {
        let mut editor = Editor::new(submission(), context(patterns(grant)));
        let message = trap(edit(&mut editor));
        assert!(message.contains("may not be changed"), "{name}: {message}");
    }
}

const INSIDE: &[(&str, &[&str], Edit)] = &[
    ("no change needs no grant", &[], |e| e.put("/tags/t", text("text"))),
    ("the one leaf that differs", &["/tags/t"], |e| {
        e.put("/tags", json("{\"l\":[\"a\",\"b\"],\"t\":\"x\",\"d\":\"2020-01-01\"}"))
    }),
    ("every leaf of a new container", &["/new/a", "/new/b"], |e| e.put("/new", json("{\"a\":1,\"b\":2}"))),
    ("all leaves that go", &["/tags/*", "/tags/l/*"], |e| e.del(&["/tags"])),
    ("below what is granted", &["/tags"], |e| e.put("/tags/l/0", text("x"))),
    ("zero segments of a double star", &["/tags/**"], |e| e.del(&["/tags"])),
    ("null counts as an empty mapping", &["/resources/n"], |e| {
        e.put("/resources/n", PolicyValue::Integer(1))
    }),
];

#[test]
fn an_edit_inside_the_grant_is_made() {
    for (name, grant, edit) in INSIDE {
        let mut editor = Editor::new(submission(), context(patterns(grant)));
        assert_eq!(edit(&mut editor), Ok(()), "{name}");
    }
}

#[test]
fn an_unknown_facet_in_a_grant_is_misuse() {
    let grant = Grant { facets: vec!["imag".to_owned()], patterns: Vec::new() };
    let mut editor = Editor::new(submission(), context(grant));
    assert!(trap(editor.put("/tags/t", text("x"))).contains("`imag`"));
}

#[test]
fn a_facet_covers_its_sites_and_what_is_below() {
    let grant = |facet: &str| Grant { facets: vec![facet.to_owned()], patterns: Vec::new() };
    let mut identity = Editor::new(submission(), context(grant("identity")));
    identity.put("/identity", json("{\"type\":\"user_identity\"}")).unwrap();
    trap(identity.put("/tags/t", text("x")));
    let mut job = Editor::new(submission(), context(grant("job")));
    job.put("/tags/t", text("x")).unwrap();
    job.put("/environment/image", text("x:1")).unwrap();
}

#[test]
fn an_edit_for_a_rule_that_is_off_does_nothing() {
    let off = Why { rule: "R-OFF".to_owned(), reason: String::new() };
    let mut editor = editor(&submission());
    let meter = Meter::unlimited();
    editor.set("/tags/t", text("x"), &off, &meter).unwrap();
    editor.remove("/tags/t", &off, &meter).unwrap();
    editor.insert("/tags/l/-", text("x"), &off, &meter).unwrap();
    editor.relink("/environment", text("azureml:e:1"), &off, &meter).unwrap();
    let (submission, changes) = editor.finish();
    assert_eq!((changes, rewritten(&submission)), (vec![], vec![]));
}

#[test]
fn limits_end_an_edit() {
    let limited = |changes, text| EditContext { changes, text, ..context(patterns(&["/**"])) };
    let mut editor = Editor::new(submission(), limited(1, 4096));
    editor.put("/tags/t", text("x")).unwrap();
    editor.put("/tags/t", text("y")).unwrap();
    let limit = |result: Result<(), Stop>| matches!(result, Err(Stop::Limit { .. }));
    assert!(limit(editor.put("/tags/u", text("x"))));
    assert!(limit(Editor::new(submission(), limited(9, 3)).put("/tags/t", text("x"))));
    let long = "/x".repeat(65);
    trap(Editor::new(submission(), limited(9, 4096)).put(&long, text("x")));
    let nested = format!("{}{}", "[".repeat(120), "]".repeat(120));
    let mut deep = Editor::new(submission(), limited(99, 4096));
    deep.put("/a", json(&nested)).unwrap();
    let below = format!("/a{}", "/0".repeat(60));
    deep.put(&below, json(&nested)).unwrap();
    let meter = Meter::new(3);
    let result = Editor::new(submission(), limited(9, 4096)).set("/tags/t", text("x"), &why(), &meter);
    assert_eq!(result, Err(Stop::Work { limit: 3 }));
}
