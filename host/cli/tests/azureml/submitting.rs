//! A spec gets to the service as a job, or nothing does.

use jobgate_emulator::{Action, Fault, Options};

use crate::world::{JOB, World};

#[test]
fn a_command_job_is_submitted_with_all_that_it_needs() {
    let world = World::new(Options::default());
    let ran = world.run(&["submit", "job.yml"]);
    ran.says(0, &["admitted: 1 spec, 1 change", "studio: https://", "uploading 2 files"]);
    let name = ran.job();
    let jobs = world.resources("/jobs/");
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    let (id, body) = &jobs[0];
    assert!(id.ends_with(&format!("/jobs/{name}")), "{id}");
    let properties = &body["properties"];
    assert_eq!(
        properties["identity"]["identityType"], "UserIdentity",
        "what policies changed is what is sent"
    );
    assert_eq!(properties["experimentName"], "training");
    assert!(properties["codeId"].as_str().unwrap().contains("/codes/"));
    assert_eq!(world.resources("/environments/CliV2AnonymousEnvironment/").len(), 1);
    let state = world.emulator.state().unwrap();
    let blobs: Vec<_> = state["blobs"].as_object().unwrap().keys().cloned().collect();
    for file in ["src/main.py", "src/lib/a.py"] {
        assert!(blobs.iter().any(|blob| blob.ends_with(file)), "{file} in {blobs:?}");
    }
    assert!(!world.path("state/submissions").read_dir().unwrap().any(|_| true), "the journal is gone");
}

#[test]
fn the_same_file_again_is_a_new_job_and_uploads_nothing() {
    let world = World::new(Options::default());
    let first = world.run(&["submit", "job.yml"]).job();
    world.emulator.clear_journal();
    let second = world.run(&["submit", "job.yml"]).job();
    assert_ne!(first, second);
    assert_eq!(world.resources("/jobs/").len(), 2);
    let uploads: Vec<_> = world
        .requests()
        .into_iter()
        .filter(|request| request.starts_with("PUT") && request.contains("blob"))
        .collect();
    assert_eq!(uploads, [""; 0]);
}

#[test]
fn what_was_submitted_is_told_as_json() {
    let world = World::new(Options::default());
    let ran = world.run(&["submit", "job.yml", "--format", "json", "--name", "mine"]);
    ran.says(0, &[]);
    let json = ran.json();
    assert_eq!(json["decision"], "admitted");
    let submission = &json["submission"];
    assert_eq!(submission["name"], "mine");
    assert!(submission["id"].as_str().unwrap().ends_with("/workspaces/ws/jobs/mine"), "{submission}");
    assert!(submission["studio"].as_str().unwrap().starts_with("https://"), "{submission}");
    assert_eq!(submission["resumed"], false);
}

#[test]
fn what_is_denied_sends_nothing() {
    let world = World::new(Options::default());
    let wrong = [
        (JOB.replace("code: src", "code: none"), "jobgate/missing-code"),
        (JOB.replace("command:", "comand:"), "jobgate/unknown-field"),
        (JOB.replace("inputs.data", "inputs.dat"), "jobgate/unbound"),
        (format!("{JOB}identity: {{type: user}}\n"), "AML-ID-008"),
        (
            JOB.replace("environment: {image: \"python:3.12\"}", "environment: file:none.yml"),
            "jobgate/not-found",
        ),
    ];
    for (job, rule) in wrong {
        world.write("project/job.yml", job);
        world.run(&["submit", "job.yml"]).says(3, &[rule, "denied"]);
    }
    assert_eq!(world.requests(), [""; 0]);
}

#[test]
fn what_the_service_refuses_is_told_with_what_exists() {
    let world = World::new(Options::default());
    let fault = Fault::new("PUT", "/jobs/", Action::status(403)).always();
    world.emulator.fault(fault).unwrap();
    let ran = world.run(&["submit", "job.yml"]);
    ran.says(7, &["Not created: the job", "Created before", "help: "]);
    assert_eq!(world.resources("/jobs/").len(), 0);
    let ran = world.run(&["submit", "job.yml", "--format", "json"]);
    ran.says(7, &[]);
    assert!(ran.json()["failed"]["message"].as_str().unwrap().contains("Not created"), "{ran:?}");
    // What failed is gone on with once the service lets it.
    world.emulator.clear_faults();
    world.run(&["submit", "job.yml"]).says(0, &["submitted "]);
    assert_eq!(world.resources("/jobs/").len(), 1);
}

#[test]
fn without_a_token_nothing_is_sent() {
    let world = World::new(Options::default());
    world.write("bin/az", "#!/bin/sh\necho 'please run az login' >&2\nexit 1\n");
    let ran = world.run(&["submit", "job.yml"]);
    ran.says(1, &["az login"]);
    assert_eq!(world.requests(), [""; 0]);
}

/// A token goes over plain HTTP only where that is asked for.
#[test]
fn plain_http_is_refused_unless_it_is_allowed() {
    let world = World::new(Options::default());
    let config = std::fs::read_to_string(world.path("project/jobgate.yaml")).unwrap();
    world.write("project/jobgate.yaml", config.replace("  allow_http_loopback: true\n", ""));
    world.run(&["submit", "job.yml"]).says(1, &["jobgate/configuration", "--allow-http-loopback"]);
    assert_eq!(world.requests(), [""; 0]);
}

/// A pipeline of an inline step and of one with a component file: components are registered, the job refers to them.
#[test]
fn a_pipeline_is_submitted_with_its_components() {
    let world = World::new(Options::default());
    world.write(
        "project/component.yml",
        "$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\nname: train\nversion: 1\n\
         type: command\ncode: src\ncommand: python main.py --n ${{inputs.n}}\ninputs: {n: {type: integer}}\n\
         environment: azureml:env:1\n",
    );
    world.write(
        "project/pipeline.yml",
        "$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json\ntype: pipeline\n\
         experiment_name: training\nsettings: {default_compute: azureml:cpu-cluster}\njobs:\n  \
         prepare: {type: command, command: echo, environment: {image: \"python:3.12\"}}\n  \
         train: {type: command, component: ./component.yml, inputs: {n: 3}}\n",
    );
    let ran = world.run(&["submit", "pipeline.yml", "--name", "p"]);
    ran.says(0, &["submitted p", "studio: https://"]);
    assert_eq!(world.resources("/components/").len(), 2);
    let properties = &world.resources("/jobs/p")[0].1["properties"];
    for step in ["prepare", "train"] {
        assert!(
            properties["jobs"][step]["componentId"].as_str().unwrap().contains("/components/"),
            "{properties}"
        );
    }
}
