//! What was reviewed is what is sent.

use jobgate_emulator::Options;
use serde_json::Value;

use crate::world::World;

/// The bodies of a plan and of the service are compared where nothing is late.
fn planned_command(plan: &Value) -> Value {
    let steps = plan["steps"].as_array().unwrap();
    steps.last().unwrap()["put"]["body"]["properties"]["command"].clone()
}

#[test]
fn a_plan_is_submitted_as_it_was_reviewed() {
    let world = World::new(Options::default());
    world
        .run(&["plan", "job.yml", "-o", "plan.json", "--set", "tags.team=a", "--name", "planned"])
        .says(0, &[]);
    assert_eq!(world.requests(), [""; 0], "planning asks nobody");
    let plan: Value =
        serde_json::from_slice(&std::fs::read(world.path("project/plan.json")).unwrap()).unwrap();
    let ran = world.run(&["submit", "plan.json"]);
    ran.says(0, &["submitted planned", "studio: "]);
    let jobs = world.resources("/jobs/planned");
    assert_eq!(jobs[0].1["properties"]["command"], planned_command(&plan));
    assert_eq!(jobs[0].1["properties"]["tags"]["team"], "a");
}

/// From another checkout, and from a folder below it: the experiment is the one that was planned.
#[test]
fn a_plan_is_submitted_from_another_checkout() {
    let world = World::new(Options::default());
    let job = crate::world::JOB.replace("experiment_name: training\n", "");
    world.write("project/job.yml", job);
    world.run(&["plan", "job.yml", "-o", "../plan.json"]).says(0, &[]);
    std::fs::rename(world.path("project"), world.path("other")).unwrap();
    std::fs::create_dir(world.path("other/below")).unwrap();
    let mut submit = world.command(&["submit", "../../plan.json"]);
    let ran = world.ended(submit.current_dir(world.path("other/below")).output().unwrap());
    ran.says(0, &["submitted "]);
    assert_eq!(world.resources("/jobs/")[0].1["properties"]["experimentName"], "project");
}

#[test]
fn a_plan_that_does_not_fit_sends_nothing() {
    let world = World::new(Options::default());
    world.run(&["plan", "job.yml", "-o", "plan.json"]).says(0, &[]);
    let text = std::fs::read_to_string(world.path("project/plan.json")).unwrap();
    world.write("project/tampered.json", text.replace("python:3.12", "evil:1"));
    world.run(&["submit", "tampered.json"]).says(6, &["the plan is damaged"]);
    world.write("project/src/main.py", "print('other')\n");
    world.run(&["submit", "plan.json"]).says(6, &["the file `main.py`: sha256:", "nothing was sent"]);
    assert_eq!(world.requests(), [""; 0]);
    // As it was, it fits again.
    world.write("project/src/main.py", "print('hello')\n");
    world.run(&["submit", "plan.json"]).says(0, &["submitted "]);
}
