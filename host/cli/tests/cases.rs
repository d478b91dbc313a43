//! The cases of the built-in policies: real specs, the real host, the policy as a component.
//!
//! A case is a folder `policies/ID/cases/NAME` with a spec, what it refers to, and `case.yaml`: the settings, and everything that must
//! come out, in order. `context.json` holds what is known of the workspace, if anything is: `{"facts": [{"kind": ..., "name": ..., and one of
//! "fact": {...}, "absent": true, "unknown": "WHY"}]}`, the kinds as in `docs/abi.md` §9; the test makes a context file of it, of its own
//! workspace and of today, and the host is called with `--context`. `select` lists what is selected for `jobgate fix` of the choices that the findings
//! offer, as `RULE=CHOICE`; no finding may offer it any more then. `after/` holds the files that `jobgate fix` must have changed, as they must be then. A `case.yaml` without
//! `decision`, or a missing `after`, is new: with `JOBGATE_BLESS=1` what came out is written to it, for its author to read and to keep.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use jobgate_core::context::{ContextFile, ContextWorkspace};
use jobgate_core::facts::{Answer, Question};
use serde::Deserialize;
use serde_json::{Value, json};

/// What is known of the workspace in a case.
const CONTEXT: &str = "context.json";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    spec: String,
    #[serde(default)]
    settings: Value,
    /// What the policy may do; omitted, what its metadata asks for.
    grants: Option<Value>,
    /// What is selected for `fix`.
    #[serde(default)]
    select: Vec<String>,
    decision: Option<String>,
    #[serde(default)]
    findings: Vec<Found>,
    #[serde(default)]
    changes: Vec<Changed>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Found {
    rule: String,
    level: String,
    pointer: String,
    /// The names of what it offers.
    #[serde(default)]
    choices: Vec<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Changed {
    rule: String,
    pointer: String,
    /// `null`: removed.
    new: Value,
}

/// `context.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    facts: Vec<KnownFact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownFact {
    kind: String,
    name: String,
    fact: Option<Value>,
    #[serde(default)]
    absent: bool,
    unknown: Option<String>,
}

/// A case laid out as a project.
struct Project {
    folder: tempfile::TempDir,
    /// The context file, beside the project and no part of it.
    context: Option<tempfile::NamedTempFile>,
}

#[test]
fn every_case_comes_out_as_it_says() {
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    let mut failures = Vec::new();
    let mut count = 0;
    for policy in folders(&policies) {
        let cases = folders(&policy.join("cases"));
        assert!(!cases.is_empty(), "{} has no cases", policy.display());
        for case in cases {
            count += 1;
            if let Err(failure) = run(&policy, &case) {
                failures.push(format!("{}/{}: {failure}", name(&policy), name(&case)));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count} cases fail:\n{}", failures.len(), failures.join("\n"));
}

fn run(policy: &Path, folder: &Path) -> Result<(), String> {
    let text = fs::read_to_string(folder.join("case.yaml")).map_err(|error| format!("case.yaml: {error}"))?;
    let case: Case = serde_yaml::from_str(&text).map_err(|error| format!("case.yaml: {error}"))?;
    let project = Project { folder: tempfile::tempdir().unwrap(), context: context(folder)? };
    copy(folder, project.folder.path());
    let mut configured = json!({"id": name(policy), "source": format!("builtin:{}", name(policy))});
    if case.settings.is_object() {
        configured["settings"] = case.settings.clone();
    }
    if let Some(grants) = &case.grants {
        configured["grants"] = grants.clone();
    }
    let config = json!({"version": 1, "policies": [configured]});
    fs::write(project.folder.path().join("jobgate.yaml"), config.to_string()).unwrap();

    let report = check(&project, &case.spec)?;
    if case.decision.is_none() && std::env::var_os("JOBGATE_BLESS").is_some() {
        fs::write(folder.join("case.yaml"), blessed(&text, &report)).unwrap();
    } else {
        compare(&case, &report)?;
    }
    let select: Vec<String> = case.select.iter().map(|choice| format!("--select={choice}")).collect();
    let arguments: Vec<&str> =
        ["fix", case.spec.as_str()].into_iter().chain(select.iter().map(String::as_str)).collect();
    let (_, errors) = jobgate(&project, &arguments);
    if !case.select.is_empty() && !errors.is_empty() {
        return Err(errors);
    }
    if std::env::var_os("JOBGATE_BLESS").is_some() && !folder.join("after").exists() {
        bless_after(folder, project.folder.path());
    }
    same_files(folder, project.folder.path())?;
    let again = check(&project, &case.spec)?;
    let left = |offered: &String| !case.select.contains(offered);
    if let Some(offered) = offered(&again).iter().find(|offered| !left(offered)) {
        return Err(format!("after `fix`, {offered} is still offered"));
    }
    match again["changes"].as_array().is_some_and(Vec::is_empty) {
        true => Ok(()),
        false => Err(format!("after `fix` there are changes left: {}", again["changes"])),
    }
}

/// Every `RULE=CHOICE` that the findings offer.
fn offered(report: &Value) -> Vec<String> {
    let found = found(report).into_iter();
    found
        .flat_map(|Found { rule, choices, .. }| choices.into_iter().map(move |name| format!("{rule}={name}")))
        .collect()
}

/// The findings of a report, as a case lists them.
fn found(report: &Value) -> Vec<Found> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let names = |choices: &Value| {
        choices.as_array().into_iter().flatten().map(|choice| text(&choice["name"])).collect()
    };
    let one = |finding: &Value| Found {
        rule: text(&finding["rule"]),
        level: text(&finding["level"]),
        pointer: text(&finding["pointer"]),
        choices: names(&finding["choices"]),
    };
    report["findings"].as_array().unwrap().iter().map(one).collect()
}

/// A context file of what `context.json` says.
fn context(folder: &Path) -> Result<Option<tempfile::NamedTempFile>, String> {
    let Ok(text) = fs::read_to_string(folder.join(CONTEXT)) else { return Ok(None) };
    let known: Known = serde_json::from_str(&text).map_err(|error| format!("{CONTEXT}: {error}"))?;
    let mut facts = Vec::new();
    for known in known.facts {
        let answer = match (known.fact, known.absent, known.unknown) {
            (Some(Value::String(digest)), false, None) => Answer::Fact(digest.into()),
            (Some(fact), false, None) => Answer::Fact(fact.to_string().into()),
            (None, true, None) => Answer::Absent,
            (None, false, Some(why)) => Answer::Unknown(why),
            _ => return Err(format!("{CONTEXT}: {} `{}` needs one answer", known.kind, known.name)),
        };
        facts.push((Question::new(known.kind, known.name), answer));
    }
    let workspace = ContextWorkspace {
        subscription_id: "00000000-0000-0000-0000-000000000000".to_owned(),
        resource_group: "rg".to_owned(),
        workspace: "ws".to_owned(),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), ContextFile::new(workspace, now, facts).render()).unwrap();
    Ok(Some(file))
}

