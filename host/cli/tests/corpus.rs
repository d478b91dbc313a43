//! The corpus of real specs, as the promises of jobgate have it: nothing crashes, what is refused is refused for a reason that the
//! official client has too or that is documented, and `fix` writes what was meant and nothing else.
//!
//! `JOBGATE_CORPUS` names the corpus. `JOBGATE_PYTHON` is an interpreter with PyYAML, the reader of the official client; `cargo xtask
//! test` makes one.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]
#![allow(clippy::print_stdout, reason = "a test says that it was not run")]

#[path = "support/folder.rs"]
mod folder;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// What the three built-in policies are told: every public image has a place in the private registry.
const CONFIG: &str = r#"
version: 1
policies:
  - id: user-identity
    source: builtin:user-identity
    undecided: warning
  - id: private-registry
    source: builtin:private-registry
    settings:
      rules:
        - {from: docker.io, to: corp.azurecr.io/hub}
        - {from: mcr.microsoft.com, to: corp.azurecr.io/mcr}
      unmapped: warn
      environments:
        map: {"azureml:AzureML-*": {image: "corp.azurecr.io/curated:1"}}
  - id: snapshot-checksums
    source: builtin:snapshot-checksums
    settings: {levels: {AML-CODE-001: "off"}}
"#;

/// Refusals of jobgate's own, where the official client reads a file: the host's rules say why (`jobgate explain RULE`).
const OWN_RULES: &[&str] = &["AML-ID-017"];

struct Corpus {
    cli: PathBuf,
    recordings: PathBuf,
}

fn corpus() -> Option<Corpus> {
    let Some(root) = std::env::var_os("JOBGATE_CORPUS").map(PathBuf::from) else {
        println!("not run: JOBGATE_CORPUS is not set");
        return None;
    };
    Some(Corpus { cli: root.join("azureml-examples/cli"), recordings: root.join("recordings") })
}

impl Corpus {
    /// Kind and status of each file, as the official client's recording has them.
    fn index(&self) -> BTreeMap<String, (String, String)> {
        let text = fs::read_to_string(self.recordings.join("_index.json")).unwrap();
        let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
        let word = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        rows.iter().map(|row| (word(row, "file"), (word(row, "kind"), word(row, "status")))).collect()
    }

    /// A copy of everything, with a configuration: `fix` writes into it.
    fn copy(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        folder::copy(&self.cli, folder.path());
        fs::write(folder.path().join("jobgate.yaml"), CONFIG).unwrap();
        folder
    }
}

#[test]
fn what_is_refused_is_refused_for_a_known_reason() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.copy();
    let output = jobgate(folder.path(), &["check", ".", "--format", "json"]);
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report["specs"].as_array().unwrap().len() > 350);
    let index = corpus.index();
    for finding in report["findings"].as_array().unwrap() {
        if finding["level"] != "error" || !finding["policy"].is_null() {
            continue;
        }
        let rule = finding["rule"].as_str().unwrap();
        let (kind, status) = &index[finding["file"].as_str().unwrap()];
        let client_refuses = status == "error" || kind == "unparsable" || kind == "notmap";
        assert!(client_refuses || OWN_RULES.contains(&rule), "the official client takes it: {finding}");
    }
    let policies = report["policies"].as_array().unwrap();
    assert!(policies.len() == 3 && policies.iter().all(|policy| policy["digest"].is_string()));
}

#[test]
fn fix_writes_what_render_says_and_touches_no_other_line() {
    let Some(corpus) = corpus() else { return };
    let python = std::env::var_os("JOBGATE_PYTHON")
        .expect("JOBGATE_PYTHON names a Python with PyYAML, as `cargo xtask test` does");
    let folder = corpus.copy();
    let mut judged = String::new();
    let (mut jobs, mut written) = (0, 0);
    for (file, (kind, _)) in corpus.index() {
        if kind != "job" {
            continue;
        }
        let rendered = jobgate(folder.path(), &["render", &file, "--format", "json"]);
        let before = texts(folder.path(), &folder.path().join(&file));
        let report = jobgate(folder.path(), &["check", &file, "--format", "json"]);
        let fixed = jobgate(folder.path(), &["fix", &file]);
        assert!(
            matches!(fixed.status.code(), Some(0 | 3)),
            "{file}: {}",
            String::from_utf8_lossy(&fixed.stderr)
        );
        let said = String::from_utf8(fixed.stdout).unwrap();
        assert!(!said.contains("as it is"), "{file}: a text could not be edited: {said}");
        jobs += 1;
        let report: Value = serde_json::from_slice(&report.stdout).unwrap();
        for (path, before) in before {
            let after = fs::read_to_string(&path).unwrap();
            if before != after {
                written += 1;
                let name = path.strip_prefix(folder.path()).unwrap().to_str().unwrap();
                untouched_lines_stay(name, &before, &after, &report);
            }
        }
        let path = folder.path().join(&file);
        judged +=
            &format!("{}\t{}\n", path.display(), String::from_utf8(rendered.stdout).unwrap().trim_end());
    }
    assert!(jobs > 120 && written > 100, "{jobs} jobs, {written} files written");
    let cases = folder.path().join("judged.tsv");
    fs::write(&cases, judged).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pyyaml.py");
    let judge = Command::new(python).arg(script).arg(&cases).output().unwrap();
    assert!(judge.status.success(), "{}", String::from_utf8_lossy(&judge.stdout));
}

/// Every line that goes belongs to a change; what is on it besides, a comment above all, is on a line that comes.
fn untouched_lines_stay(name: &str, before: &str, after: &str, report: &Value) {
    let changes = report["changes"].as_array().unwrap().iter().filter(|change| change["file"] == name);
    let places: BTreeSet<usize> = changes.map(|change| change["line"].as_u64().unwrap() as usize).collect();
    // A last line without a line break gets one when another line follows it: that line is the same.
    let (before, after) = (format!("{before}\n"), format!("{after}\n"));
    let diff = similar::TextDiff::from_lines(before.as_str(), after.as_str());
    for hunk in diff.grouped_ops(0) {
        let gone: Vec<usize> = hunk.iter().flat_map(similar::DiffOp::old_range).collect();
        let is_ours = gone.is_empty() || gone.iter().any(|line| places.contains(&(line + 1)));
        assert!(
            is_ours,
            "{name}: lines {gone:?} changed, and the changes are at {places:?}\n{}",
            diff.unified_diff()
        );
        let old: Vec<&str> = gone.iter().filter_map(|&line| diff.old_slice(line)).collect();
        let new: String =
            hunk.iter().flat_map(|op| op.new_range()).filter_map(|line| diff.new_slice(line)).collect();
        let removal = report["changes"].as_array().unwrap().iter().any(|change| change["new"].is_null());
        for line in old {
            if let Some((_, comment)) = line.split_once(" #") {
                assert!(
                    removal || new.contains(comment.trim_end()),
                    "{name}: the comment of `{line}` is lost"
                );
            }
        }
    }
}

/// The texts of all files below the folder of a spec and of those beside it: whatever `fix` may reach.
fn texts(root: &Path, spec: &Path) -> Vec<(PathBuf, String)> {
    let top = spec.strip_prefix(root).unwrap().components().next().unwrap();
    folder::files(&root.join(top))
        .into_iter()
        .filter_map(|path| Some((path.clone(), fs::read_to_string(path).ok()?)))
        .collect()
}

fn jobgate(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobgate"));
    command.current_dir(folder).args(arguments).env("JOBGATE_ORG_CONFIG", "").output().unwrap()
}
