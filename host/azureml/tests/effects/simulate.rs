//! The effects that a plan has on an empty service: what `recordings.rs` compares, without a server.

use std::collections::BTreeMap;

use jobgate_azureml::plan::{
    Action, Answer, Answers, CodeStep, Collection, FileSet, LatestStep, Lookup, PutStep, REGISTRY_VERSION,
    ReserveStep, Source, Step, UploadStep, Version,
};
use jobgate_azureml::{Destination, component_id};
use jobgate_core::files::Files;
use jobgate_core::submission::Submission;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Effect;

/// The registry of the recordings, as a resource of its host.
const REGISTRY: &str = "/mferp/managementfrontend/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/regrg/providers/\
                        Microsoft.MachineLearningServices/registries/myreg";

const STORE: &str = "wsstore.blob.core.windows.net";

/// The effects of the steps. `codes` are the names that code assets get, by their content hash; others are made up.
pub(crate) fn effects(
    files: &dyn Files,
    submission: &Submission,
    destination: &Destination,
    steps: &[Step],
    codes: &BTreeMap<String, String>,
) -> Vec<Effect> {
    let secrets = jobgate_azureml::spec::secrets(submission, steps).unwrap();
    let mut answers = Answers { secrets, ..Answers::default() };
    let mut effects = Vec::new();
    for (at, key) in steps.iter().flat_map(Step::made).enumerate() {
        let made = if key == "job" {
            "made_up_name".to_owned()
        } else {
            format!("00000000-0000-4000-8000-{at:012}")
        };
        answers.made.entry(key.to_owned()).or_insert(made);
    }
    for step in steps {
        if let Action::Code(code) = &step.action
            && let Some(name) = codes.get(&code.content_hash)
        {
            answers.made.insert(code.made.clone(), name.clone());
        }
    }
    for step in steps {
        for needed in step.dependencies() {
            assert!(answers.steps.contains_key(needed), "{} comes before {needed}, which it needs", step.id);
        }
        let answer = match &step.action {
            Action::Code(code) => self::code(files, destination, code, &answers, &mut effects),
            Action::Discover(discover) => {
                assert_eq!(destination.registry(), Some(&discover.registry));
                Answer { url: Some(REGISTRY.to_owned()), ..Answer::default() }
            }
            Action::Reserve(reserve) => self::reserve(files, destination, reserve, &answers, &mut effects),
            Action::Upload(upload) => self::upload(files, upload, &mut effects),
            Action::Latest(latest) => self::latest(destination, latest),
            Action::Require(require) => {
                let id = answers.resource_id(destination, &require.resource, None).unwrap();
                Answer { id: Some(id), location: Some("eastus".to_owned()), ..Answer::default() }
            }
            Action::Put(put) => self::put(destination, put, &answers, &mut effects),
        };
        answers.steps.insert(step.id.clone(), answer);
    }
    effects
}

fn blobs(files: &dyn Files, set: &FileSet, prefix: &str, effects: &mut Vec<Effect>) {
    for file in &set.files {
        let folder = set.folder.as_ref().map(|folder| format!("{folder}/")).unwrap_or_default();
        let content = match &file.source {
            Source::Disk(path) => files.read(path, u64::MAX).unwrap(),
            Source::Text(text) => text.clone().into_bytes(),
        };
        assert_eq!(content.len() as u64, file.size);
        let sha256 = hex::encode(Sha256::digest(&content));
        assert_eq!(sha256, file.sha256, "{}", file.path);
        let sha256 = if content.is_empty() { Value::Null } else { Value::String(sha256) };
        effects.push((
            format!("blob {prefix}/{folder}{}", file.path),
            json!({"size": file.size, "sha256": sha256}),
        ));
    }
}

fn code(
    files: &dyn Files,
    destination: &Destination,
    code: &CodeStep,
    answers: &Answers,
    effects: &mut Vec<Effect>,
) -> Answer {
    let name = &answers.made[&code.made];
    let container = match destination {
        Destination::Workspace(_) => format!("{STORE}/00000000-cont-{}", &name[24..]),
        Destination::Registry(_) => announced(destination, Collection::Code, name, "1", effects),
    };
    blobs(files, &code.files, &container, effects);
    let folder = code.files.folder.clone().unwrap_or_default();
    let id = destination.child(&format!("codes/{name}/versions/1"));
    let body = json!({"properties": {
        "codeUri": format!("https://{container}/{folder}"),
        "isAnonymous": true,
        "properties": {"hash_sha256": code.content_hash, "hash_version": 202208},
    }});
    effects.push((request(destination, &id, Collection::Code.write_version()), body));
    Answer { id: Some(id), ..Answer::default() }
}

