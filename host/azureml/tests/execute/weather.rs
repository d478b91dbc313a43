//! Bad weather: refusals, failures, answers that do not arrive.

use jobgate_azureml::execute::{Class, ExecuteError, Fate};
use jobgate_azureml::plan::{Action as Act, Step};
use jobgate_emulator::{Action, Fault, Options};
use serde_json::json;

use crate::place::Place;

fn job_put(action: Action) -> Fault {
    Fault::new("PUT", "/jobs/", action)
}

/// A status with an error as the resource manager words it.
fn error(status: u16, code: &str, message: &str) -> Action {
    let body = json!({"error": {"code": code, "message": message}});
    Action::Status { status, retry_after: None, headers: Default::default(), body: Some(body) }
}

/// Every way in which nobody knows at first whether the job was created, and that it is created once.
#[tokio::test]
async fn a_job_whose_outcome_is_unknown_is_looked_for() {
    let place = Place::new();
    let table: Vec<(&str, Vec<Fault>, usize)> = vec![
        ("reset after", vec![job_put(Action::Reset).after()], 1),
        ("500 after", vec![job_put(Action::status(500)).after()], 1),
        ("503 after", vec![job_put(Action::status(503)).after()], 1),
        ("truncated", vec![job_put(Action::Truncate)], 1),
        ("no JSON", vec![job_put(Action::NotJson).after()], 1),
        ("hangs after", vec![job_put(Action::Hang).after()], 1),
        ("reset before", vec![job_put(Action::Reset)], 2),
        ("503 before", vec![job_put(Action::status(503))], 2),
        ("hangs before", vec![job_put(Action::Hang)], 2),
        ("503 before, twice", vec![job_put(Action::status(503)).times(2)], 3),
        ("429", vec![job_put(Action::status(429)).times(2)], 3),
        (
            "500 after, and asking fails at first",
            vec![job_put(Action::status(500)).after(), Fault::new("GET", "/jobs/", Action::status(503))],
            1,
        ),
    ];
    for (name, faults, puts) in table {
        place.emulator.reset();
        faults.into_iter().for_each(|fault| place.emulator.fault(fault).unwrap());
        let submitted = place.submit().await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(place.jobs(), [submitted.name], "{name}");
        let sent = place.requests().iter().filter(|request| request.is_job_put()).count();
        assert_eq!(sent, puts, "{name}");
        assert_eq!(place.journal_text(), None, "{name}");
    }
}

#[tokio::test]
async fn a_job_that_stays_unknown_is_found_by_the_next_run() {
    for is_created in [true, false] {
        let place = Place::new();
        let put = job_put(Action::Reset);
        place.emulator.fault(if is_created { put.after() } else { put }).unwrap();
        place.emulator.fault(Fault::new("GET", "/jobs/", Action::status(503)).always()).unwrap();
        let error = place.submit().await.unwrap_err();
        assert_eq!((error.class(), error.class().exit_code()), (Class::Unknown, 8));
        let Fate::Unknown { name } = error.fate() else { panic!("{error}") };
        assert!(error.to_string().contains(name) && error.help().contains("jobgate status"), "{error}");
        let journal = place.journal_text().unwrap();
        assert!(journal.contains(name));
        // As long as the service does not say, nothing is put.
        place.emulator.clear_journal();
        let again = place.submit().await.unwrap_err();
        assert_eq!(again.class(), Class::Unknown);
        assert!(place.requests().iter().all(|request| request.method == "GET"));
        place.emulator.clear_faults();
        let submitted = place.submit().await.unwrap();
        assert_eq!((&submitted.name, place.jobs().len()), (name, 1));
        let puts = place.requests().iter().filter(|request| request.is_job_put()).count();
        assert_eq!(puts, usize::from(!is_created));
    }
}

/// Refusals: class, words that must be there, and words of the help.
#[tokio::test]
async fn refusals_say_what_happened_what_was_created_and_what_to_do() {
    let place = Place::new();
    let denied = "The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.MachineLearningServices/workspaces/jobs/write' over scope '/subscriptions/s/resourceGroups/rg' or the scope is invalid.";
    let table = [
        (
            job_put(error(400, "UserError", "bad compute")),
            Class::Service,
            vec!["bad compute", "Not created: the job `"],
            "correct",
        ),
        (
            job_put(error(401, "InvalidAuthenticationToken", "expired")).always(),
            Class::Service,
            vec!["expired"],
            "sign in",
        ),
        (
            job_put(error(403, "AuthorizationFailed", denied)),
            Class::Service,
            vec!["AuthorizationFailed"],
            "jobs/write",
        ),
        (
            job_put(error(404, "ResourceNotFound", "no compute c")),
            Class::Service,
            vec!["no compute c"],
            "names",
        ),
        (job_put(error(409, "Conflict", "changing")), Class::Service, vec!["changing"], "another name"),
        (job_put(error(409, "QuotaExceeded", "cores")), Class::Temporary, vec!["cores"], "quota"),
        (
            job_put(error(429, "TooManyRequests", "slow")).always(),
            Class::Temporary,
            vec!["slow"],
            "try again",
        ),
        (
            job_put(error(503, "ServerBusy", "busy")).always(),
            Class::Temporary,
            vec!["busy", "Not created"],
            "try again",
        ),
        (
            job_put(error(400, "UserError", "Workspace is in v1 legacy mode")),
            Class::Service,
            vec!["legacy"],
            "v1_legacy_mode",
        ),
        (
            Fault::new("GET", "/data/census", error(404, "ResourceNotFound", "gone")).always(),
            Class::Service,
            vec!["`data/census` has no version", "/inputs/r"],
            "register",
        ),
        (
            Fault::new("PUT", "/environments/", error(400, "UserError", "bad image")),
            Class::Service,
            vec!["bad image", "/environment"],
            "correct",
        ),
    ];
    for (fault, class, words, help) in table {
        place.emulator.reset();
        let shown = format!("{fault:?}");
        place.emulator.fault(fault).unwrap();
        let error = place.submit().await.expect_err(&shown);
        let text = error.to_string();
        assert_eq!(error.class(), class, "{shown}: {text}");
        words.iter().for_each(|word| assert!(text.contains(word), "`{word}` in {text}"));
        assert!(error.help().contains(help), "`{help}` in {}", error.help());
        assert!(matches!(error.fate(), Fate::NotCreated { .. }), "{text}");
        assert!(place.jobs().is_empty(), "{text}");
        assert!(!text.contains("sig=") && !text.contains("eyJ") && !text.contains('\n'), "{text}");
        assert!(place.journal_text().is_some(), "the next run goes on");
        // It does, without uploading anything twice.
        place.emulator.clear_faults();
        place.submit().await.unwrap_or_else(|error| panic!("{shown}: {error}"));
        let uploads: Vec<_> = place.requests().into_iter().filter(|asked| asked.is_upload()).collect();
        assert_eq!(uploads.len(), 7, "{shown}: {uploads:?}");
    }
}

