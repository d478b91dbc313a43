//! Every spec of the official examples is loaded, walked, and set to itself. Needs `JOBGATE_CORPUS`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jobgate_core::files::MemoryFiles;
use jobgate_core::host_rules::host_rule;
use jobgate_core::meter::Meter;
use jobgate_core::pointer::Pointer;
use jobgate_core::submission::{LoadLimits, PolicyValue, Submission};

use crate::support::*;

/// All files below a folder, in memory below `/p`, content for YAML files and Dockerfiles only; and the YAML files.
fn corpus(root: &Path) -> (MemoryFiles, Vec<PathBuf>) {
    let (mut files, mut specs, mut folders) = (MemoryFiles::default(), Vec::new(), vec![root.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.to_string_lossy().into_owned();
            let inside = Path::new("/p").join(path.strip_prefix(root).unwrap());
            let is_spec = name.ends_with(".yml") || name.ends_with(".yaml");
            let content = if is_spec || name.contains("Dockerfile") {
                std::fs::read(&path).unwrap()
            } else {
                Vec::new()
            };
            files = files.file(&inside, content);
            if is_spec {
                specs.push(inside);
            }
        }
    }
    specs.sort();
    (files, specs)
}

#[test]
fn every_spec_of_the_examples_is_loaded_and_is_itself() {
    let Some(root) = std::env::var_os("JOBGATE_CORPUS").map(PathBuf::from) else {
        println!("not run: JOBGATE_CORPUS is not set");
        return;
    };
    let (files, specs) = corpus(&root.join("azureml-examples/cli"));
    let mut rules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for spec in &specs {
        let loaded = Submission::load(&files, Some(Path::new("/p")), spec, &LoadLimits::default());
        for finding in &loaded.findings {
            assert!(host_rule(&finding.rule).is_some() && finding.help.is_some(), "{finding:?}");
            let place = finding
                .place
                .as_ref()
                .map_or(String::new(), |place| format!("{}:{}", place.file, place.line));
            rules.entry(finding.rule.clone()).or_default().insert(format!("{place}: {}", finding.message));
        }
        if let Some(submission) = loaded.submission {
            is_itself(&submission, spec);
        }
    }
    for (rule, places) in &rules {
        println!("{rule}: {}\n  {}", places.len(), places.iter().cloned().collect::<Vec<_>>().join("\n  "));
    }
    assert!(
        specs.len() > 400 && rules.keys().all(|rule| rule != "jobgate/cycle" && rule != "jobgate/too-large")
    );
}

fn is_itself(submission: &Submission, spec: &Path) {
    let meter = Meter::unlimited();
    let pointers = submission.view(&meter).find("/**").unwrap();
    assert_eq!(pointers.len() as u64, submission.nodes(), "{}", spec.display());
    for pointer in &pointers {
        let parsed = Pointer::parse(pointer).unwrap();
        assert!(submission.uses(&parsed).contains(pointer), "{}: {pointer}", spec.display());
        assert!(submission.place(&parsed).line > 0);
    }
    let mut editor = editor(submission);
    editor.put("", PolicyValue::Json(submission.resolved_json())).unwrap();
    let (submission, changes) = editor.finish();
    assert_eq!((changes, submission.rewritten()), (vec![], vec![]), "{}", spec.display());
}
