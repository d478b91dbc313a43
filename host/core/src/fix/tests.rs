//! Two specs of one run that share a file (`docs/abi.md` §13 case 21).

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::rewritten;
use crate::edit::{EditContext, Editor, Grant, Why};
use crate::files::MemoryFiles;
use crate::meter::Meter;
use crate::submission::{LoadLimits, PolicyValue, Submission};

const COMPONENT: &str = "# the component\ntype: command\nname: c   # its name\ncommand: echo\n\
                         environment:\n  image: ubuntu:22.04   # pinned\ntags: {a: b, c: d}\n";

fn files() -> MemoryFiles {
    let spec = "type: pipeline\njobs: {step: {component: ./c.yml}, built: {component: ./built.yml}}\n";
    let built = "type: command\nname: b\ncommand: echo\nenvironment: {build: {path: ./context}}\n";
    MemoryFiles::default()
        .file("/repo/one.yml", spec)
        .file("/repo/two.yml", spec)
        .file("/repo/three.yml", spec)
        .file("/repo/c.yml", COMPONENT)
        .file("/repo/built.yml", built)
        .file(
            "/repo/context/Dockerfile",
            "FROM ubuntu:22.04 AS base\nFROM debian:12\nCOPY --from=base /a /b\n",
        )
}

/// What a spec edits: `Some` sets a JSON text, `None` removes.
type Edits<'a> = &'a [(&'a str, Option<&'a str>)];

fn edited(spec: &str, edits: Edits<'_>) -> Submission {
    let root = Path::new("/repo");
    let loaded = Submission::load(&files(), Some(root), &root.join(spec), &LoadLimits::default());
    let context = EditContext {
        policy: Arc::from("p"),
        grant: Grant {
            facets: Vec::new(),
            patterns: vec!["/**".to_owned(), "/jobs/*/component/environment/build/~dockerfile".to_owned()],
        },
        rules: Arc::new(BTreeSet::from(["R".to_owned()])),
        rules_off: Arc::default(),
        changes: 100,
        text: 100,
    };
    let mut editor = Editor::new(loaded.submission.unwrap(), context);
    let why = Why { rule: "R".to_owned(), reason: "because".to_owned() };
    for (pointer, value) in edits {
        let meter = Meter::unlimited();
        match value {
            None => editor.remove(pointer, &why, &meter).unwrap(),
            Some(json) if json.starts_with(['{', '[']) => {
                editor.set(pointer, PolicyValue::Json((*json).to_owned()), &why, &meter).unwrap();
            }
            Some(text) => editor.set(pointer, PolicyValue::Text((*text).to_owned()), &why, &meter).unwrap(),
        }
    }
    editor.finish().0
}

