//! The catalogue's pairs (`tests/vectors/rules.yaml`): of each rule a spec that passes and one that fails, through the real host with every
//! built-in policy on.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

#[path = "support/builtin.rs"]
mod builtin;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use jobgate_core::context::{ContextFile, ContextWorkspace};
use jobgate_core::facts::{Answer, Question};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Pair {
    id: String,
    kind: String,
    pointers: Vec<String>,
    fix: String,
    pass: Value,
    fail: Value,
}

/// What the examples assume beside the defaults.
fn settings(policy: &str, rule: &str) -> Value {
    match (policy, rule) {
        ("private-registry", "AML-ENV-002") => json!({"rules": [
            {"from": "docker.io", "to": "corp.azurecr.io/docker.io"},
            {"from": "mcr.microsoft.com", "to": "corp.azurecr.io/mcr.microsoft.com"},
        ]}),
        ("private-registry", "AML-ENV-010") => json!({"allowed": ["corp.azurecr.io"], "rules": [
            {"from": "docker.io", "to": "corp.azurecr.io/docker.io"},
        ]}),
        ("private-registry", "AML-ENV-003") => json!({"allowed": ["corp.azurecr.io"], "pin": true}),
        ("private-registry", _) => json!({
            "allowed": ["corp.azurecr.io"], "environments": {"allow": ["azureml://registries/azureml", "azureml:*"]},
        }),
        ("credentialless-data", "AML-DS-001") => json!({"remap": {"keyed": "idbased"}}),
        _ => json!({}),
    }
}

/// Rules whose repair has something to choose, or that another rule's repair makes good.
const NOT_FIXED: &[(&str, &str)] = &[
    ("AML-ENV-001", "the repair is that of AML-ENV-002, with rules to rewrite by"),
    ("AML-ENV-008", "which image to take is a choice"),
    ("AML-ENV-012b", "what to map it to is a choice"),
];

/// Rules whose repair is offered, and made when it is selected.
const CHOSEN: &[(&str, &str)] = &[("AML-ID-005", "user-identity"), ("AML-ID-008", "user-identity")];

/// Rules that are found elsewhere than the catalogue's pattern looks: at the environment as a whole, or in its Dockerfile.
const ELSEWHERE: &[(&str, &str)] = &[
    ("AML-ENV-004", ""),
    ("AML-ENV-010", "/build/~dockerfile/images/0"),
    ("AML-ENV-011", "/build/~dockerfile"),
    ("AML-ENV-014", "/build/~dockerfile"),
];

