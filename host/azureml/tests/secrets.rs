//! Secrets of a spec stand in no plan, and are sent all the same.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::path::Path;
use std::sync::Arc;

use jobgate_azureml::plan::{Action, Answers, Step, Version};
use jobgate_azureml::spec::{Request, Surroundings, plan, secrets};
use jobgate_azureml::{Destination, Workspace};
use jobgate_core::files::{Files, MemoryFiles};
use jobgate_core::snapshots::SnapshotStore;
use jobgate_core::submission::{LoadLimits, Submission};
use proptest::prelude::*;
use serde_json::Value;

const SAS: &str =
    "https://acct.blob.core.windows.net/c/f?sv=2024-01-01&se=2030-01-01&sr=b&sig=SECRETa%2Bb%3D&sp=r";
const TOKEN: &str = "ghp_SECRET0123456789012345678901234567890a";

/// The steps of a spec, as JSON, and what is sent with the secrets filled in.
fn planned(spec: &str, files: &[(&str, &str)]) -> (String, String) {
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
    assert!(!steps.steps.is_empty(), "{:?}", steps.findings);
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
    (json, Value::Array(sent).to_string())
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