/// The request of a PUT: a registry's own host has all of it under one version.
fn request(destination: &Destination, id: &str, version: &str) -> String {
    match destination {
        Destination::Workspace(_) => format!("PUT {id} {version}"),
        Destination::Registry(registry) => {
            let path = id.strip_prefix(&registry.id()).unwrap();
            format!("PUT {REGISTRY}{path} {REGISTRY_VERSION}")
        }
    }
}

/// Announces an asset to the registry; gives the container for its files.
fn announced(
    destination: &Destination,
    collection: Collection,
    name: &str,
    version: &str,
    effects: &mut Vec<Effect>,
) -> String {
    let asset = destination.child(&format!("{}/{name}/versions/{version}", collection.segment()));
    let id = destination.child(&format!("tempdatarefs/{name}/versions/{version}"));
    let body = json!({"assetId": asset, "temporaryDataReferenceType": "TemporaryBlobReference"});
    effects.push((request(destination, &id, REGISTRY_VERSION), body));
    let path = format!("{REGISTRY}/tempdatarefs/{name}/versions/{version}");
    let path = path.strip_prefix("/mferp/managementfrontend").unwrap();
    // The recorder's service names containers so.
    format!("regstore.blob.core.windows.net/reg-{}", &hex::encode(Sha256::digest(path))[..12])
}

fn reserve(
    files: &dyn Files,
    destination: &Destination,
    reserve: &ReserveStep,
    answers: &Answers,
    effects: &mut Vec<Effect>,
) -> Answer {
    let version = match reserve.asset.version.as_ref().unwrap() {
        Version::Fixed(version) => version.clone(),
        Version::Late(version) => answers.text(version).unwrap(),
        other => panic!("{other:?}"),
    };
    let name = answers.text(&reserve.asset.name).unwrap();
    let container = announced(destination, reserve.asset.collection, &name, &version, effects);
    let Some(set) = &reserve.files else { return Answer::default() };
    blobs(files, set, &container, effects);
    let root = set.folder.clone().unwrap_or_else(|| set.files[0].path.clone());
    Answer { url: Some(format!("https://{container}/{root}")), ..Answer::default() }
}

fn upload(files: &dyn Files, upload: &UploadStep, effects: &mut Vec<Effect>) -> Answer {
    let prefix = format!("{STORE}/azureml-blobstore-33333333/LocalUpload/{}", upload.object_hash);
    blobs(files, &upload.files, &prefix, effects);
    let name = match &upload.files.folder {
        Some(folder) => format!("{folder}/"),
        None => upload.files.files[0].path.clone(),
    };
    Answer { url: Some(format!("https://{prefix}/{name}")), ..Answer::default() }
}

/// The recorder's service has version 7 of every environment, 3 of data and models, 1 of components.
fn newest(collection: Collection) -> u32 {
    match collection.segment() {
        "environments" => 7,
        "components" => 1,
        _ => 3,
    }
}

fn latest(destination: &Destination, latest: &LatestStep) -> Answer {
    let newest = newest(latest.collection);
    let version = if latest.lookup == Lookup::Next { newest + 1 } else { newest }.to_string();
    let path = format!("{}/{}/versions/{version}", latest.collection.segment(), latest.name);
    Answer { id: Some(destination.child(&path)), version: Some(version), ..Answer::default() }
}

fn put(destination: &Destination, put: &PutStep, answers: &Answers, effects: &mut Vec<Effect>) -> Answer {
    let version = match &put.resource.version {
        None => None,
        Some(Version::Fixed(version)) => Some(version.clone()),
        Some(Version::OfContent(content)) => Some(component_id(&answers.fill(content).unwrap())),
        Some(Version::Late(version)) => Some(answers.text(version).unwrap()),
        Some(Version::LatestElseNext) => Some(newest(put.resource.collection).to_string()),
        Some(Version::Next) => Some((newest(put.resource.collection) + 1).to_string()),
    };
    let id = answers.resource_id(destination, &put.resource, version.as_deref()).unwrap();
    let token = if put.azureml_token { " +x-azureml-token" } else { "" };
    let body = answers.fill(&put.body).unwrap();
    effects.push((format!("{}{token}", request(destination, &id, put.api_version())), body));
    Answer { id: Some(id), version, ..Answer::default() }
}
