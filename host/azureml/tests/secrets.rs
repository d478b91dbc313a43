//! Secrets of a spec stand in no plan, and are sent all the same.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::path::Path;
use std::sync::Arc;

use jobgate_azureml::plan::{Action, Answers, Step, Version};
use jobgate_azureml::spec::{Request, Surroundings, plan, secrets};
use jobgate_azureml::{Destination, Workspace};
use jobgate_core::files::{Files, MemoryFiles};
use jobgate_core::finding::Finding;
use jobgate_core::snapshots::SnapshotStore;
use jobgate_core::submission::{LoadLimits, Submission};
use jobgate_yaml::{Document, Limits};
use proptest::prelude::*;
use serde_json::Value;

const SAS: &str =
    "https://acct.blob.core.windows.net/c/f?sv=2024-01-01&se=2030-01-01&sr=b&sig=SECRETa%2Bb%3D&sp=r";
const TOKEN: &str = "ghp_SECRET0123456789012345678901234567890a";

/// The steps of a spec, as JSON, and what is sent with the secrets filled in.
fn planned(spec: &str, files: &[(&str, &str)]) -> (String, String) {
    tried(spec, files).unwrap_or_else(|findings| panic!("{findings:?}"))
}

/// The same, or what is found.
fn tried(spec: &str, files: &[(&str, &str)]) -> Result<(String, String), Vec<Finding>> {
    let root = Path::new("/p");
    let add = |all: MemoryFiles, (path, text): &(&str, &str)| all.file(root.join(path), *text);
    let files = files.iter().fold(MemoryFiles::default().file("/p/spec.yml", spec), add);
    let files: Arc<dyn Files> = Arc::new(files);
    let loaded = Submission::load(&*files, Some(root), &root.join("spec.yml"), &LoadLimits::default());
    let submission = loaded.submission.unwrap();
    let snapshots = SnapshotStore::new(Arc::clone(&files), Some(root.into()), root.into(), None);
    let workspace =
        Workspace { subscription_id: "s".to_owned(), resource_group: "g".to_owned(), name: "w".to_owned() };
    let steps = plan(&Request {
        submission: &submission,
        files: &*files,
        snapshots: &snapshots,
        project_root: Some(root),
        destination: &Destination::Workspace(workspace),
        surroundings: &Surroundings { folder: root.into(), ..Surroundings::default() },
        endpoint_name: None,
    });
    if steps.steps.is_empty() {
        return Err(steps.findings);
    }
    let json = serde_json::to_string(&steps.steps).unwrap();
    // What was written is what is read.
    let read: Vec<Step> = serde_json::from_str(&json).unwrap();
    assert_eq!(read, steps.steps);
    let mut answers = Answers { secrets: secrets(&submission, &read).unwrap(), ..Answers::default() };
    assert!(!format!("{answers:?}").contains("SECRET"));
    let mut sent = Vec::new();
    for step in &read {
        for key in step.made() {
            answers.made.insert(key.to_owned(), "made".to_owned());
        }
        let answer =
            serde_json::from_value(serde_json::json!({"id": "/id", "version": "1", "url": "https://u"}));
        answers.steps.insert(step.id.clone(), answer.unwrap());
        let Action::Put(put) = &step.action else { continue };
        sent.push(answers.fill(&put.body).unwrap());
        if let Some(Version::OfContent(content)) = &put.resource.version {
            answers.fill(content).unwrap();
        }
    }
    Ok((json, Value::Array(sent).to_string()))
}

fn job(more: &str) -> String {
    format!("command: echo\nenvironment: {{image: 'python:3.12'}}\n{more}")
}

