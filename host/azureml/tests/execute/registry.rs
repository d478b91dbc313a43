//! Assets go to a registry: found by discovery, announced, uploaded into the container that it gives, and put at its own host.

use std::collections::BTreeSet;
use std::time::Duration;

use jobgate_azureml::execute::{Class, Problem};
use jobgate_azureml::{Destination, Registry};
use jobgate_emulator::{Action, Fault, Options, canonical_state};
use serde_json::{Value, json};

use crate::place::Place;

/// With code, and an environment that is built.
const COMPONENT: &str = "\
$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
name: train
version: 1
type: command
command: python main.py
code: ./src
environment:
  build:
    path: ./ctx
";

const ENVIRONMENT: &str = "\
$schema: https://azuremlschemas.azureedge.net/latest/environment.schema.json
name: training
build:
  path: ./ctx
";

const IMAGE: &str = "\
$schema: https://azuremlschemas.azureedge.net/latest/environment.schema.json
name: training
version: 2
image: python:3.12
";

const FRONT_END: &str = "/mferp/managementfrontend/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/regrg/providers/\
                         Microsoft.MachineLearningServices/registries/myreg";

fn place(spec: &'static str) -> Place {
    let mut place = Place::with(Options { made_up: false, ..Options::default() });
    place.write("component.yml", COMPONENT);
    place.write("environment.yml", ENVIRONMENT);
    place.write("image.yml", IMAGE);
    place.destination = Destination::Registry(Registry { name: "myreg".to_owned() });
    place.spec = spec;
    place
}

fn answers(status: u16, body: Value) -> Action {
    Action::Status { status, retry_after: None, headers: Default::default(), body: Some(body) }
}

/// What was asked, for short.
fn asked(place: &Place) -> Vec<String> {
    let short = |path: &str| path.replace(FRONT_END, "");
    place.requests().iter().map(|asked| format!("{} {}", asked.method, short(&asked.path))).collect()
}

/// Nothing that was told, planned or written holds a signature.
fn nothing_tells_a_signature(place: &Place, more: &str) {
    let plan = serde_json::to_string(&place.steps()).unwrap();
    let told = format!("{plan} {more} {:?} {:?}", place.heard.take().lines, place.journal_text());
    assert!(!told.contains("sig="), "{told}");
}

#[tokio::test]
async fn an_environment_is_announced_and_put() {
    let place = place("image.yml");
    let submitted = place.submit().await.unwrap();
    assert_eq!(submitted.id, "azureml://registries/myreg/environments/training/versions/2");
    assert_eq!((submitted.name.as_str(), submitted.version.as_deref()), ("training", Some("2")));
    assert_eq!(
        asked(&place),
        [
            "GET /registrymanagement/v1.0/registries/myreg/discovery",
            "PUT /tempdatarefs/training/versions/2",
            "PUT /environments/training/versions/2",
        ]
    );
    let uses_registry = |host: &str| host == "cert-eastus.experiments.azureml.net";
    assert!(place.requests().iter().skip(1).all(|asked| uses_registry(&asked.host)));
    assert_eq!(place.journal_text(), None);
}

#[tokio::test]
async fn code_and_build_contexts_go_into_containers_of_the_registry() {
    let place = place("component.yml");
    let submitted = place.submit().await.unwrap();
    let state = place.emulator.state().unwrap();
    let spec = &state["resources"][&format!("{}/components/train/versions/1", resource())]["properties"]["componentSpec"];
    let code = spec["code"].as_str().unwrap();
    assert!(code.starts_with("azureml://registries/myreg/codes/"), "{spec}");
    let environment = spec["environment"].as_str().unwrap();
    assert!(environment.starts_with("azureml://registries/myreg/environments/CliV2Anonymous"), "{spec}");
    let blobs = place.blobs();
    for file in ["/src/main.py", "/src/sub dir/ünï #1.py", "/ctx/Dockerfile"] {
        let is_there = |blob: &&String| blob.contains("regstore") && blob.ends_with(file);
        assert_eq!(blobs.iter().filter(is_there).count(), 1, "{file} in {blobs:?}");
    }
    nothing_tells_a_signature(&place, &format!("{submitted:?}"));
}

