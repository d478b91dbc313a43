//! The ids that were recorded from the official client: `tests/vectors/anonymous-ids.json`.

use jobgate_azureml::{
    ANONYMOUS_COMPONENT, ANONYMOUS_ENVIRONMENT, AnonymousEnvironment, component_id, conda_text,
    environment_id,
};
use jobgate_yaml::{Document, Limits};
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../tests/vectors/anonymous-ids.json"))
        .expect("the vectors are JSON")
}

fn environment(input: &Value) -> AnonymousEnvironment<'_> {
    match input["image"].as_str() {
        Some(image) => AnonymousEnvironment::Image {
            image,
            inference_text: None,
            conda_text: input["conda_text"].as_str(),
        },
        None => AnonymousEnvironment::Build {
            context_hash: input["object_hash"].as_str().expect("an image or a hash"),
            dockerfile_path: input["dockerfile_path"].as_str(),
        },
    }
}

#[test]
fn environments_get_the_recorded_versions() {
    let data = vectors();
    assert_eq!(data["environment"]["name"], ANONYMOUS_ENVIRONMENT);
    let vectors = data["environment"]["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 9);
    for vector in vectors {
        let id = environment_id(&environment(&vector["input"]));
        assert_eq!(id, vector["version"].as_str().unwrap(), "{}", vector["probes"]);
    }
}

#[test]
fn components_get_the_recorded_versions() {
    let data = vectors();
    assert_eq!(data["component"]["name"], ANONYMOUS_COMPONENT);
    let vectors = data["component"]["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 19);
    for vector in vectors {
        let id = component_id(&vector["hash_input"]);
        assert_eq!(id, vector["version"].as_str().unwrap(), "{}", vector["probes"]);
    }
}

/// The client's own dump, read and dumped again, is the same text.
#[test]
fn recorded_conda_texts_are_dumped_as_they_were() {
    let data = vectors();
    let recorded = data["environment"]["vectors"].as_array().unwrap().iter();
    let texts: Vec<&str> = recorded.filter_map(|vector| vector["input"]["conda_text"].as_str()).collect();
    assert_eq!(texts.len(), 4);
    for text in texts {
        let document = Document::parse(text.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(conda_text(document.tree(), document.tree().root()), text);
    }
}
