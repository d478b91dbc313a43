//! A job after it was submitted.

use std::sync::Mutex;
use std::time::Duration;

use jobgate_azureml::execute::{Class, JobState, Patience, Watcher, cancel, status, wait};
use jobgate_azureml::http::HttpError;
use jobgate_emulator::{Action, Fault, JobLife, Options};

use crate::place::Place;

const PATIENCE: Patience =
    Patience { tries: 1, base: Duration::from_millis(1), cap: Duration::from_millis(1) };

#[derive(Default)]
struct Seen(Mutex<Vec<String>>);

impl Watcher for Seen {
    fn changed(&self, state: &JobState) {
        self.0.lock().unwrap().push(state.status.clone());
    }

    fn trouble(&self, _: &HttpError) {
        self.0.lock().unwrap().push("trouble".to_owned());
    }
}

#[tokio::test]
async fn a_job_is_followed_to_its_end() {
    let place = Place::new();
    let name = place.submit().await.unwrap().name;
    let seen = Seen::default();
    let state = wait(&place.client(), &Place::workspace(), &name, PATIENCE, &seen).await.unwrap();
    assert!(state.is_final() && state.is_completed() && state.messages.is_empty());
    assert_eq!(*seen.0.lock().unwrap(), ["NotStarted", "Running", "Completed"]);
    assert!(state.studio.unwrap().contains(&name));
    assert_eq!(state.kind.as_deref(), Some("Command"));
}

#[tokio::test]
async fn a_job_that_failed_tells_why() {
    let place = Place::with(Options { job_end: "Failed".to_owned(), ..Options::default() });
    let name = place.submit().await.unwrap().name;
    place.emulator.fault(Fault::new("GET", "/jobs/", Action::status(503)).nth(2).times(2)).unwrap();
    let seen = Seen::default();
    let state = wait(&place.client(), &Place::workspace(), &name, PATIENCE, &seen).await.unwrap();
    assert!(state.is_final() && !state.is_completed());
    assert_eq!(state.messages, ["UserError: The emulator was told to let jobs fail."]);
    assert_eq!(*seen.0.lock().unwrap(), ["NotStarted", "trouble", "Running", "Failed"]);
    assert_eq!(status(&place.client(), &Place::workspace(), &name).await.unwrap().messages.len(), 1);
}

#[tokio::test]
async fn a_job_is_cancelled() {
    let place = Place::with(Options { job_life: JobLife::Never, ..Options::default() });
    let name = place.submit().await.unwrap().name;
    let (client, workspace) = (place.client(), Place::workspace());
    cancel(&client, &workspace, &name).await.unwrap();
    let seen = Seen::default();
    let state = wait(&client, &workspace, &name, PATIENCE, &seen).await.unwrap();
    assert_eq!(state.status, "Canceled");
}

#[tokio::test]
async fn a_job_that_is_not_there_is_told() {
    let place = Place::new();
    let (client, workspace) = (place.client(), Place::workspace());
    for error in [
        status(&client, &workspace, "nobody").await.unwrap_err(),
        cancel(&client, &workspace, "nobody").await.unwrap_err(),
        wait(&client, &workspace, "nobody", PATIENCE, &Seen::default()).await.unwrap_err(),
    ] {
        assert_eq!(error.class(), Class::Service, "{error}");
        assert!(error.to_string().contains("nobody"), "{error}");
        assert!(!error.to_string().contains("created"), "nothing was to be created: {error}");
    }
}

/// A service that stays away is waited for only so long.
#[tokio::test]
async fn waiting_ends_when_the_service_stays_away() {
    let place = Place::new();
    let name = place.submit().await.unwrap().name;
    place.emulator.fault(Fault::new("GET", "/jobs/", Action::status(503)).always()).unwrap();
    let seen = Seen::default();
    let error = wait(&place.client(), &Place::workspace(), &name, PATIENCE, &seen).await.unwrap_err();
    assert_eq!(error.class(), Class::Temporary);
    assert_eq!(seen.0.lock().unwrap().len(), 10);
}
