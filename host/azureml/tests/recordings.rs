//! What jobgate would do to the service, against what the official client did: over the probes, and over the corpus where
//! `JOBGATE_CORPUS` names it. `JOBGATE_ONLY=TEXT` looks at files whose path holds the text and shows every difference.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise and says what it saw"
)]

mod asset_effects;
mod disk;
mod effects;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use effects::{Golden, Judgement, judge};

/// What does not give the effects of its recording, and why.
const KNOWN: &[(&str, &str)] = &[
    (
        "endpoints/batch/deploy-pipelines/batch-scoring-with-preprocessing/deployment.yml",
        "the client asks for version 1 of a component `azureml_anonymous`, and the recorder's service has any; that of users has none, and \
         then the component is registered (tests/vectors/asset-effects, `pipe_file`)",
    ),
    (
        "endpoints/batch/deploy-pipelines/training-with-components/deployment-ordinal/deployment.yml",
        "as above",
    ),
    ("cmd_duplicate_key", "a key that stands twice is refused (AML-ID-017), and the client takes the last"),
];

struct Tally {
    same: usize,
    other: Vec<String>,
}

fn check(goldens: Vec<(String, PathBuf, Golden)>, root: Option<&Path>) {
    let only = std::env::var("JOBGATE_ONLY").ok();
    let mut table: BTreeMap<String, Tally> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, spec, golden) in goldens {
        if only.as_ref().is_some_and(|only| !name.contains(only)) {
            continue;
        }
        let (group, judgement) = judge(&spec, root, &golden);
        let tally = table.entry(group.clone()).or_insert(Tally { same: 0, other: Vec::new() });
        match judgement {
            Judgement::Same => tally.same += 1,
            Judgement::Differs(how) | Judgement::Refused(how) => {
                if only.is_some() {
                    println!("== {name}\n{how}");
                }
                if let Some((_, why)) = KNOWN.iter().find(|(known, _)| *known == name) {
                    println!("known: {name}: {why}");
                } else {
                    wrong.push(format!("{name}: {how}"));
                }
                tally.other.push(name);
            }
        }
    }
    for (group, tally) in &table {
        println!("{group}: {} of {} the same", tally.same, tally.same + tally.other.len());
        for name in &tally.other {
            println!("    {name}");
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_probe_gives_the_effects_of_its_recording() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/probes").canonicalize().unwrap();
    let mut probes: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    probes.sort();
    let mut goldens = Vec::new();
    for probe in probes {
        let golden = Golden::read(&probe.join("recording.json"));
        let spec = probe.join(Path::new(&golden.file).file_name().unwrap());
        if golden.status == "ok" {
            goldens.push((probe.file_name().unwrap().to_string_lossy().into_owned(), spec, golden));
        }
    }
    assert!(goldens.len() > 50, "the probes are there");
    check(goldens, None);
}

#[test]
fn every_file_of_the_corpus_gives_the_effects_of_its_recording() {
    let Some(corpus) = std::env::var_os("JOBGATE_CORPUS").map(PathBuf::from) else {
        println!("not run: JOBGATE_CORPUS is not set");
        return;
    };
    let corpus = corpus.canonicalize().unwrap();
    let index: Vec<serde_json::Value> =
        serde_json::from_slice(&fs::read(corpus.join("recordings/_index.json")).unwrap()).unwrap();
    let root = corpus.join("azureml-examples");
    let mut goldens = Vec::new();
    for row in index.iter().filter(|row| row["status"] == "ok") {
        let file = row["file"].as_str().unwrap();
        let golden = Golden::read(&corpus.join(format!("recordings/{file}.json")));
        goldens.push((file.to_owned(), root.join("cli").join(file), golden));
    }
    check(goldens, Some(&root));
}