/// The registry as the emulator has it.
fn resource() -> &'static str {
    FRONT_END.strip_prefix("/mferp/managementfrontend").unwrap()
}

/// The next version is asked for once, and is that of the container as well.
#[tokio::test]
async fn an_environment_without_a_version_gets_the_next_one() {
    let place = place("environment.yml");
    for version in ["1", "2"] {
        place.emulator.clear_journal();
        assert_eq!(place.submit().await.unwrap().version.as_deref(), Some(version));
        let announced = format!("PUT /tempdatarefs/training/versions/{version}");
        assert!(asked(&place).contains(&announced), "{:?}", asked(&place));
    }
    place.emulator.fault(Fault::new("PUT", "/environments/", Action::status(400))).unwrap();
    place.submit().await.unwrap_err();
    nothing_tells_a_signature(&place, "");
    // What was chosen stays chosen, whatever others did since.
    place
        .emulator
        .fault(Fault::new("GET", "/environments/training\\?", Action::status(500)).always())
        .unwrap();
    assert_eq!(place.submit().await.unwrap().version.as_deref(), Some("3"));
}

/// Runs until the request that hangs, drops everything, and runs again. False if nothing hung.
async fn killed_at(place: &Place, nth: u32, after: bool) -> bool {
    let fault = Fault::new("*", ".", Action::Hang).nth(nth);
    place.emulator.fault(if after { fault.after() } else { fault }).unwrap();
    let struck = async {
        while !place.requests().iter().any(|request| request.fault.is_some()) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
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

#[tokio::test]
async fn a_run_that_is_killed_is_gone_on_with() {
    for (spec, after) in [
        ("component.yml", false),
        ("component.yml", true),
        ("environment.yml", false),
        ("environment.yml", true),
    ] {
        let place = place(spec);
        place.submit().await.unwrap();
        let whole = canonical_state(&place.emulator.state().unwrap());
        for nth in 1.. {
            place.emulator.reset();
            let was_killed = killed_at(&place, nth, after).await;
            place.emulator.clear_faults();
            if !was_killed {
                assert!(nth > 5, "only {nth} requests were struck");
                break;
            }
            nothing_tells_a_signature(&place, "");
            let submitted = place.submit().await.unwrap_or_else(|error| panic!("{spec} {nth}: {error}"));
            assert!(submitted.resumed);
            let state = canonical_state(&place.emulator.state().unwrap());
            assert_eq!(state, whole, "{spec} killed at {nth} (after: {after})");
            let mut there = BTreeSet::new();
            for upload in place.requests().iter().filter(|asked| asked.is_upload() && asked.status == 201) {
                assert!(there.insert(upload.path.clone()), "{spec} killed at {nth}: {upload:?} was there");
            }
        }
    }
}

#[tokio::test]
async fn a_registry_that_cannot_be_found_is_told() {
    for status in [404, 403] {
        let place = place("image.yml");
        place
            .emulator
            .fault(Fault::new("GET", "/registrymanagement/", Action::status(status)).always())
            .unwrap();
        let error = place.submit().await.unwrap_err();
        assert!(matches!(error.problem(), Problem::NoRegistry { .. }), "{error}");
        assert_eq!(error.class(), Class::Service);
        let text = format!("{error} {}", error.help());
        assert!(text.contains("no registry `myreg`") && text.contains("a role on the registry"), "{text}");
        assert_eq!(asked(&place).len(), 1, "nothing else is sent");
    }
}

/// A token goes to hosts of registries alone, and what is found leads nowhere else there.
#[tokio::test]
async fn a_discovery_that_leads_elsewhere_is_not_followed() {
    let found = |uri: &str, subscription: &str, group: &str| {
        answers(
            200,
            json!({"primaryRegionResourceProviderUri": uri, "subscriptionId": subscription, "resourceGroup": group}),
        )
    };
    let own = place("image.yml");
    let base = own.emulator.base_url();
    for (answer, why) in [
        (found("https://evil.example/", "s", "g"), "evil.example"),
        (found("http://127.0.0.1:1/", "s", "g"), "127.0.0.1:1"),
        (found("nonsense", "s", "g"), "the address"),
        (found(&base, "a/../b", "g"), "no usable subscription"),
        (found(&base, "s", "g?x=y"), "no usable subscription"),
        (answers(200, json!({})), "discovery"),
    ] {
        own.emulator.clear_faults();
        own.emulator.clear_journal();
        own.emulator.fault(Fault::new("GET", "/registrymanagement/", answer)).unwrap();
        let error = own.submit().await.unwrap_err();
        assert!(error.to_string().contains(why), "{why}: {error}");
        assert_eq!(asked(&own).len(), 1, "{why}");
    }
}

/// The asset is there: without files that is for the service to judge, with some they cannot be sent.
#[tokio::test]
async fn an_asset_that_is_there_gets_no_files() {
    let taken = || Fault::new("PUT", "/tempdatarefs/", Action::status(409)).always();
    let plain = place("image.yml");
    plain.emulator.fault(taken()).unwrap();
    plain.submit().await.unwrap();
    let built = place("environment.yml");
    built.emulator.fault(taken()).unwrap();
    let error = built.submit().await.unwrap_err();
    assert!(error.to_string().contains("409") || error.to_string().contains("Conflict"), "{error}");
    assert!(error.help().contains("another name or version"), "{}", error.help());
    assert!(built.blobs().is_empty());
}

/// An asset is there when all regions of the registry have it.
#[tokio::test]
async fn an_asset_is_waited_for_until_it_is_provisioned() {
    let state = |state: &str| answers(200, json!({"properties": {"provisioningState": state}}));
    let creating = || {
        Fault::new(
            "PUT",
            "/environments/",
            answers(201, json!({"properties": {"provisioningState": "Creating"}})),
        )
        .after()
    };
    let patient = place("image.yml");
    patient.emulator.fault(creating()).unwrap();
    patient.emulator.fault(Fault::new("GET", "/environments/", state("Creating")).times(3)).unwrap();
    patient.submit().await.unwrap();
    let polls = asked(&patient).iter().filter(|asked| asked.starts_with("GET /environments/")).count();
    assert_eq!(polls, 4);
    let failing = place("image.yml");
    failing.emulator.fault(creating()).unwrap();
    let failed = json!({"properties": {"provisioningState": "Failed", "error": {"code": "NoImage", "message": "it is gone"}}});
    failing.emulator.fault(Fault::new("GET", "/environments/", answers(200, failed))).unwrap();
    let error = failing.submit().await.unwrap_err();
    assert!(matches!(error.problem(), Problem::Failed { .. }), "{error}");
    assert!(error.to_string().contains("it is gone"), "{error}");
}

/// An operation is followed where the registry is, and nowhere else.
#[tokio::test]
async fn an_operation_of_a_registry_is_followed_there_alone() {
    let operation = |url: String| Action::Status {
        status: 201,
        retry_after: None,
        headers: [("azure-asyncoperation".to_owned(), url)].into(),
        body: Some(json!({})),
    };
    let place = place("image.yml");
    let url = format!("{}/mferp/operations/1", place.emulator.base_url());
    place.emulator.fault(Fault::new("PUT", "/environments/", operation(url)).after()).unwrap();
    place
        .emulator
        .fault(Fault::new("GET", "/operations/1", answers(200, json!({"status": "Succeeded"}))))
        .unwrap();
    place.submit().await.unwrap();
    let elsewhere = operation("https://evil.example/operations/1".to_owned());
    place.emulator.fault(Fault::new("PUT", "/environments/", elsewhere)).unwrap();
    let error = place.submit().await.unwrap_err();
    assert!(error.to_string().contains("evil.example"), "{error}");
}
