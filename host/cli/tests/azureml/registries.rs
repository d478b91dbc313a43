//! Assets go to a registry, and jobs do not.

use jobgate_emulator::{Action, Fault, Options};

use crate::world::World;

const COMPONENT: &str = "\
$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
name: train
version: 1
type: command
command: python main.py
code: ./src
environment: {image: \"python:3.12\"}
";

const SUBMIT: [&str; 4] = ["submit", "component.yml", "--registry", "shared"];

fn world() -> World {
    let world = World::new(Options { made_up: false, ..Options::default() });
    world.write("project/component.yml", COMPONENT);
    world
}

#[test]
fn a_component_goes_to_a_registry_with_all_that_it_needs() {
    let world = world();
    world.run(&SUBMIT).says(0, &["submitted train:1", "uploading 2 files"]);
    let components = world.resources("/registries/shared/components/train/versions/1");
    let spec = &components[0].1["properties"]["componentSpec"];
    for key in ["code", "environment"] {
        assert!(spec[key].as_str().unwrap().starts_with("azureml://registries/shared/"), "{spec}");
    }
    assert_eq!(world.resources("/workspaces/ws/components/").len(), 0);
    assert!(!world.path("state/submissions").read_dir().unwrap().any(|_| true), "the journal is gone");
}

#[test]
fn a_plan_for_a_registry_is_submitted_without_naming_it_again() {
    let world = world();
    world.run(&["plan", "component.yml", "--registry", "shared", "-o", "plan.json"]).says(0, &[]);
    assert_eq!(world.requests(), [""; 0], "planning asks nobody");
    world
        .run(&["submit", "plan.json", "--registry", "other"])
        .says(6, &["the registry: azureml://registries/shared"]);
    world
        .run(&["submit", "plan.json", "--workspace", "ws"])
        .says(6, &["where it goes: azureml://registries/shared"]);
    assert_eq!(world.requests(), [""; 0]);
    let ran = world.run(&["submit", "plan.json", "--format", "json"]);
    assert_eq!(ran.json()["submission"]["id"], "azureml://registries/shared/components/train/versions/1");
}

#[test]
fn what_a_registry_does_not_take_is_refused_before_anything_is_sent() {
    let world = world();
    world.run(&["submit", "job.yml", "--registry", "shared"]).says(3, &["goes to a workspace", "--registry"]);
    world.write("project/component.yml", COMPONENT.replace("{image: \"python:3.12\"}", "azureml:e:1"));
    world.run(&SUBMIT).says(3, &["this is of a workspace", "component.yml:7"]);
    for name in ["a/b", "..", "", "a?b"] {
        world.run(&["submit", "component.yml", "--registry", name]).says(2, &["`--registry` is"]);
    }
    world
        .run(&["submit", "component.yml", "--registry", "r", "--workspace", "w"])
        .says(2, &["cannot be used with"]);
    world
        .run(&["submit", "component.yml", "--registry", "r", "--target", "dir:x"])
        .says(2, &["the target is a folder"]);
    assert_eq!(world.requests(), [""; 0]);
}

#[test]
fn a_registry_that_is_not_there_or_not_open_is_told() {
    let world = world();
    for status in [404, 403] {
        world.emulator.fault(Fault::new("GET", "/registrymanagement/", Action::status(status))).unwrap();
        world.run(&SUBMIT).says(7, &["there is no registry `shared`", "a role on the registry"]);
    }
    assert!(world.requests().iter().all(|request| request.starts_with("GET ")));
}
