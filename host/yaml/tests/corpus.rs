//! The official examples: each is read, or refused where the official client refuses it, and can be edited.
//!
//! Needs `JOBGATE_CORPUS`.
#![allow(clippy::print_stdout, reason = "says that it was not run")]
#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

mod support;

use std::path::{Path, PathBuf};

use jobgate_yaml::{Document, Entry, ErrorKind, Key, Limits, Tree, Value};
use serde_json::{Value as Json, json};
use support::add;

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("JOBGATE_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        println!("not run: JOBGATE_CORPUS is not set");
    }
    corpus
}

fn yaml_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            yaml_files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml") {
            out.push(path);
        }
    }
}

fn files(corpus: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    yaml_files(&corpus.join("azureml-examples/cli"), &mut files);
    files.sort();
    assert!(files.len() > 400, "{} files", files.len());
    files
}

#[test]
fn every_example_is_read_or_refused_as_recorded() {
    let Some(corpus) = corpus() else { return };
    let index: Json =
        serde_json::from_str(&std::fs::read_to_string(corpus.join("recordings/_index.json")).unwrap())
            .unwrap();
    let unparsable: Vec<&str> = index
        .as_array()
        .unwrap()
        .iter()
        .filter(|record| record["kind"] == "unparsable")
        .map(|record| record["file"].as_str().unwrap())
        .collect();
    assert!(!unparsable.is_empty());
    let mut wrong = Vec::new();
    for file in files(&corpus) {
        let name =
            file.strip_prefix(corpus.join("azureml-examples/cli")).unwrap().to_str().unwrap().to_owned();
        let read = Document::parse(&std::fs::read(&file).unwrap(), &Limits::default());
        let right = match &read {
            Ok(_) => !unparsable.contains(&name.as_str()),
            // A duplicate key is an error by jobgate's own rule.
            Err(error) => unparsable.contains(&name.as_str()) || error.kind == ErrorKind::DuplicateKeys,
        };
        if !right {
            wrong.push(format!("{name}: {:?}", read.err()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }
}

fn awkward(random: &mut Random) -> Json {
    let values = [
        json!("no"),
        json!("1e3"),
        json!("012"),
        json!(""),
        json!("a\nb\n"),
        json!("it's: \"x\" #y"),
        json!({"k": "v", "l": [1, {"m": null}]}),
        json!(["x", {"y": 1e-7}]),
        json!(5),
        json!(true),
    ];
    values[random.below(values.len())].clone()
}

/// Adds, replaces or removes something below a random collection.
fn edit(tree: &mut Tree, random: &mut Random) {
    let mut collections = Vec::new();
    let mut open = vec![tree.root()];
    while let Some(id) = open.pop() {
        match tree.value(id) {
            Value::Mapping(mapping) => open.extend(mapping.entries().iter().map(|entry| entry.value)),
            Value::Sequence(items) => open.extend(items),
            _ => continue,
        }
        collections.push(id);
    }
    if collections.is_empty() {
        return;
    }
    let id = collections[random.below(collections.len())];
    let (what, new) = (random.below(3), awkward(random));
    let new = add(tree, &new);
    match tree.value_mut(id) {
        Value::Mapping(mapping) if mapping.is_empty() || what == 0 => {
            let key = format!("added key {}", mapping.len());
            mapping.push(Entry { key: Key::text(key), key_span: None, value: new });
        }
        Value::Mapping(mapping) => {
            let at = random.below(mapping.len());
            if what == 1 { mapping.set_value(at, new) } else { drop(mapping.remove(at)) }
        }
        Value::Sequence(items) => {
            let at = random.below(items.len() + 1);
            match what {
                0 => items.insert(at, new),
                1 if at < items.len() => items[at] = new,
                _ if at < items.len() => drop(items.remove(at)),
                _ => {}
            }
        }
        _ => {}
    }
}

#[test]
fn every_example_can_be_edited_anywhere() {
    let Some(corpus) = corpus() else { return };
    let mut random = Random(88_172_645_463_325_252);
    let (mut edits, mut refused) = (0, Vec::new());
    for file in files(&corpus) {
        let Ok(document) = Document::parse(&std::fs::read(&file).unwrap(), &Limits::default()) else {
            continue;
        };
        for _ in 0..6 {
            let mut tree = (**document.tree()).clone();
            edit(&mut tree, &mut random);
            edits += 1;
            match document.render(&tree) {
                Ok(text) => {
                    let again = Document::parse(text.as_bytes(), &Limits::default()).unwrap();
                    assert!(again.tree().same(again.tree().root(), &tree, tree.root()), "{}", file.display());
                }
                Err(error) => refused.push(format!("{}: {error}", file.display())),
            }
        }
    }
    assert!(edits > 2000 && refused.is_empty(), "{edits} edits, refused:\n{}", refused.join("\n"));
}