fn compare(case: &Case, report: &Value) -> Result<(), String> {
    let decision = report["decision"].as_str().unwrap_or_default();
    let found = found(report);
    let changed: Vec<Changed> =
        serde_json::from_value(only(&report["changes"], &["rule", "pointer", "new"])).unwrap();
    if case.decision.as_deref() != Some(decision) || found != case.findings {
        return Err(format!(
            "{decision}, and not {:?}; found {found:#?}\nin full: {}",
            case.decision, report["findings"]
        ));
    }
    if changed != case.changes {
        return Err(format!("changed {changed:#?}"));
    }
    Ok(())
}

fn only(list: &Value, keys: &[&str]) -> Value {
    let picked =
        |item: &Value| keys.iter().map(|key| ((*key).to_owned(), item[*key].clone())).collect::<Value>();
    list.as_array().unwrap().iter().map(picked).collect()
}

/// The files that `fix` was to change are as in `after`, and all others as they were.
fn same_files(folder: &Path, project: &Path) -> Result<(), String> {
    for file in files(folder) {
        let relative = file.strip_prefix(folder).unwrap();
        if is_of_the_case(relative) {
            continue;
        }
        let after = folder.join("after").join(relative);
        let wanted = fs::read(if after.exists() { &after } else { &file }).unwrap();
        let found = fs::read(project.join(relative)).unwrap();
        if wanted != found {
            return Err(format!(
                "after `fix`, {} is\n{}",
                relative.display(),
                String::from_utf8_lossy(&found)
            ));
        }
    }
    Ok(())
}

/// Whether a file of the folder is about the case, and no part of the project.
fn is_of_the_case(relative: &Path) -> bool {
    relative.starts_with("after") || relative == Path::new("case.yaml") || relative == Path::new(CONTEXT)
}

fn check(project: &Project, spec: &str) -> Result<Value, String> {
    let (text, errors) = jobgate(project, &["check", "--format", "json", spec]);
    serde_json::from_str(&text).map_err(|error| format!("{error}: {text}{errors}"))
}

fn jobgate(project: &Project, arguments: &[&str]) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobgate"));
    command.current_dir(project.folder.path()).args(arguments).env("JOBGATE_ORG_CONFIG", "");
    if let Some(context) = &project.context {
        command.arg("--context").arg(context.path());
    }
    let output = command.output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn blessed(text: &str, report: &Value) -> String {
    let mut text = format!("{}\ndecision: {}\n", text.trim_end(), report["decision"].as_str().unwrap());
    let findings: Vec<String> = found(report).iter().map(Found::line).collect();
    let changes = only(&report["changes"], &["rule", "pointer", "new"]);
    let changes: Vec<String> = changes.as_array().unwrap().iter().map(Value::to_string).collect();
    for (key, items) in [("findings", findings), ("changes", changes)] {
        let _ = writeln!(text, "{key}:{}", if items.is_empty() { " []" } else { "" });
        for item in items {
            let _ = writeln!(text, "  - {}", item.replace("\":", "\": "));
        }
    }
    text
}

impl Found {
    fn line(&self) -> String {
        let mut line = json!({"rule": self.rule, "level": self.level, "pointer": self.pointer});
        if !self.choices.is_empty() {
            line["choices"] = json!(self.choices);
        }
        line.to_string()
    }
}

fn bless_after(folder: &Path, project: &Path) {
    for file in files(folder) {
        let relative = file.strip_prefix(folder).unwrap();
        let is_input = !is_of_the_case(relative);
        let found = fs::read(project.join(relative)).unwrap_or_default();
        if is_input && found != fs::read(&file).unwrap() {
            let after = folder.join("after").join(relative);
            fs::create_dir_all(after.parent().unwrap()).unwrap();
            fs::write(after, found).unwrap();
        }
    }
}

fn copy(folder: &Path, project: &Path) {
    for file in files(folder) {
        let relative = file.strip_prefix(folder).unwrap();
        if is_of_the_case(relative) {
            continue;
        }
        let to = project.join(relative);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&file, to).unwrap();
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}
