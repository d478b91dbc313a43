//! A job after it was submitted.

use std::process::Command;

use jobgate_emulator::{JobLife, Options};

use crate::world::World;

#[test]
fn waiting_follows_the_job_to_its_end() {
    let world = World::new(Options::default());
    let ran = world.run(&["submit", "job.yml", "--wait", "--name", "j"]);
    ran.says(0, &["submitted j", "j: Running", "j: Completed"]);
    let ran = world.run(&["submit", "job.yml", "--wait", "--name", "k", "--format", "json"]);
    ran.says(0, &[]);
    assert_eq!(ran.json()["submission"]["status"], "Completed");
}

#[test]
fn a_job_that_fails_is_told_by_the_exit_code() {
    let world = World::new(Options { job_end: "Failed".to_owned(), ..Options::default() });
    let ran = world.run(&["submit", "job.yml", "--wait", "--name", "j"]);
    ran.says(7, &["submitted j", "j: Failed"]);
    world.run(&["submit", "job.yml", "--name", "k"]).says(0, &["submitted k"]);
}

#[test]
fn a_job_is_asked_about_and_ended() {
    let world = World::new(Options { job_life: JobLife::Never, ..Options::default() });
    world.run(&["submit", "job.yml", "--name", "j"]).says(0, &["submitted j"]);
    world.run(&["status", "j"]).says(0, &["j: NotStarted", "studio: https://"]);
    let ran = world.run(&["status", "j", "--format", "json"]);
    assert_eq!(ran.json()["status"], "NotStarted");
    world.run(&["cancel", "j"]).says(0, &["asked to end j", "jobgate status j"]);
    world.run(&["status", "j"]).says(0, &["Cancel"]);
    let ran = world.run(&["cancel", "j", "--format", "json"]);
    assert_eq!(ran.json()["cancelled"], true, "{ran:?}");
}

#[test]
fn a_job_that_is_not_there_is_told() {
    let world = World::new(Options::default());
    world.run(&["status", "none"]).says(7, &["not found", "help: "]);
    world.run(&["cancel", "none"]).says(7, &["not found", "help: "]);
    world.emulator.clear_journal();
    for name in ["a/b", "..", "", "a?x", "a b"] {
        world.run(&["status", name]).says(2, &["is no name of a job"]);
    }
    world.run(&["status", "j", "--target", "dir:x"]).says(2, &["jobs are in a workspace"]);
    assert_eq!(world.requests(), [""; 0]);
}

#[test]
fn interrupting_leaves_the_job_running() {
    let world = World::new(Options { job_life: JobLife::Never, ..Options::default() });
    let waiting = world.start(&["submit", "job.yml", "--wait", "--name", "j"]);
    world.wait_for("GET /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws/jobs/j");
    let interrupt = Command::new("kill").args(["-INT", &waiting.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    let ran = world.ended(waiting.wait_with_output().unwrap());
    ran.says(130, &["submitted j", "the job runs on", "jobgate cancel j"]);
    assert_eq!(world.resources("/jobs/j").len(), 1);
    assert!(!world.requests().iter().any(|request| request.ends_with("/cancel")));
}