/// The text of a file with the edits of all specs, or what they disagree on.
fn merged(file: &str, specs: &[(&str, Edits<'_>)]) -> Result<String, String> {
    let submissions: Vec<Submission> = specs.iter().map(|(spec, edits)| edited(spec, edits)).collect();
    let files = rewritten(&submissions).map_err(|disagreement| disagreement.to_string())?;
    let mut found = files.into_iter().filter(|rewritten| rewritten.path == file);
    let text = found.next().unwrap().after.unwrap();
    assert!(found.next().is_none(), "each file is there once");
    Ok(text)
}

const IMAGE: &str = "/jobs/step/component/environment/image";
const COMMAND: &str = "/jobs/step/component/command";
const TAGS: &str = "/jobs/step/component/tags";

#[test]
fn edits_that_agree_are_one() {
    let edits: Edits<'_> = &[(IMAGE, Some("corp/ubuntu:22.04"))];
    let expected = COMPONENT.replace("ubuntu:22.04", "corp/ubuntu:22.04");
    assert_eq!(merged("c.yml", &[("one.yml", edits), ("two.yml", edits)]), Ok(expected));
}

#[test]
fn edits_of_different_places_are_merged_with_their_comments() {
    let specs: &[(&str, Edits<'_>)] = &[
        ("one.yml", &[(IMAGE, Some("corp/ubuntu:22.04"))]),
        ("two.yml", &[(COMMAND, Some("run")), ("/jobs/step/component/tags/a", None)]),
        ("three.yml", &[("/jobs/step/component/tags/e", Some("f")), ("/jobs/step/component/tags/a", None)]),
    ];
    let expected = COMPONENT
        .replace("ubuntu:22.04", "corp/ubuntu:22.04")
        .replace("command: echo", "command: run")
        .replace("{a: b, c: d}", "{c: d, e: f}");
    assert_eq!(merged("c.yml", specs).unwrap(), expected);
}

#[test]
fn an_edit_of_one_spec_is_enough() {
    let specs: &[(&str, Edits<'_>)] = &[("one.yml", &[]), ("two.yml", &[(COMMAND, Some("run"))])];
    assert_eq!(merged("c.yml", specs).unwrap(), COMPONENT.replace("command: echo", "command: run"));
}

#[test]
fn a_place_that_is_wanted_in_two_ways_names_both_specs() {
    let table: &[(Edits<'_>, Edits<'_>, &str)] = &[
        (&[(IMAGE, Some("x"))], &[(IMAGE, Some("y"))], "`/environment/image` (line 6)"),
        (&[(IMAGE, None)], &[(IMAGE, Some("y"))], "`/environment/image` (line 6)"),
        (&[(IMAGE, Some("x"))], &[(IMAGE, None)], "`/environment/image` (line 6)"),
        (
            &[("/jobs/step/component/tags/n", Some("x"))],
            &[("/jobs/step/component/tags/n", Some("y"))],
            "`/tags/n` (line 7)",
        ),
        (&[(TAGS, Some("[1]"))], &[(TAGS, Some("[2]"))], "`/tags` (line 7)"),
        (&[(TAGS, Some("[1]"))], &[("/jobs/step/component/tags/a", Some("y"))], "`/tags` (line 7)"),
    ];
    for (one, two, place) in table {
        let expected = format!("`one.yml` and `two.yml` change `c.yml` differently at {place}");
        assert_eq!(merged("c.yml", &[("one.yml", one), ("two.yml", two)]), Err(expected));
    }
}

#[test]
fn the_spec_that_is_named_is_the_one_that_disagrees() {
    let specs: &[(&str, Edits<'_>)] = &[
        ("one.yml", &[(COMMAND, Some("x"))]),
        ("two.yml", &[(IMAGE, Some("x"))]),
        ("three.yml", &[(IMAGE, Some("y"))]),
    ];
    let error = merged("c.yml", specs).unwrap_err();
    assert!(error.starts_with("`two.yml` and `three.yml` change `c.yml`"), "{error}");
}

const IMAGES: [&str; 2] = [
    "/jobs/built/component/environment/build/~dockerfile/images/0",
    "/jobs/built/component/environment/build/~dockerfile/images/1",
];

#[test]
fn images_of_a_dockerfile_are_places_of_their_own() {
    let one: Edits<'_> = &[(IMAGES[0], Some("corp/ubuntu:22.04"))];
    let specs: &[(&str, Edits<'_>)] =
        &[("one.yml", one), ("two.yml", &[(IMAGES[1], Some("corp/debian:12"))])];
    let expected = "FROM corp/ubuntu:22.04 AS base\nFROM corp/debian:12\nCOPY --from=base /a /b\n";
    assert_eq!(merged("context/Dockerfile", specs).unwrap(), expected);
    let specs: &[(&str, Edits<'_>)] = &[("one.yml", one), ("two.yml", &[(IMAGES[0], Some("other"))])];
    let expected = "`one.yml` and `two.yml` change `context/Dockerfile` differently at `/images/0` (line 1)";
    assert_eq!(merged("context/Dockerfile", specs).unwrap_err(), expected);
}
