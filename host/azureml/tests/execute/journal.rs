//! Journals that cannot be gone on with.

use jobgate_azureml::Workspace;
use jobgate_azureml::execute::{Class, Journal, JournalError};
use jobgate_emulator::{Action, Fault};

use crate::place::{DIGEST, Place};

fn open(place: &Place) -> Result<Journal, JournalError> {
    Journal::open(place.journals.path(), DIGEST, &place.destination)
}

#[tokio::test]
async fn two_processes_do_not_carry_out_the_same_plan() {
    let place = Place::new();
    let held = open(&place).unwrap();
    let error = open(&place).unwrap_err();
    assert!(matches!(error, JournalError::Busy { .. }), "{error}");
    // Another plan is nobody's concern.
    Journal::open(place.journals.path(), "sha256:other", &place.destination).unwrap();
    held.remove().unwrap();
    drop(held);
    open(&place).unwrap();
}

#[tokio::test]
async fn what_is_no_journal_of_this_plan_is_refused() {
    let place = Place::new();
    place.emulator.fault(Fault::new("PUT", "/jobs/", Action::status(400))).unwrap();
    let error = place.submit().await.unwrap_err();
    assert_eq!(error.class(), Class::Service);
    let file = std::fs::read_dir(place.journals.path())
        .unwrap()
        .map(|file| file.unwrap().path())
        .find(|path| path.extension().unwrap() == "json")
        .unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let table = [
        (String::new(), "damaged"),
        (text[..text.len() / 2].to_owned(), "damaged"),
        ("[]".to_owned(), "damaged"),
        (text.replace("jobgate-journal", "other"), "no journal of jobgate"),
        (text.replace("\"version\": 1", "\"version\": 2"), "another version"),
        (text.replace(DIGEST, "sha256:9"), "another plan"),
        (text.replace("/workspaces/ws", "/workspaces/w2"), "another workspace"),
        (text.replace("\"job\": \"", "\"job\": \"../"), "does not make up"),
        (text.replacen('{', "{\"more\": 1,", 1), "damaged"),
    ];
    for (written, why) in table {
        std::fs::write(&file, &written).unwrap();
        let error = open(&place).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains(why), "{why}: {error}");
        assert!(error.help().contains(&file.display().to_string()), "{}", error.help());
    }
    std::fs::write(&file, &text).unwrap();
    let journal = open(&place).unwrap();
    assert!(journal.is_resumed() && !journal.may_be_submitted());
    assert!(text.contains(&journal.job().unwrap()));
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told() {
    let place = Place::new();
    let file = place.journals.path().join("file");
    std::fs::write(&file, "").unwrap();
    let workspace = Workspace { name: "w".to_owned(), ..Place::workspace() };
    let error = Journal::open(&file.join("below"), DIGEST, &workspace.into()).unwrap_err();
    assert!(matches!(error, JournalError::Io { .. }), "{error}");
    assert!(error.help().contains("writable"));
}
