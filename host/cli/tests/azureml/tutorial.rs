//! The tutorial of the documentation does what it says.

use std::fs;
use std::path::Path;

use jobgate_emulator::Options;

use crate::world::World;

/// The address that the tutorial takes for granted.
const ADDRESS: &str = "http://127.0.0.1:8099";

#[test]
fn the_tutorial_submits_end_to_end() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("docs/submitting.md")).unwrap();
    let section = page.split("### Without an Azure account\n").nth(1).unwrap();
    let section = section.split("\n### ").next().unwrap();
    let mut variables = Vec::new();
    let mut ran = 0;
    let world = World::new(Options::default());
    for line in section.split("```sh\n").nth(2).unwrap().split("```").next().unwrap().lines() {
        if let Some((name, value)) = line.strip_prefix("export ").and_then(|set| set.split_once('=')) {
            variables.push((format!("${name}"), value.trim_matches('"').to_owned()));
            continue;
        }
        let mut line = line.to_owned();
        for (name, value) in &variables {
            line = line.replace(name.as_str(), value);
        }
        let line = line
            .replace(ADDRESS, &world.emulator.base_url())
            .replace("plan.json", world.path("plan.json").to_str().unwrap());
        let arguments: Vec<_> = line.split_whitespace().collect();
        assert_eq!(arguments[0], "jobgate", "{line}");
        let mut command = world.command(&arguments[1..]);
        let ended = world.ended(command.current_dir(&root).output().unwrap());
        ended.says(0, &[]);
        ran += 1;
    }
    assert_eq!(ran, 4);
    assert_eq!(world.resources("/jobs/").len(), 2);
}
