//! The cases hold together: their settings are right, their files are there, and every rule has one that passes and one that fails.
//! That a host makes of each what it says is tested where the host is.

#![expect(clippy::unwrap_used, reason = "a test: what is not there fails it")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jobgate_guest::testing::check;
use private_registry::PrivateRegistry;
use serde_json::Value;

fn read(path: &Path) -> Value {
    serde_yaml::from_str(&fs::read_to_string(path).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every folder of `cases` with its `case.yaml`.
fn cases() -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.into_iter().map(|folder| (folder.clone(), read(&folder.join("case.yaml")))).collect()
}

/// The files below a folder, relative to it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                open.push(entry);
            } else {
                found.push(entry.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found
}

#[test]
fn settings_are_right_and_files_are_there() {
    let cases = cases();
    assert!(!cases.is_empty());
    for (folder, case) in cases {
        let name = folder.display();
        assert_eq!(check::<PrivateRegistry>(&case["settings"]), [], "{name}");
        assert!(folder.join(case["spec"].as_str().unwrap()).is_file(), "{name}");
        let denies = case["findings"].as_array().unwrap().iter().any(|finding| finding["level"] == "error");
        assert_eq!(case["decision"], if denies { "denied" } else { "admitted" }, "{name}");
        let after = folder.join("after");
        if after.is_dir() {
            for file in files(&after) {
                let before = fs::read(folder.join(&file)).unwrap();
                assert_ne!(before, fs::read(after.join(&file)).unwrap(), "{name}: {}", file.display());
            }
        }
    }
}

#[test]
fn every_rule_has_a_pair_of_cases() {
    let cases = cases();
    let metadata = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("policy.yaml"));
    let rules: BTreeSet<&str> =
        metadata["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    for rule in &rules {
        let case = |kind: &str| {
            let name = format!("{}-{kind}", rule.to_lowercase());
            let found = cases.iter().find(|(folder, _)| folder.ends_with(&name));
            &found.unwrap_or_else(|| panic!("{name} is missing")).1
        };
        let names_it = |case: &Value| {
            let listed =
                [&case["findings"], &case["changes"]].into_iter().flat_map(|list| list.as_array().unwrap());
            listed.into_iter().any(|one| one["rule"] == *rule)
        };
        assert!(!names_it(case("pass")), "{rule}");
        assert!(names_it(case("fail")), "{rule}");
    }
}
