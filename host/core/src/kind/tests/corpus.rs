//! The table against the official examples: the kind of each file is the command that the official client was given it with.

use std::path::Path;

use jobgate_yaml::{Document, Limits};

use super::super::{of, other_file};

/// What the index of the recordings calls a file, in the words of the table.
fn agrees(index: &str, kind: Option<&str>) -> bool {
    let family = kind.map(|kind| kind.split('/').next().unwrap_or(kind));
    match index {
        // What the recorder passed over: no kind of its own, prompt flows, packages of models.
        "other" => matches!(family, None | Some("model_package")),
        "conda" | "notmap" => family.is_none(),
        index => family == Some(index),
    }
}

#[test]
fn the_kind_agrees_with_the_index_for_every_file() {
    let Ok(corpus) = std::env::var("JOBGATE_CORPUS") else {
        eprintln!("not run: JOBGATE_CORPUS is not set");
        return;
    };
    let corpus = Path::new(&corpus);
    let index = std::fs::read(corpus.join("recordings/_index.json")).unwrap();
    let index: Vec<serde_json::Value> = serde_json::from_slice(&index).unwrap();
    let (mut wrong, mut read) = (Vec::new(), 0);
    for entry in &index {
        let (file, expected) = (entry["file"].as_str().unwrap(), entry["kind"].as_str().unwrap());
        let bytes = std::fs::read(corpus.join("azureml-examples/cli").join(file)).unwrap();
        let document = match Document::parse(&bytes, &Limits::default()) {
            Ok(document) => document,
            // Templates, and files that jobgate refuses by a rule of its own (a key that stands twice), do not get this far.
            Err(_) => continue,
        };
        read += 1;
        let kind = of(document.tree());
        let type_of_job =
            || entry["class"].as_str().map(|class| class.rsplit('.').next().unwrap_or(class).to_lowercase());
        let of_class = kind.is_none_or(|kind| match (kind.name.split_once('/'), type_of_job()) {
            (Some(("job", name)), Some(class)) if name != "automl" => class.contains(name),
            _ => true,
        });
        if !agrees(expected, kind.map(|kind| kind.name)) || !of_class {
            wrong.push(format!("{file}: {expected}, not {kind:?}"));
        }
        if expected == "conda" && other_file(document.tree()) != Some("a conda file") {
            wrong.push(format!("{file}: a conda file"));
        }
    }
    assert_eq!(index.len(), 414);
    assert!(read >= 400, "{read}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