#[tokio::test]
async fn what_was_created_before_is_told() {
    let place = Place::new();
    place.emulator.fault(job_put(error(400, "UserError", "no"))).unwrap();
    let failed: ExecuteError = place.submit().await.unwrap_err();
    let text = failed.to_string();
    for part in ["codes/", "environments/CliV2AnonymousEnvironment", "LocalUpload/"] {
        assert!(text.contains(part), "`{part}` in {text}");
    }
    assert_eq!(failed.created().len(), 4);
}

#[tokio::test]
async fn a_storm_of_throttling_is_weathered() {
    let mut place = Place::new();
    place.tries = 20;
    place.patience.tries = 20;
    // Every third request is refused, whichever it is.
    for nth in (1..200).step_by(3) {
        let status = if nth % 2 == 0 { 429 } else { 503 };
        place.emulator.fault(Fault::new("*", ".", Action::status(status)).nth(nth)).unwrap();
    }
    let submitted = place.submit().await.unwrap();
    assert_eq!(place.jobs(), [submitted.name]);
    let struck = place.requests().iter().filter(|request| request.fault.is_some()).count();
    assert!(struck > 8, "{struck}");
}

#[tokio::test]
async fn a_signature_that_ends_is_renewed() {
    let place = Place::new();
    let expired = Action::Status {
        status: 403,
        retry_after: None,
        headers: [("x-ms-error-code".to_owned(), "AuthenticationFailed".to_owned())].into(),
        body: None,
    };
    place.emulator.fault(Fault::new("PUT", r"blob\.core.*/src/", expired.clone()).times(2)).unwrap();
    place.emulator.fault(Fault::new("HEAD", "/LocalUpload/", expired)).unwrap();
    place.submit().await.unwrap();
    let requests = place.requests();
    let asked = |end: &str| requests.iter().filter(|request| request.path.ends_with(end)).count();
    assert!((2..=3).contains(&asked("/startPendingUpload")), "{}", asked("/startPendingUpload"));
    // Two uploads to the datastore ask once each, and one of them again.
    assert_eq!(asked("/listSecrets"), 3);
}

#[tokio::test]
async fn a_refused_signature_is_not_asked_for_forever() {
    let place = Place::new();
    place.emulator.fault(Fault::new("PUT", r"blob\.core.*/src/", Action::status(403)).always()).unwrap();
    let error = place.submit().await.unwrap_err();
    assert_eq!(error.class(), Class::Service);
    let requests = place.requests();
    assert!(requests.iter().filter(|request| request.path.ends_with("/startPendingUpload")).count() <= 5);
    assert!(!requests.iter().any(|request| request.is_job_put()));
}

#[tokio::test]
async fn a_workspace_that_is_not_there_is_told() {
    let place = Place::with(Options { workspace: "other".to_owned(), ..Options::default() });
    // Whichever step meets it first, of those that run side by side.
    let steps = place.steps();
    let asks = |step: &&Step| matches!(step.action, Act::Latest(_));
    let latest = steps.iter().find(asks).unwrap();
    let alone = place.carry_out(std::slice::from_ref(latest)).await.unwrap_err();
    assert!(alone.help().contains("workspace"), "{} {alone}", alone.help());
    let error = place.carry_out(&steps).await.unwrap_err();
    assert_eq!(error.class(), Class::Service);
    assert!(error.help().contains("workspace"), "{}", error.help());
    assert!(error.to_string().contains("Nothing else was created"), "{error}");
}

/// The second token is for something else: told before anything is sent, and nothing is begun.
#[tokio::test]
async fn a_token_for_something_else_is_told_before_anything_is_sent() {
    let mut place = Place::new();
    place.azureml = "https://graph.microsoft.com/.default";
    let error = place.submit().await.unwrap_err();
    assert_eq!(error.class(), Class::Own);
    assert!(error.to_string().contains("https://ml.azure.com"), "{error}");
    assert!(place.requests().is_empty() && place.journal_text().is_none());
}
