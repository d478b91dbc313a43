//! What datastores answer.

use jobgate_azureml::execute::{Class, Problem};
use jobgate_emulator::{Action, Fault};
use serde_json::{Value, json};

use crate::place::{Asked, Place};

fn answers(status: u16, body: Value) -> Action {
    Action::Status { status, retry_after: None, headers: Default::default(), body: Some(body) }
}

/// Where no signature is given, a token does, as with the official client.
#[tokio::test]
async fn a_datastore_that_gives_no_signature_gets_a_token() {
    let refusal = answers(403, json!({"error": {"code": "AuthorizationFailed", "message": "no"}}));
    for answer in [refusal, answers(200, json!({"secretsType": "ServicePrincipal", "clientSecret": "x"}))] {
        let place = Place::new();
        place.emulator.fault(Fault::new("POST", "/listSecrets", answer).always()).unwrap();
        place.submit().await.unwrap();
        let uses_token = |asked: &Asked| asked.headers["authorization"] == "Bearer <redacted>";
        let requests = place.requests();
        let mut blobs = requests.iter().filter(|asked| asked.path.contains("/LocalUpload/"));
        assert!(blobs.all(uses_token));
    }
}

#[tokio::test]
async fn a_datastore_that_takes_no_blobs_is_refused() {
    let place = Place::new();
    let body =
        json!({"properties": {"datastoreType": "AzureFile", "accountName": "a", "fileShareName": "s"}});
    place.emulator.fault(Fault::new("GET", "/datastores/", answers(200, body)).always()).unwrap();
    let error = place.submit().await.unwrap_err();
    assert!(matches!(error.problem(), Problem::Datastore { .. }), "{error}");
    assert!(error.to_string().contains("`AzureFile`") && error.class() == Class::Service);
}

/// An account that would make another host of it gets no signature and no token.
#[tokio::test]
async fn a_datastore_that_leads_elsewhere_is_refused() {
    for (account, container) in
        [("evil.example/x", "c"), ("a@evil", "c"), ("a:80/", "c"), ("", "c"), ("acct", "")]
    {
        let place = Place::new();
        let body = json!({"properties": {
            "datastoreType": "AzureBlob", "accountName": account, "containerName": container,
        }});
        place.emulator.fault(Fault::new("GET", "/datastores/", answers(200, body)).always()).unwrap();
        let error = place.submit().await.unwrap_err();
        assert!(matches!(error.problem(), Problem::Incomplete { .. }), "{account}: {error}");
    }
}

/// A blob with other content where a file has to go is not overwritten, unless the upload that it is of was begun and not ended.
#[tokio::test]
async fn other_content_is_overwritten_only_where_an_upload_did_not_end() {
    let place = Place::new();
    place.submit().await.unwrap();
    let blobs = place.emulator.state().unwrap()["blobs"].clone();
    let data =
        blobs.as_object().unwrap().keys().find(|address| address.ends_with("/data/a.csv")).unwrap().clone();
    // The mark is not read: the upload looks as if it had not ended, and is done again.
    let unmarked = Action::Status { status: 200, retry_after: None, headers: Default::default(), body: None };
    place.emulator.fault(Fault::new("HEAD", "/data/a.csv", unmarked.clone()).times(2)).unwrap();
    place.emulator.clear_journal();
    place.submit().await.unwrap();
    let is_data = |asked: &&Asked| data.ends_with(&asked.path) && asked.is_upload();
    let sent: Vec<_> = place.requests().into_iter().filter(|asked| is_data(&asked)).collect();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].headers["if-none-match"].is_null(), "{sent:?}");
    // The mark is not there, and something else is: the request is refused, and what is there has another digest.
    let absent = Action::Status { status: 404, retry_after: None, headers: Default::default(), body: None };
    let other = Action::Status {
        status: 200,
        retry_after: None,
        headers: [("content-md5".to_owned(), "AAAAAAAAAAAAAAAAAAAAAA==".to_owned())].into(),
        body: None,
    };
    place.emulator.fault(Fault::new("HEAD", "/data/a.csv", absent)).unwrap();
    place.emulator.fault(Fault::new("HEAD", "/data/a.csv", other).nth(2)).unwrap();
    let error = place.submit().await.unwrap_err();
    assert!(error.to_string().contains("other content lies at LocalUpload/"), "{error}");
    assert_eq!(place.jobs().len(), 2);
}