proptest! {
    #[test]
    fn a_secret_is_found_whatever_stands_around_it(
        before in "[ -~]{0,30}", between in " [ -~]{0,30} ", behind in "( [ -~]{0,30})?", escaped in any::<bool>()
    ) {
        let command = format!("{before}{SAS}{between}{TOKEN}{behind}");
        prop_assume!(!command.contains("${"));
        // JSON is YAML, and a plain scalar may be none.
        let written = serde_json::to_string(&command).unwrap();
        let written = if escaped { written.replace('S', "\\u0053") } else { written };
        let (plan, sent) = planned(&job("").replace("echo", &written), &[]);
        prop_assert!(!plan.contains("SECRET"), "{}", plan);
        let sent: Value = serde_json::from_str(&sent).unwrap();
        let commands = sent.as_array().unwrap().iter().filter_map(|body| body["properties"]["command"].as_str());
        prop_assert_eq!(commands.collect::<Vec<_>>(), [command.as_str()]);
    }

    #[test]
    fn a_secret_of_a_conda_file_is_sent_as_it_is(before in "[ -~]{0,10}", behind in "[ -~]{0,10}") {
        let password = format!("p{before}SECRET{behind}p");
        prop_assume!(!password.contains("${"));
        let written = serde_json::to_string(&password).unwrap();
        let conda = format!("dependencies: [python]\nvariables: {{DB_PASSWORD: {written}}}\n");
        let (plan, sent) = planned(OF_CONDA, &[("c.yml", &conda)]);
        prop_assert!(!plan.contains("SECRET"), "{}", plan);
        let sent: Value = serde_json::from_str(&sent).unwrap();
        let text = sent[0]["properties"]["condaFile"].as_str().unwrap();
        let read = Document::parse(text.as_bytes(), &Limits::default()).unwrap();
        let tree = read.tree();
        let variable = tree.get(tree.root(), "variables").and_then(|all| tree.get(all, "DB_PASSWORD"));
        prop_assert_eq!(variable.and_then(|variable| tree.text(variable)), Some(&*password));
    }
}

/// A password that looks like a number is one all the same.
#[test]
fn a_number_that_is_a_secret_is_hidden() {
    let (plan, sent) = planned(&job("environment_variables: {DB_PASSWORD: 7391846205, N: 12}\n"), &[]);
    assert!(!plan.contains("7391846205") && plan.contains("\"N\":12"), "{plan}");
    assert!(sent.contains("\"DB_PASSWORD\":7391846205"), "{sent}");
    for (written, sent_as) in [
        ("98765432.5", "98765432.5"),
        ("9.87654321e+30", "9.87654321e+30"),
        ("987_654.25", "987654.25"),
        ("2024-05-06", "\"2024-05-06\""),
        ("2024-05-06 7:08:09", "\"2024-05-06T07:08:09\""),
    ] {
        let (plan, sent) =
            planned(&job(&format!("environment_variables: {{DB_PASSWORD: {written}}}\n")), &[]);
        assert!(!plan.contains(sent_as.trim_matches('"')), "{written}: {plan}");
        assert!(sent.contains(&format!("\"DB_PASSWORD\":{sent_as}")), "{written}: {sent}");
    }
}

/// What conda sets while an environment is active are environment variables as well.
#[test]
fn a_variable_of_a_conda_file_is_hidden() {
    for (written, secret) in [("hunter2secretvalue", "hunter2secretvalue"), ("98765432.5", "98765432.5")] {
        let spec = "command: echo\nenvironment: {image: 'python:3.12', conda_file: c.yml}\n";
        let conda = format!("dependencies: [python]\nvariables: {{DB_PASSWORD: {written}, N: plainvalue}}\n");
        let (plan, sent) = planned(spec, &[("c.yml", &conda)]);
        assert!(!plan.contains(secret) && plan.contains("plainvalue"), "{plan}");
        assert!(sent.contains(&format!("DB_PASSWORD: {secret}")), "{sent}");
    }
}

const OF_CONDA: &str = "command: echo\nenvironment: {image: 'python:3.12', conda_file: c.yml}\n";

/// A conda file is sent as PyYAML writes it: what it doubles or puts a mark before is hidden all the same.
#[test]
fn a_secret_that_yaml_spells_otherwise_is_hidden() {
    for (name, value, sent_as) in [
        ("DB_PASSWORD", "hunt'er2: SECRET", "'hunt''er2: SECRET'"),
        ("DB_PASSWORD", "''hunt'SECRET: '", "'''''hunt''SECRET: '''"),
        ("A", r"é https://bob:hunt\er2SECRET@h", r"bob:hunt\\er2SECRET@h"),
    ] {
        let written = serde_json::to_string(value).unwrap();
        let conda = format!("dependencies: [python]\nvariables: {{{name}: {written}}}\n");
        match tried(OF_CONDA, &[("c.yml", &conda)]) {
            Ok((plan, sent)) => {
                assert!(!plan.contains("SECRET") && !plan.contains("hunt"), "{value}: {plan}");
                let sent: Value = serde_json::from_str(&sent).unwrap();
                let text = sent[0]["properties"]["condaFile"].as_str().unwrap();
                assert!(text.contains(sent_as), "{value}: {text}");
            }
            Err(findings) => panic!("{value}: {findings:?}"),
        }
    }
}

