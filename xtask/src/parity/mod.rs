//! `cargo xtask parity [TEXT]`: what jobgate does to the service, held against recordings of the official client.
//!
//! `JOBGATE_CORPUS` names the folder with the specs and their recordings, `JOBGATE_ORACLE` that with the recorder (`serve.py`) and the
//! comparer (`compare.py`). Every spec whose recording is `ok` is submitted to a recorder of its own by the real binary. With TEXT, only
//! those whose path holds it, with every difference.

mod known;
mod one;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{command, python, say};
use one::{Case, Judge, Outcome};

/// The kinds of the recordings that are compared, in the order of the table.
const KINDS: [&str; 13] = [
    "job",
    "component",
    "environment",
    "data",
    "model",
    "datastore",
    "compute",
    "connection",
    "schedule",
    "online_endpoint",
    "online_deployment",
    "batch_endpoint",
    "batch_deployment",
];

/// Runs the comparison and prints the table by kind; fails on a difference that has no reason.
pub(crate) fn run(root: &Path, only: Option<&str>) -> Result<()> {
    let corpus = folder("JOBGATE_CORPUS")?;
    let oracle = folder("JOBGATE_ORACLE")?;
    let scratch = tempfile::tempdir().context("no folder for the recordings can be made")?;
    // A copy: another build must not change it half way.
    let jobgate = scratch.path().join("jobgate");
    fs::copy(build(root)?, &jobgate).context("the binary cannot be copied")?;
    let judge = Judge {
        jobgate,
        python: python::azure_ai_ml(root)?,
        oracle,
        root: corpus.join("azureml-examples"),
        scratch,
        verbose: only.is_some(),
    };
    let cases = cases(&corpus, only)?;
    say(&format!("comparing {} specs", cases.len()));
    let outcomes = all(&judge, &cases);
    let mut table: BTreeMap<usize, [usize; 3]> = BTreeMap::new();
    let mut unexplained = 0;
    for (case, outcome) in cases.iter().zip(outcomes) {
        let row = KINDS.iter().position(|kind| *kind == case.kind).unwrap_or(KINDS.len());
        let [same, but_hash, total] = table.entry(row).or_default();
        *total += 1;
        match outcome? {
            Outcome::Same => *same += 1,
            Outcome::SameButHash => *but_hash += 1,
            Outcome::Differs(difference) => match known::reason(&case.file) {
                Some(reason) => say(&format!("known: {}: {reason}", case.file)),
                None => {
                    unexplained += 1;
                    say(&format!("differs: {}\n{}", case.file, indented(&difference)));
                }
            },
        }
    }
    say("kind                  same  same but for client_component_hash  all");
    for (row, [same, but_hash, total]) in table {
        say(&format!("{:<20} {same:>5} {but_hash:>36} {total:>5}", KINDS.get(row).unwrap_or(&"other")));
    }
    say(
        "client_component_hash: the official client makes it of the UUID that it made up for the code, so it is another in each run",
    );
    if unexplained > 0 {
        bail!("{unexplained} specs have other effects than with the official client");
    }
    Ok(())
}

fn folder(variable: &str) -> Result<PathBuf> {
    let Some(path) = std::env::var_os(variable) else {
        bail!("{variable} is not set, so nothing can be compared");
    };
    fs::canonicalize(&path).with_context(|| format!("{variable} names `{}`", Path::new(&path).display()))
}

fn build(root: &Path) -> Result<PathBuf> {
    command::run(command::cargo().current_dir(root).args(["build", "--locked", "-p", "jobgate"]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join("debug").join(format!("jobgate{}", std::env::consts::EXE_SUFFIX)))
}

fn cases(corpus: &Path, only: Option<&str>) -> Result<Vec<Case>> {
    let index = fs::read(corpus.join("recordings/_index.json")).context("the corpus has no index")?;
    let index: Vec<Value> = serde_json::from_slice(&index).context("the index of the corpus")?;
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let rows = index.iter().filter(|row| row["status"] == "ok");
    let cases = rows.map(|row| {
        let file = text(row, "file");
        Case {
            kind: text(row, "kind"),
            spec: corpus.join("azureml-examples/cli").join(&file),
            golden: corpus.join("recordings").join(format!("{file}.json")),
            file,
        }
    });
    let chosen: Vec<_> = cases.filter(|case| only.is_none_or(|only| case.file.contains(only))).collect();
    if chosen.is_empty() {
        bail!("no spec of the corpus is meant");
    }
    Ok(chosen)
}

/// Every case, several at once: most of the time goes into starting recorders.
fn all(judge: &Judge, cases: &[Case]) -> Vec<Result<Outcome>> {
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let next = AtomicUsize::new(0);
    let outcomes: Mutex<BTreeMap<usize, Result<Outcome>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((at, case)) = take(&next, cases) {
                    let outcome = judge.judge(at, case).with_context(|| case.file.clone());
                    outcomes.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(at, outcome);
                }
            });
        }
    });
    outcomes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_values().collect()
}

fn take<'c>(next: &AtomicUsize, cases: &'c [Case]) -> Option<(usize, &'c Case)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, cases.get(at)?))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}
