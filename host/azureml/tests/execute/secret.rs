//! Secrets of a spec: they go into the request and nowhere else.

use std::collections::BTreeMap;
use std::sync::Arc;

use jobgate_azureml::execute::{Execution, Progress};
use jobgate_azureml::plan::{
    Action as Act, Collection, Node, PutStep, Resource, Secret, SecretPlace, Step, StepId,
};
use jobgate_emulator::{Action, Fault};

use crate::place::Place;

const KEY: &str = "TOPSECRETKEY";

fn place_of_key() -> SecretPlace {
    SecretPlace { pointer: "/credentials/account_key".to_owned(), bytes: None }
}

#[tokio::test]
async fn a_secret_is_sent_and_not_written_down() {
    let place = Place::new();
    let resource =
        Resource { collection: Collection::Datastore, parent: None, name: Node::text("d"), version: None };
    let body =
        Node::of([("properties", Some(Node::of([("key", Some(Node::secret("/credentials/account_key")))])))]);
    let put = PutStep { resource, body, api_version: None, query: Vec::new(), azureml_token: false };
    let pointer = "/credentials".to_owned();
    let steps = [Step { id: StepId::new("datastore-1"), pointer, needs: Vec::new(), action: Act::Put(put) }];
    let secrets = BTreeMap::from([(place_of_key(), Secret::new(KEY))]);
    let execution = Execution {
        client: &place.client(),
        destination: &place.destination,
        steps: &steps,
        secrets: &secrets,
        progress: Arc::clone(&place.heard) as Arc<dyn Progress>,
        patience: place.patience,
    };
    place.emulator.fault(Fault::new("PUT", "/datastores/", Action::status(400))).unwrap();
    let error = execution.run(&place.journal()).await.unwrap_err();
    let told = format!("{error} {error:?} {execution:?} {:?}", place.heard.take().lines);
    assert!(!told.contains(KEY), "{told}");
    assert!(!place.journal_text().unwrap().contains(KEY));
    let submitted = execution.run(&place.journal()).await.unwrap();
    assert!(!format!("{submitted:?}").contains(KEY));
    assert!(place.emulator.state().unwrap().to_string().contains(KEY), "it arrived");
}

/// A plan whose secret is not given is not sent.
#[tokio::test]
async fn a_secret_that_is_missing_is_told_before_anything_is_sent() {
    let place = Place::new();
    let resource =
        Resource { collection: Collection::Datastore, parent: None, name: Node::text("d"), version: None };
    let body = Node::of([("key", Some(Node::secret("/credentials/account_key")))]);
    let put = PutStep { resource, body, api_version: None, query: Vec::new(), azureml_token: false };
    let steps = [Step {
        id: StepId::new("datastore-1"),
        pointer: String::new(),
        needs: Vec::new(),
        action: Act::Put(put),
    }];
    let error = place.carry_out(&steps).await.unwrap_err();
    assert_eq!(error.class().exit_code(), 1);
    assert!(place.requests().is_empty());
}
