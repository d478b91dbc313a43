//! Large files.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::time::Duration;

use jobgate_azureml::execute::Class;
use jobgate_emulator::{Action, Fault};

use crate::place::Place;

const JOB: &str = "\
command: python main.py ${{inputs.d}}
environment: azureml:e:1
compute: azureml:cpu-cluster
inputs:
  d:
    type: uri_file
    path: ./data/big.bin
";

/// A job with a file of this size in it, mostly holes.
fn with_file(size: u64) -> Place {
    let place = Place::holding(&[("job.yml", JOB)]);
    let mut file = File::create(place.project.path().join("data/big.bin")).unwrap();
    file.set_len(size).unwrap();
    file.seek(SeekFrom::Start(size - 3)).unwrap();
    file.write_all(b"end").unwrap();
    place
}

fn size_there(place: &Place) -> Option<u64> {
    let state = place.emulator.state().unwrap();
    let blobs = state["blobs"].as_object().unwrap();
    blobs.iter().find(|(address, _)| address.ends_with("big.bin")).and_then(|(_, blob)| blob["size"].as_u64())
}

#[tokio::test]
async fn a_file_above_64_mib_goes_in_blocks_and_one_of_64_mib_does_not() {
    let large = (64 << 20) + 5;
    let place = with_file(large);
    place.submit().await.unwrap();
    let requests = place.requests();
    assert_eq!(requests.iter().filter(|request| request.has("\"block\"")).count(), 17);
    assert_eq!(
        requests.iter().filter(|request| request.has("\"blocklist\"") && request.method == "PUT").count(),
        1
    );
    assert_eq!(size_there(&place), Some(large));
    let told = place.heard.take();
    assert_eq!((told.sent, told.lost), (large, 0));

    let place = with_file(64 << 20);
    place.submit().await.unwrap();
    let uploads: Vec<_> = place.requests().into_iter().filter(|request| request.is_upload()).collect();
    assert_eq!(uploads.len(), 1);
    assert_eq!(uploads[0].headers["content-length"], (64 << 20).to_string());
    assert_eq!(size_there(&place), Some(64 << 20));
    assert_eq!(place.heard.take().sent, 64 << 20);
}

#[tokio::test]
async fn a_stream_that_breaks_is_sent_again_from_its_beginning() {
    let size = 9 << 20;
    let place = with_file(size);
    place.emulator.fault(Fault::new("PUT", "big.bin", Action::status(503))).unwrap();
    place.submit().await.unwrap();
    assert_eq!(size_there(&place), Some(size));
    let told = place.heard.take();
    assert_eq!(told.sent - told.lost, size);
}

#[tokio::test]
async fn a_large_file_that_changed_becomes_no_blob() {
    for size in [9 << 20, (64 << 20) + 5] {
        let place = with_file(size);
        let steps = place.steps();
        let mut file = File::options().write(true).open(place.project.path().join("data/big.bin")).unwrap();
        file.seek(SeekFrom::Start(size - 1)).unwrap();
        file.write_all(b"X").unwrap();
        let error = place.carry_out(&steps).await.unwrap_err();
        assert_eq!(error.class(), Class::Stale, "{error}");
        assert!(error.to_string().contains("big.bin"), "{error}");
        assert_eq!(size_there(&place), None);
    }
}

/// Blocks that an earlier run left behind are not sent again, where the service tells which there are.
#[tokio::test]
async fn blocks_that_are_there_are_not_sent_again() {
    let place = with_file((64 << 20) + 5);
    let fault = Fault::new("PUT", "big.bin.*comp=blocklist", Action::Hang);
    place.emulator.fault(fault).unwrap();
    killed(&place).await;
    let mut ids: Vec<String> = place.requests().iter().flat_map(|request| request.query.clone()).collect();
    ids.retain(|pair| pair.starts_with("[\"blockid\""));
    let ids: Vec<_> = ids.iter().filter_map(|pair| pair.split('"').nth(3)).collect();
    assert_eq!(ids.len(), 17);
    let list: String =
        ids[3..].iter().map(|id| format!("<Block><Name>{id}</Name><Size>1</Size></Block>")).collect();
    let list = Action::Status {
        status: 200,
        retry_after: None,
        headers: Default::default(),
        body: Some(list.into()),
    };
    place.emulator.clear_faults();
    place.emulator.clear_journal();
    place.emulator.fault(Fault::new("GET", "blocklisttype=uncommitted", list)).unwrap();
    place.submit().await.unwrap();
    assert_eq!(place.requests().iter().filter(|request| request.is_upload()).count(), 3);
    assert_eq!(size_there(&place), Some((64 << 20) + 5));
}

/// Runs until a request hangs, and drops everything.
async fn killed(place: &Place) {
    let struck = async {
        while !place.requests().iter().any(|request| request.fault.is_some()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        submitted = place.submit() => panic!("{submitted:?}"),
        () = struck => {}
    }
}

/// Killed between blocks: the next run ends with the whole blob; killed behind it, nothing is sent again.
#[tokio::test]
async fn a_large_upload_that_was_killed_is_gone_on_with() {
    let size = (64 << 20) + 5;
    for (comp, again) in [("comp=block&", true), ("comp=blocklist", false), ("comp=metadata", false)] {
        let place = with_file(size);
        let fault = Fault::new("PUT", format!("big.bin.*{comp}"), Action::Hang).nth(1).after();
        place.emulator.fault(fault).unwrap();
        killed(&place).await;
        place.emulator.clear_faults();
        place.emulator.clear_journal();
        place.submit().await.unwrap();
        assert_eq!(size_there(&place), Some(size), "{comp}");
        let sent = place.requests().iter().filter(|request| request.is_upload()).count();
        assert_eq!(sent > 0, again, "{comp}: {sent}");
    }
}
