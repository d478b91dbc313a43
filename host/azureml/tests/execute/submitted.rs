//! What arrives.

use jobgate_azureml::plan::Collection;
use jobgate_emulator::Options;
use serde_json::Value;

use crate::place::Place;

#[tokio::test]
async fn a_job_arrives_with_all_that_it_needs() {
    let place = Place::new();
    let submitted = place.submit().await.unwrap();
    assert_eq!(submitted.collection, Collection::CommandJob);
    assert_eq!(place.jobs(), std::slice::from_ref(&submitted.name));
    assert!(submitted.id.ends_with(&format!("/jobs/{}", submitted.name)), "{}", submitted.id);
    assert_eq!(submitted.status.as_deref(), Some("NotStarted"));
    assert!(submitted.studio.unwrap().starts_with("https://ml.azure.com/runs/"));
    assert!(!submitted.resumed);
    let mut created: Vec<_> = submitted.created.iter().filter_map(|created| created.collection).collect();
    created.sort_by_key(|collection| collection.segment());
    assert_eq!(created, [Collection::Code, Collection::Environment]);
    assert_eq!(place.journal_text(), None, "a submission that arrived leaves no journal");
    assert_eq!(std::fs::read_dir(place.journals.path()).unwrap().count(), 0);
    let last = place.requests().pop().unwrap();
    assert!(last.is_job_put(), "the job is put last: {last:?}");
    assert_eq!(last.headers["x-azureml-token"], "<jwt aud=https://ml.azure.com>");
}

#[tokio::test]
async fn files_arrive_as_they_are_and_the_first_has_the_mark() {
    let place = Place::new();
    place.submit().await.unwrap();
    let state = place.emulator.state().unwrap();
    let blobs = state["blobs"].as_object().unwrap();
    let blob = |end: &str| -> &Value {
        let found: Vec<_> = blobs.iter().filter(|(address, _)| address.ends_with(end)).collect();
        assert_eq!(found.len(), 1, "{end} in {:?}", blobs.keys());
        found[0].1
    };
    assert_eq!(blob("/src/__init__.py")["size"], 0);
    assert_eq!(blob("/src/main.py")["size"], 12);
    assert_eq!(blob("/src/sub dir/ünï #1.py")["size"], 6);
    let code = blob("/src/B.py")["metadata"].as_object().unwrap();
    assert_eq!((&code["version"], &code["upload_status"]), (&"1".into(), &"completed".into()));
    let context = blob("/ctx/Dockerfile")["metadata"].as_object().unwrap();
    assert_eq!(context["name"], "CliV2AnonymousEnvironment");
    assert_eq!(blob("/data/a.csv")["metadata"]["upload_status"], "completed");
    assert_eq!(blobs.len(), 7);
    for request in place.requests().iter().filter(|request| request.is_upload()) {
        assert_eq!(request.headers["if-none-match"], "*");
        assert!(request.headers["content-md5"].is_string());
    }
    let told = place.heard.take();
    assert_eq!((told.sent, told.lost), (told.announced, 0));
    assert_eq!(told.files.len(), 7);
}

#[tokio::test]
async fn the_same_again_is_another_job_and_no_upload() {
    let place = Place::new();
    let first = place.submit().await.unwrap();
    place.emulator.clear_journal();
    let second = place.submit().await.unwrap();
    assert_ne!(first.name, second.name);
    assert_eq!(place.jobs().len(), 2);
    let uploads: Vec<_> = place.requests().into_iter().filter(|request| request.is_upload()).collect();
    assert!(uploads.is_empty(), "{uploads:?}");
    // The existing asset is read, as the client does, and its hash checked.
    let read = |request: &crate::place::Asked| {
        request.method == "GET" && request.path.contains("/codes/") && request.path.ends_with("/versions/1")
    };
    assert_eq!(place.requests().iter().filter(|request| read(request)).count(), 1);
    assert_eq!(second.created.len(), 1, "the environment alone is put again: {:?}", second.created);
}

#[tokio::test]
async fn a_datastore_without_credentials_gets_a_token() {
    let place = Place::with(Options { credential_less: true, ..Options::default() });
    place.submit().await.unwrap();
    let requests = place.requests();
    assert!(!requests.iter().any(|request| request.path.ends_with("/listSecrets")));
    let bearer = |request: &&crate::place::Asked| request.headers["authorization"] == "Bearer <redacted>";
    let data: Vec<_> = requests.iter().filter(|request| request.path.contains("/LocalUpload/")).collect();
    assert!(!data.is_empty() && data.iter().all(bearer), "{data:?}");
}

#[tokio::test]
async fn nothing_secret_is_told_or_written() {
    let place = Place::new();
    let submitted = place.submit().await.unwrap();
    let told = format!("{:?} {submitted:?}", place.heard.take().lines);
    assert!(!told.contains("sig=") && !told.contains("eyJ"), "{told}");
}