/// What cannot be hidden is refused, and the finding tells the place alone.
#[test]
fn a_secret_that_would_stand_in_a_plan_is_refused() {
    let url = "dependencies: [{pip: ['--extra-index-url=https://bob:hünterSECRET99x@h/simple']}]\n";
    let folded = format!("variables: {{DB_PASSWORD: SECRET{}}}\ndependencies: [x]\n", " word".repeat(30));
    for (conda, pointer) in [(url, "/dependencies/0/pip/0"), (&*folded, "/variables/DB_PASSWORD")] {
        let findings = tried(OF_CONDA, &[("c.yml", conda)]).unwrap_err();
        let [finding] = &*findings else { panic!("{findings:?}") };
        assert_eq!(finding.pointer, format!("/environment/conda_file{pointer}"));
        assert!(!format!("{findings:?}").contains("SECRET"), "{findings:?}");
    }
}

/// What a table refers to is sent, and its file is no part of the submission.
#[test]
fn a_secret_in_a_local_table_is_refused() {
    let spec = "$schema: https://azuremlschemas.azureedge.net/latest/data.schema.json\nname: d\nversion: 1\ntype: mltable\npath: ./t\n";
    let table = |path: &str| format!("type: mltable\npaths:\n  - folder: ./a\n  - file: '{path}'\n");
    let findings = tried(spec, &[("t/MLTable", &table(SAS))]).unwrap_err();
    let [finding] = &*findings else { panic!("{findings:?}") };
    assert_eq!(finding.pointer, "/path");
    assert!(finding.message.contains("`/paths/1`"), "{finding:?}");
    assert!(!format!("{findings:?}").contains("SECRET"), "{findings:?}");
    let (plan, _) = planned(spec, &[("t/MLTable", &table("https://h/c?x=1"))]);
    assert!(plan.contains("https://h/c?x=1"), "{plan}");
}

#[test]
fn a_secret_is_in_no_plan_and_is_sent() {
    let two = format!("curl '{SAS}' -H 'Authorization: {TOKEN}'");
    let pipeline = format!(
        "type: pipeline\njobs:\n  a:\n    command: echo ${{{{inputs.x}}}}\n    environment: {{image: 'python:3.12'}}\n    \
         inputs: {{x: {{type: uri_file, path: '{SAS}'}}}}\n    environment_variables: {{A_TOKEN: {TOKEN}}}\n"
    );
    let conda =
        "dependencies: [{pip: ['--extra-index-url=https://user:SECRETpassword@pypi.example/simple', x]}]\n";
    let cases: [(String, &[&str]); 9] = [
        (job(&format!("inputs: {{d: {{type: uri_file, path: '{SAS}'}}}}\n")), &[SAS]),
        (job(&format!("outputs: {{d: {{type: uri_file, path: '{SAS}'}}}}\n")), &[SAS]),
        (job(&format!("inputs: {{d: '{SAS}'}}\n")), &[SAS]),
        (job(&format!("environment_variables: {{X: '{SAS}', Y_TOKEN: {TOKEN}}}\n")), &[SAS, TOKEN]),
        (job(&format!("tags: {{t: \"{SAS} and {SAS}\"}}\n")), &[SAS]),
        (job("").replace("echo", &format!("\"{two}\"")), &[&two]),
        (
            format!(
                "$schema: https://azuremlschemas.azureedge.net/latest/data.schema.json\nname: d\nversion: 1\ntype: uri_file\npath: '{SAS}'\n"
            ),
            &[SAS],
        ),
        (pipeline, &[SAS, TOKEN]),
        (
            "command: echo\nenvironment: {image: 'python:3.12', conda_file: c.yml}\n".to_owned(),
            &["user:SECRETpassword@pypi.example"],
        ),
    ];
    for (spec, secrets) in cases {
        let (plan, sent) = planned(&spec, &[("c.yml", conda)]);
        assert!(!plan.contains("SECRET") && !plan.contains("sig="), "{spec}\n{plan}");
        for secret in secrets {
            assert!(sent.contains(secret), "{secret}\n{spec}\n{sent}");
        }
    }
}

/// What a reviewer has to see stays: everything of a URL but its query.
#[test]
fn what_is_no_secret_of_a_text_stays_in_the_plan() {
    let (plan, _) = planned(&job(&format!("inputs: {{d: {{type: uri_file, path: '{SAS}'}}}}\n")), &[]);
    assert!(plan.contains(r#""before":"https://acct.blob.core.windows.net/c/f?""#), "{plan}");
    assert!(plan.contains(r#""secret":{"pointer":"/inputs/d/path","bytes":[39,"#), "{plan}");
    let (plan, _) = planned(&job("inputs: {d: {type: uri_file, path: 'https://h/c?x=1&y=2'}}\n"), &[]);
    assert!(plan.contains("https://h/c?x=1&y=2"), "{plan}");
}
