//! A run that ends in the middle is gone on with: one job, and nothing sent twice.

use std::process::Command;

use jobgate_emulator::{Action, Fault, Options};

use crate::world::World;

/// The requests of a submission, in turn: method, a pattern of host and path, and whether the service does it before the run ends.
const STEPS: [(&str, &str, bool); 10] = [
    ("GET", "/codes/", false),
    ("POST", "/startPendingUpload", true),
    ("PUT", "/src/main\\.py", false),
    ("PUT", "/src/main\\.py", true),
    ("PUT", "comp=metadata", false),
    ("PUT", "/codes/[^/]*/versions/1", true),
    ("PUT", "/environments/", true),
    ("POST", "/listSecrets", false),
    ("PUT", "/jobs/", false),
    ("PUT", "/jobs/", true),
];

#[test]
fn a_run_that_is_killed_at_each_step_ends_with_one_job() {
    for (method, pattern, after) in STEPS {
        let world = World::new(Options::default());
        let fault = Fault::new(method, pattern, Action::Hang);
        world.emulator.fault(if after { fault.after() } else { fault }).unwrap();
        let mut first = world.start(&["submit", "job.yml"]);
        world.wait_for_fault();
        first.kill().unwrap();
        world.ended(first.wait_with_output().unwrap());
        world.emulator.clear_faults();
        let ran = world.run(&["submit", "job.yml"]);
        ran.says(0, &["an earlier submission did not end", "submitted "]);
        let jobs = world.resources("/jobs/");
        assert_eq!(jobs.len(), 1, "{method} {pattern}: {jobs:?}");
        assert!(jobs[0].0.ends_with(&ran.job()));
        assert_eq!(world.resources("/codes/").len(), 1, "{method} {pattern}");
        let uploads = world.requests();
        let uploads =
            uploads.iter().filter(|request| request.starts_with("PUT") && request.ends_with("lib/a.py"));
        assert!(uploads.count() <= 2, "{method} {pattern}");
        // The next one is another job.
        world.run(&["submit", "job.yml"]).says(0, &["submitted "]);
        assert_eq!(world.resources("/jobs/").len(), 2);
    }
}

#[test]
fn ctrl_c_before_the_job_leaves_none() {
    let world = World::new(Options::default());
    world.emulator.fault(Fault::new("PUT", "/environments/", Action::Hang)).unwrap();
    let first = world.start(&["submit", "job.yml"]);
    world.wait_for_fault();
    assert!(Command::new("kill").args(["-INT", &first.id().to_string()]).status().unwrap().success());
    let ran = world.ended(first.wait_with_output().unwrap());
    ran.says(130, &["the job was not submitted", "the same command goes on"]);
    assert_eq!(world.resources("/jobs/").len(), 0);
    world.emulator.clear_faults();
    world.run(&["submit", "job.yml"]).says(0, &["an earlier submission did not end", "submitted "]);
}

#[test]
fn ctrl_c_while_the_job_is_put_says_that_nobody_knows() {
    let world = World::new(Options::default());
    world.emulator.fault(Fault::new("PUT", "/jobs/", Action::Hang).after()).unwrap();
    let first = world.start(&["submit", "job.yml"]);
    world.wait_for_fault();
    assert!(Command::new("kill").args(["-INT", &first.id().to_string()]).status().unwrap().success());
    let ran = world.ended(first.wait_with_output().unwrap());
    ran.says(8, &["it may exist", "the same command goes on"]);
    world.emulator.clear_faults();
    world.run(&["submit", "job.yml"]).says(0, &["submitted "]);
    assert_eq!(world.resources("/jobs/").len(), 1);
}
