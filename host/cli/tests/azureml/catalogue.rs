//! What the catalogue's pairs assume of a workspace (`tests/vectors/catalogue-context.json`) is what jobgate learns from one that answers as
//! the service does (`tests/vectors/catalogue-workspace.json`).

use jobgate_core::context::ContextFile;
use jobgate_core::facts::Answer;
use jobgate_emulator::Options;
use serde_json::{Value, json};

use crate::world::World;

#[test]
fn the_context_of_the_pairs_is_what_a_workspace_answers() {
    let seed = include_str!("../../../../tests/vectors/catalogue-workspace.json");
    let seed = serde_json::from_str(seed).unwrap();
    let world = World::new(Options { seed, made_up: false, ..Options::default() });
    world.run(&["context", "pull", "-o", "context.json"]).says(0, &["not known: 0"]);
    let pulled = ContextFile::parse(&std::fs::read(world.path("project/context.json")).unwrap()).unwrap();
    let fact = |answer: &Answer| {
        let Answer::Fact(text) = answer else { panic!("{answer:?}") };
        let mut fact = serde_json::from_str::<Value>(text).unwrap();
        // What differs from run to run.
        if let Some(fact) = fact.as_object_mut() {
            fact.remove("systemData");
            fact.get_mut("properties").and_then(Value::as_object_mut).map(|some| some.remove("discoveryUrl"));
        }
        fact
    };
    let facts = pulled.facts().map(
        |(question, answer)| json!({"kind": question.kind, "name": question.name, "fact": fact(answer)}),
    );
    let pulled = json!({"facts": facts.collect::<Vec<_>>()});
    if let Some(file) = std::env::var_os("JOBGATE_BLESS_CATALOGUE") {
        std::fs::write(file, serde_json::to_string_pretty(&pulled).unwrap() + "\n").unwrap();
    }
    let kept: Value =
        serde_json::from_str(include_str!("../../../../tests/vectors/catalogue-context.json")).unwrap();
    assert_eq!(
        pulled, kept,
        "the context of the pairs is out of date: JOBGATE_BLESS_CATALOGUE=FILE writes what it is"
    );
}
