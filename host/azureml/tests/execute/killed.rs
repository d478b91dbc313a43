//! Killed at each request in turn, and begun again.

use std::time::Duration;

use jobgate_emulator::{Action, Fault, canonical_state};
use serde_json::Value;

use crate::place::Place;

/// Runs until the request that hangs, drops everything, and runs again. False if nothing hung.
async fn killed_at(place: &Place, nth: u32, after: bool) -> bool {
    let fault = Fault::new("*", ".", Action::Hang).nth(nth);
    place.emulator.fault(if after { fault.after() } else { fault }).unwrap();
    let struck = async {
        while !place.requests().iter().any(|request| request.fault.is_some()) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        // Whatever else is under way gets as far as it gets.
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    tokio::select! {
        submitted = place.submit() => {
            submitted.unwrap();
            false
        }
        () = struck => true,
    }
}

/// What is the same for every submission of the job.
fn canonical(place: &Place) -> Value {
    canonical_state(&place.emulator.state().unwrap())
}

async fn every_step(after: bool) {
    let place = Place::new();
    place.submit().await.unwrap();
    let whole = canonical(&place);
    let mut nth = 0;
    loop {
        nth += 1;
        place.emulator.reset();
        let was_killed = killed_at(&place, nth, after).await;
        place.emulator.clear_faults();
        let first = place.requests();
        if !was_killed {
            assert!(nth > 15, "only {nth} requests were struck");
            return;
        }
        let journal = place.journal_text().expect("a run that was killed leaves a journal");
        assert!(!journal.contains("sig=") && !journal.contains("eyJ"), "{journal}");
        let submitted = place.submit().await.unwrap_or_else(|error| panic!("{nth}: {error}"));
        assert!(submitted.resumed);
        assert_eq!(place.jobs(), [submitted.name], "killed at {nth}: {:?}", first.last());
        assert_eq!(canonical(&place), whole, "killed at {nth}");
        assert_eq!(place.journal_text(), None);
        nothing_twice(&place, nth);
    }
}

/// No file that was there is sent again, and no job is put that is there.
fn nothing_twice(place: &Place, nth: u32) {
    let requests = place.requests();
    let mut there = std::collections::BTreeSet::new();
    for request in requests.iter().filter(|request| request.is_upload() || request.is_job_put()) {
        assert!(!there.contains(&request.path), "killed at {nth}: {request:?} was there");
        if request.status == 201 {
            there.insert(request.path.clone());
        }
    }
}

#[tokio::test]
async fn a_run_killed_before_any_request_is_answered_ends_with_one_job() {
    every_step(false).await;
}

#[tokio::test]
async fn a_run_killed_before_any_answer_arrives_ends_with_one_job() {
    every_step(true).await;
}
