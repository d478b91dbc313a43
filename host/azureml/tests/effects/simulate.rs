//! The effects that a plan has on an empty service: what `recordings.rs` compares, without a server.

use std::collections::BTreeMap;

use jobgate_azureml::component_id;
use jobgate_azureml::plan::{
    Action, Answer, Answers, CodeStep, FileSet, LatestStep, PutStep, Source, Step, UploadStep, Version,
};
use jobgate_core::files::Files;
use jobgate_core::submission::Submission;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Effect, workspace};

const STORE: &str = "wsstore.blob.core.windows.net";

/// The effects of the steps. `codes` are the names that code assets get, by their content hash; others are made up.
pub(crate) fn effects(
    files: &dyn Files,
    submission: &Submission,
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
            Action::Code(code) => self::code(files, code, &answers, &mut effects),
            Action::Upload(upload) => self::upload(files, upload, &mut effects),
            Action::Latest(latest) => self::latest(latest),
            Action::Require(require) => {
                let id = answers.resource_id(&workspace(), &require.resource, None).unwrap();
                Answer { id: Some(id), location: Some("eastus".to_owned()), ..Answer::default() }
            }
            Action::Put(put) => self::put(put, &answers, &mut effects),
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

fn code(files: &dyn Files, code: &CodeStep, answers: &Answers, effects: &mut Vec<Effect>) -> Answer {
    let name = &answers.made[&code.made];
    let container = format!("00000000-cont-{}", &name[24..]);
    blobs(files, &code.files, &format!("{STORE}/{container}"), effects);
    let folder = code.files.folder.clone().unwrap_or_default();
    let id = workspace().child(&format!("codes/{name}/versions/1"));
    let body = json!({"properties": {
        "codeUri": format!("https://{STORE}/{container}/{folder}"),
        "isAnonymous": true,
        "properties": {"hash_sha256": code.content_hash, "hash_version": 202208},
    }});
    effects.push((format!("PUT {id} 2023-04-01"), body));
    Answer { id: Some(id), ..Answer::default() }
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
fn latest(latest: &LatestStep) -> Answer {
    let version = match latest.collection.segment() {
        "environments" => "7",
        "components" => "1",
        _ => "3",
    };
    let path = format!("{}/{}/versions/{version}", latest.collection.segment(), latest.name);
    Answer { id: Some(workspace().child(&path)), version: Some(version.to_owned()), ..Answer::default() }
}

fn put(put: &PutStep, answers: &Answers, effects: &mut Vec<Effect>) -> Answer {
    let version = match &put.resource.version {
        None => None,
        Some(Version::Fixed(version)) => Some(version.clone()),
        Some(Version::OfContent(content)) => Some(component_id(&answers.fill(content).unwrap())),
        Some(Version::LatestElseNext) => Some("7".to_owned()),
        Some(Version::Next) => Some(match put.resource.collection.segment() {
            "components" => "2".to_owned(),
            "environments" => "8".to_owned(),
            _ => "4".to_owned(),
        }),
    };
    let id = answers.resource_id(&workspace(), &put.resource, version.as_deref()).unwrap();
    let token = if put.azureml_token { " +x-azureml-token" } else { "" };
    let body = answers.fill(&put.body).unwrap();
    effects.push((format!("PUT {id} {}{token}", put.api_version()), body));
    Answer { id: Some(id), version, ..Answer::default() }
}
