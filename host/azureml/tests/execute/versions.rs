//! Versions that the service chooses.

use jobgate_azureml::plan::{Action as Act, Collection, Node, PutStep, Resource, Step, StepId, Version};
use jobgate_emulator::{Action, Fault, Options};
use serde_json::json;

use crate::place::Place;

fn put(collection: Collection, version: Version) -> Step {
    let resource = Resource { collection, parent: None, name: Node::text("thing"), version: Some(version) };
    let body = Node::of([("properties", Some(Node::of([("description", Some(Node::text("d")))])))]);
    let put = PutStep { resource, body, api_version: None, query: Vec::new(), azureml_token: false };
    Step { id: StepId::new("it"), pointer: String::new(), needs: Vec::new(), action: Act::Put(put) }
}

fn strict() -> Place {
    Place::with(Options { made_up: false, ..Options::default() })
}

#[tokio::test]
async fn the_first_version_is_1_and_then_comes_the_next() {
    let place = strict();
    let step = [put(Collection::Data, Version::Next)];
    for expected in ["1", "2", "3"] {
        let submitted = place.carry_out(&step).await.unwrap();
        assert_eq!((submitted.version.as_deref(), submitted.name.as_str()), (Some(expected), "thing"));
    }
}

#[tokio::test]
async fn the_latest_is_updated_unless_it_is_taken() {
    let place = strict();
    let step = [put(Collection::Environment, Version::LatestElseNext)];
    let version = async || place.carry_out(&step).await.unwrap().version.unwrap();
    assert_eq!(version().await, "1");
    assert_eq!(version().await, "1");
    let taken = json!({"error": {"code": "ResourceExists", "message": "it is there"}});
    let taken =
        Action::Status { status: 409, retry_after: None, headers: Default::default(), body: Some(taken) };
    place.emulator.fault(Fault::new("PUT", "/environments/thing/versions/1", taken)).unwrap();
    assert_eq!(version().await, "2");
}

/// A version that was chosen is chosen: whoever is killed behind it makes no second one.
#[tokio::test]
async fn a_version_is_not_chosen_twice() {
    let place = strict();
    let step = [put(Collection::Data, Version::Next)];
    place.emulator.fault(Fault::new("PUT", "/data/", Action::status(500)).after().always()).unwrap();
    place.carry_out(&step).await.unwrap_err();
    place.emulator.clear_faults();
    assert_eq!(place.carry_out(&step).await.unwrap().version.as_deref(), Some("1"));
    // What cannot be put again is there.
    place.emulator.fault(Fault::new("PUT", "/data/", Action::status(500)).after().always()).unwrap();
    place.carry_out(&step).await.unwrap_err();
    place.emulator.clear_faults();
    place.emulator.fault(Fault::new("PUT", "/data/", Action::status(409))).unwrap();
    assert_eq!(place.carry_out(&step).await.unwrap().version.as_deref(), Some("2"));
}

/// What the service calls a version must be one.
#[tokio::test]
async fn a_version_that_leads_elsewhere_is_refused() {
    let place = Place::new();
    let body = json!({"properties": {"latestVersion": "1/../../jobs/x", "nextVersion": "../x"}});
    let answer =
        Action::Status { status: 200, retry_after: None, headers: Default::default(), body: Some(body) };
    place.emulator.fault(Fault::new("GET", "/(data|environments)/thing", answer).always()).unwrap();
    for step in [put(Collection::Data, Version::Next), put(Collection::Environment, Version::LatestElseNext)]
    {
        let error = place.carry_out(&[step]).await.unwrap_err();
        assert!(error.to_string().contains("no usable version"), "{error}");
        place.journal().remove().unwrap();
    }
}
