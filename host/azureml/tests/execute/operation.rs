//! Operations that go on behind the answer.

use std::collections::BTreeMap;

use jobgate_azureml::execute::{Class, Problem};
use jobgate_azureml::plan::{Action as Act, Collection, Node, PutStep, Resource, Step, StepId};
use jobgate_emulator::{Action, Fault};
use serde_json::{Value, json};

use crate::place::Place;

fn compute() -> [Step; 1] {
    let resource =
        Resource { collection: Collection::Compute, parent: None, name: Node::text("c1"), version: None };
    let body = Node::of([("properties", Some(Node::of([("computeType", Some(Node::text("AmlCompute")))])))]);
    let put = PutStep { resource, body, api_version: None, query: Vec::new(), azureml_token: false };
    [Step { id: StepId::new("compute-1"), pointer: String::new(), needs: Vec::new(), action: Act::Put(put) }]
}

fn answers(status: u16, headers: &[(&str, String)], body: Value) -> Action {
    let headers: BTreeMap<_, _> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Action::Status { status, retry_after: None, headers, body: Some(body) }
}

fn operation(place: &Place) -> String {
    format!("{}/subscriptions/s/providers/x/operations/1", place.emulator.base_url())
}

#[tokio::test]
async fn an_operation_is_waited_for() {
    let place = Place::new();
    let accepted = answers(201, &[("azure-asyncoperation", operation(&place))], json!({}));
    place.emulator.fault(Fault::new("PUT", "/computes/c1", accepted).after()).unwrap();
    let going_on = answers(200, &[], json!({"status": "InProgress"}));
    place.emulator.fault(Fault::new("GET", "/operations/1", going_on).times(3)).unwrap();
    let done = answers(200, &[], json!({"status": "Succeeded"}));
    place.emulator.fault(Fault::new("GET", "/operations/1", done).nth(4)).unwrap();
    let submitted = place.carry_out(&compute()).await.unwrap();
    assert_eq!((submitted.name.as_str(), submitted.collection), ("c1", Collection::Compute));
    let polls = place.requests().iter().filter(|asked| asked.path.ends_with("/operations/1")).count();
    assert_eq!(polls, 4);
}

#[tokio::test]
async fn an_operation_that_fails_is_told() {
    let place = Place::new();
    let accepted = answers(202, &[("azure-asyncoperation", operation(&place))], json!({}));
    place.emulator.fault(Fault::new("PUT", "/computes/c1", accepted)).unwrap();
    let body = json!({"status": "Failed", "error": {"code": "QuotaExceeded", "message": "no cores"}});
    place.emulator.fault(Fault::new("GET", "/operations/1", answers(200, &[], body))).unwrap();
    let error = place.carry_out(&compute()).await.unwrap_err();
    assert!(matches!(error.problem(), Problem::Failed { .. }) && error.class() == Class::Service);
    let text = error.to_string();
    assert!(
        text.contains("no cores") && text.contains("QuotaExceeded") && text.contains("computes `c1`"),
        "{text}"
    );
}

#[tokio::test]
async fn an_address_that_answers_202_until_it_is_done_is_asked() {
    let place = Place::new();
    let accepted = answers(202, &[("location", operation(&place))], Value::Null);
    place.emulator.fault(Fault::new("PUT", "/computes/c1", accepted).after()).unwrap();
    place
        .emulator
        .fault(Fault::new("GET", "/operations/1", answers(202, &[], Value::Null)).times(2))
        .unwrap();
    place.emulator.fault(Fault::new("GET", "/operations/1", answers(200, &[], json!({}))).nth(3)).unwrap();
    place.carry_out(&compute()).await.unwrap();
}

/// A token goes to the resource manager alone.
#[tokio::test]
async fn an_operation_elsewhere_is_not_asked() {
    let place = Place::new();
    let elsewhere = "https://evil.example/operations/1".to_owned();
    let accepted = answers(201, &[("azure-asyncoperation", elsewhere)], json!({}));
    place.emulator.fault(Fault::new("PUT", "/computes/c1", accepted)).unwrap();
    let error = place.carry_out(&compute()).await.unwrap_err();
    assert!(error.to_string().contains("evil.example"), "{error}");
}
