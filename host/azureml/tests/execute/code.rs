//! The code that a job uses is the code that was admitted.

use jobgate_azureml::execute::{Class, Problem};
use jobgate_azureml::plan::{Action as Act, Step};
use jobgate_emulator::{Action, Fault, Options};
use serde_json::{Value, json};

use crate::place::Place;

fn answers(body: Value) -> Action {
    Action::Status { status: 200, retry_after: None, headers: Default::default(), body: Some(body) }
}

fn content_hash(steps: &[Step]) -> &str {
    let code = steps.iter().find_map(|step| match &step.action {
        Act::Code(code) => Some(code.content_hash.as_str()),
        _ => None,
    });
    code.unwrap()
}

fn asset(hash: &Value) -> Value {
    json!({"properties": {"codeUri": "https://x/y", "properties": {"hash_sha256": hash, "hash_version": 202208}}})
}

/// The service says that it has the code, and what it has is something else.
#[tokio::test]
async fn an_asset_with_another_hash_is_not_used() {
    let id = Place::workspace().child("codes/11111111-1111-4111-8111-111111111111/versions/1");
    for hash in [json!("0".repeat(64)), Value::Null, json!(7)] {
        let place = Place::new();
        let list = answers(json!({"value": [{"id": id}]}));
        place.emulator.fault(Fault::new("GET", r"/codes/[^/]+/versions\?", list).always()).unwrap();
        place.emulator.fault(Fault::new("GET", "/versions/1", answers(asset(&hash))).always()).unwrap();
        let error = place.submit().await.unwrap_err();
        assert!(matches!(error.problem(), Problem::OtherCode { .. }), "{error}");
        assert_eq!(error.class(), Class::Service);
        assert!(!place.requests().iter().any(|request| request.is_job_put()));
    }
}

/// The service answers the registration with another hash.
#[tokio::test]
async fn a_registration_of_another_hash_is_not_used() {
    let place = Place::new();
    let other = answers(asset(&json!("0".repeat(64))));
    place.emulator.fault(Fault::new("PUT", "/codes/", other)).unwrap();
    let error = place.submit().await.unwrap_err();
    assert!(matches!(error.problem(), Problem::OtherCode { .. }), "{error}");
    assert!(place.jobs().is_empty());
}

/// A registration whose answer does not repeat what was sent is read back.
#[tokio::test]
async fn a_registration_without_a_hash_is_read_back() {
    let place = Place::new();
    place.emulator.fault(Fault::new("PUT", "/codes/", answers(json!({"id": "x"}))).after()).unwrap();
    place.submit().await.unwrap();
    assert_eq!(place.jobs().len(), 1);
}

/// An id that is none of this workspace's code is not followed.
#[tokio::test]
async fn an_id_that_leads_elsewhere_is_not_followed() {
    for id in
        ["/subscriptions/x/resourceGroups/y/codes/..", "codes/a/versions/1?x=", "https://evil/codes/a", ""]
    {
        let place = Place::new();
        let list = answers(json!({"value": [{"id": id}]}));
        place.emulator.fault(Fault::new("GET", r"/codes/[^/]+/versions\?", list).always()).unwrap();
        let error = place.submit().await.unwrap_err();
        assert!(matches!(error.problem(), Problem::Incomplete { .. }), "{id}: {error}");
    }
}

/// The id of another workspace becomes that of this one, with the hash checked.
#[tokio::test]
async fn the_asset_that_is_used_is_one_of_this_workspace() {
    let place = Place::new();
    let steps = place.steps();
    let hash = json!(content_hash(&steps));
    let id = "/SUBSCRIPTIONS/z/resourceGroups/other/providers/Microsoft.MachineLearningServices/workspaces/w/CODES/c1/Versions/9";
    let list = answers(json!({"value": [{"id": id}]}));
    place.emulator.fault(Fault::new("GET", r"/codes/[^/]+/versions\?", list)).unwrap();
    place.emulator.fault(Fault::new("GET", "/codes/c1/versions/9", answers(asset(&hash)))).unwrap();
    place.emulator.seed("codes/c1/versions/9", asset(&hash)["properties"].clone());
    let submitted = place.carry_out(&steps).await.unwrap();
    let state = place.emulator.state().unwrap();
    let code = &state["resources"][&submitted.id]["properties"]["codeId"];
    assert_eq!(*code, Place::workspace().child("codes/c1/versions/9"));
}

/// A journal names code and an environment that are gone since: they are made again.
#[tokio::test]
async fn what_is_gone_since_is_made_again() {
    let place = Place::with(Options { made_up: false, ..Options::default() });
    let seed = || place.emulator.seed("data/census/versions/1", json!({"dataUri": "azureml://x/y/"}));
    seed();
    place.emulator.fault(Fault::new("PUT", "/jobs/", Action::status(400))).unwrap();
    place.submit().await.unwrap_err();
    assert!(place.journal_text().unwrap().contains("/codes/"));
    place.emulator.reset();
    seed();
    place.submit().await.unwrap();
    assert_eq!(place.jobs().len(), 1);
}