#[test]
fn every_pair_of_the_catalogue_behaves() {
    let text = include_str!("../../../tests/vectors/rules.yaml");
    let pairs: Vec<Pair> = serde_yaml::from_str(text).unwrap();
    assert_eq!(pairs.len(), 47);
    let mut wrong = Vec::new();
    let open = open();
    for pair in &pairs {
        let rule = pair.id.trim_end_matches('b');
        if open.iter().any(|id| id == rule) {
            continue;
        }
        let pass = check(rule, &pair.kind, &pair.pass).report();
        if hits(&pass, rule).next().is_some() {
            wrong.push(format!("{}: the passing spec has it: {}", pair.id, pass["findings"]));
        }
        let project = check(rule, &pair.kind, &pair.fail);
        // A mutator may repair it under the name of another rule, so first nothing may be changed.
        project.configure(rule, false);
        let mut fail = project.report();
        project.configure(rule, true);
        if hits(&fail, rule).next().is_none() {
            fail = project.report();
        }
        let places: Vec<&str> = hits(&fail, rule).map(|hit| hit["pointer"].as_str().unwrap()).collect();
        if places.is_empty() {
            wrong.push(format!(
                "{}: the failing spec has it not: {} {}",
                pair.id, fail["findings"], fail["changes"]
            ));
        }
        for place in places {
            let is_known = ELSEWHERE.contains(&(pair.id.as_str(), place));
            if !is_known && !pair.pointers.iter().any(|pattern| is_at(place, pattern)) {
                wrong.push(format!("{}: it is at {place:?}, and not at one of {:?}", pair.id, pair.pointers));
            }
        }
        for hit in hits(&fail, rule) {
            if let Some(line) = project.other_line(hit) {
                wrong.push(format!("{}: {} is shown at the line {line:?}", pair.id, hit["pointer"]));
            }
        }
        if !pair.fix.starts_with("none") && !NOT_FIXED.iter().any(|(id, _)| *id == pair.id) {
            let chosen = CHOSEN.iter().find(|(id, _)| *id == pair.id);
            let select = chosen.map(|(id, choice)| format!("--select={id}={choice}"));
            project.run(&["fix", "spec.yml"].into_iter().chain(select.as_deref()).collect::<Vec<_>>());
            let again = project.report();
            if hits(&again, rule).next().is_some() {
                wrong.push(format!("{}: after `fix`: {} {}", pair.id, again["findings"], again["changes"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of 47:\n{}", wrong.len(), wrong.join("\n"));
}

/// The rules that docs/catalogue.yaml calls open: no policy has them yet. One that gets a policy has to leave that list, or the table of
/// rules cannot be made.
fn open() -> Vec<String> {
    let text = include_str!("../../../docs/catalogue.yaml");
    let catalogue: Value = serde_yaml::from_str(text).unwrap();
    let rules = catalogue["rules"].as_array().unwrap().iter();
    rules.filter(|rule| rule["is"] == "open").map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
}

/// What was found or changed for a rule.
fn hits<'r>(report: &'r Value, rule: &'r str) -> impl Iterator<Item = &'r Value> {
    let lists = ["findings", "changes"].map(|key| report[key].as_array().unwrap());
    lists.into_iter().flatten().filter(move |hit| hit["rule"] == rule)
}

/// Whether a pointer is where a pattern of the catalogue looks, or what holds that place. Steps and components lie deeper there.
fn is_at(pointer: &str, pattern: &str) -> bool {
    if pattern.starts_with('*') {
        return true;
    }
    let clean: String =
        pattern.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect();
    let wanted: Vec<&str> = clean.split('/').skip(1).collect();
    let found: Vec<&str> = pointer.split('/').skip(1).collect();
    let starts =
        |found: &[&str]| found.iter().zip(&wanted).all(|(found, wanted)| *wanted == "*" || found == wanted);
    (0..found.len()).any(|from| starts(&found[from..]))
}

struct Project(tempfile::TempDir);

fn check(rule: &str, kind: &str, spec: &Value) -> Project {
    let project = tempfile::tempdir().unwrap();
    let root = project.path();
    lay_out(root);
    let text = match (kind, spec) {
        ("job-raw", Value::String(text)) => {
            format!("{text}\ncommand: x\nenvironment: azureml:e:1\ncompute: azureml:c\n")
        }
        (kind, spec) => format!("{}{}", schema(kind, spec), serde_yaml::to_string(spec).unwrap()),
    };
    fs::write(root.join("spec.yml"), text).unwrap();
    fs::write(root.join("context.json"), context().render()).unwrap();
    let project = Project(project);
    project.configure(rule, true);
    project
}

fn policy(id: &str, rule: &str, may_change: bool) -> Value {
    let mut policy = json!({"id": id, "source": format!("builtin:{id}"), "settings": settings(id, rule), "undecided": "note"});
    if !may_change {
        policy["grants"] = json!({"write": []});
    }
    policy
}

/// The schema that tells the kind, for specs that do not tell it themselves.
fn schema(kind: &str, spec: &Value) -> &'static str {
    match (kind, spec["type"].as_str().unwrap_or_default()) {
        ("env", _) => "$schema: https://azuremlschemas.azureedge.net/latest/environment.schema.json\n",
        ("conn", _) => "$schema: https://azuremlschemas.azureedge.net/latest/connection.schema.json\n",
        ("compute", "computeinstance") => {
            "$schema: https://azuremlschemas.azureedge.net/latest/computeInstance.schema.json\n"
        }
        ("compute", "kubernetes") => {
            "$schema: https://azuremlschemas.azureedge.net/latest/kubernetesCompute.schema.json\n"
        }
        ("compute", _) => "$schema: https://azuremlschemas.azureedge.net/latest/amlCompute.schema.json\n",
        ("ds", "azure_file") => {
            "$schema: https://azuremlschemas.azureedge.net/latest/azureFile.schema.json\n"
        }
        ("ds", _) => "$schema: https://azuremlschemas.azureedge.net/latest/azureBlob.schema.json\n",
        _ => "",
    }
}

/// The files that the examples refer to, as the head of the catalogue describes them.
fn lay_out(root: &Path) {
    let component = "$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\nname: train_comp\nversion: '1'\ntype: command\ncommand: python main.py\ncode: ./src\nenvironment: azureml:AzureML-sklearn-1.0-ubuntu20.04-py38-cpu@latest\n";
    let pipeline = |name: &str, identity: &str| {
        format!(
            "$schema: https://azuremlschemas.azureedge.net/latest/pipelineComponent.schema.json\nname: {name}\nversion: '1'\ntype: pipeline\njobs:\n  inner:\n    type: command\n    component: ./comp.yml\n{identity}"
        )
    };
    for (path, text) in [
        ("src/main.py", "print(1)\n"),
        ("obo/a.py", "from azure.ai.ml.identity import AzureMLOnBehalfOfCredential\n"),
        ("comp.yml", component),
        ("pcomp.yml", &pipeline("sub_pipe", "")),
        ("sub_ok.yml", &pipeline("sub_ok", "    identity:\n      type: user_identity\n")),
        (
            "ctx_ok/Dockerfile",
            "FROM corp.azurecr.io/mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:20240101.v1\n",
        ),
        ("ctx_pub/Dockerfile", "FROM python:3.8\n"),
        ("ctx_nod/x", "x\n"),
    ] {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::create_dir_all(root.join("mt")).unwrap();
}

/// The answers that the examples assume: of a workspace (`azureml/catalogue.rs` has it answer so), and of a container registry.
fn context() -> ContextFile {
    let workspace = ContextWorkspace {
        subscription_id: "00000000-0000-0000-0000-000000000000".to_owned(),
        resource_group: "rg".to_owned(),
        workspace: "ws".to_owned(),
    };
    let file: Value =
        serde_json::from_str(include_str!("../../../tests/vectors/catalogue-context.json")).unwrap();
    let text = |fact: &Value, key: &str| fact[key].as_str().unwrap().to_owned();
    let pulled = file["facts"].as_array().unwrap().iter().map(|fact| {
        let question = Question::new(text(fact, "kind"), text(fact, "name"));
        (question, Answer::Fact(fact["fact"].to_string().into()))
    });
    let image = Answer::Fact(format!("sha256:{}", "a".repeat(64)).into());
    let facts = pulled.chain([(Question::new("image", "corp.azurecr.io/x:latest"), image)]);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    ContextFile::new(workspace, now, facts)
}

impl Project {
    /// Switches every policy on; they may change what they ask for, or nothing.
    fn configure(&self, rule: &str, may_change: bool) {
        let policies: Vec<Value> = builtin::ids().iter().map(|id| policy(id, rule, may_change)).collect();
        let config = json!({"version": 1, "policies": policies}).to_string();
        fs::write(self.0.path().join("jobgate.yaml"), config).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> String {
        let mut jobgate = Command::new(env!("CARGO_BIN_EXE_jobgate"));
        jobgate.current_dir(self.0.path()).args(arguments).args([
            "--context",
            "context.json",
            "--format",
            "json",
        ]);
        // What the context file lacks is said beside the report, on the other stream.
        String::from_utf8(jobgate.output().unwrap().stdout).unwrap()
    }

    /// The text of the line that is shown for a finding in the spec itself, if it has nothing of the pointer: neither the last name in it
    /// nor, where that is not written, what holds it.
    fn other_line(&self, hit: &Value) -> Option<String> {
        let (file, line) = (hit["file"].as_str().filter(|file| *file == "spec.yml")?, hit["line"].as_u64()?);
        let names: Vec<&str> = hit["pointer"].as_str()?.split('/').skip(1).collect();
        let text = fs::read_to_string(self.0.path().join(file)).ok()?;
        let shown = text.lines().nth(usize::try_from(line).unwrap() - 1)?.to_owned();
        let is_root = names.len() < 2 && line == 1;
        let named = names.iter().rev().filter(|name| name.parse::<usize>().is_err()).take(2);
        let is_there = is_root || named.clone().any(|name| shown.contains(name)) || named.count() == 0;
        (!is_there).then_some(shown)
    }

    fn report(&self) -> Value {
        let said = self.run(&["check", "spec.yml"]);
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
    }
}
