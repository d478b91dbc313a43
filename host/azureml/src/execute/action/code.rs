//! A code asset: found by its hash, or uploaded and registered (client-protocol §1 steps 1 to 6). Whichever it is, the service must name the
//! hash that was admitted before anything uses it.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::Problem;
use super::super::run::{Outcome, Run};
use super::super::submitted::Created;
use super::container::is_segment;
use super::{blob_reference, operation};
use crate::destination::Destination;
use crate::execute::Event;
use crate::http::{Method, Request};
use crate::plan::{Answer, CodeStep, Collection, Step};
use crate::upload::Upload;

/// The version of the hash algorithm (client-protocol §3.1).
const HASH_VERSION: u32 = 202_208;

/// The only version of a code asset that is uploaded.
const VERSION: &str = "1";

#[derive(Deserialize)]
struct List {
    value: Vec<Asset>,
}

#[derive(Deserialize)]
struct Asset {
    #[serde(default)]
    id: String,
}

pub(super) async fn carry_out(run: &Run<'_>, step: &Step, code: &CodeStep) -> Result<Outcome, Problem> {
    let known = run.journal.step(&step.id);
    // An earlier run registered it; it may be gone since, and then everything begins anew.
    if let Some(id) = known.answer.and_then(|answer| answer.id)
        && let Some(outcome) = checked(run, code, &id).await?
    {
        return Ok(outcome);
    }
    if let Some(outcome) = there(run, step, code).await? {
        return Ok(outcome);
    }
    let outcome = register(run, step, code).await?;
    run.journal.note(&step.id, false, |record| record.answer = Some(outcome.answer.clone()))?;
    Ok(outcome)
}

fn name(run: &Run<'_>, code: &CodeStep) -> Result<String, Problem> {
    let made = run.answers().made.get(&code.made).cloned();
    made.ok_or_else(|| crate::plan::Unanswered { what: format!("a name for {}", code.made) }.into())
}

/// An asset that the service has already. A registry is not asked by hash: what is there is what an earlier run put.
async fn there(run: &Run<'_>, step: &Step, code: &CodeStep) -> Result<Option<Outcome>, Problem> {
    match run.execution.destination {
        Destination::Workspace(_) => by_hash(run, code).await,
        Destination::Registry(_) if run.journal.step(&step.id).container.is_some() => {
            checked(run, code, &own(run, code)?).await
        }
        Destination::Registry(_) => Ok(None),
    }
}

/// The id under which the files are registered.
fn own(run: &Run<'_>, code: &CodeStep) -> Result<String, Problem> {
    Ok(run.execution.destination.child(&format!("codes/{}/versions/{VERSION}", name(run, code)?)))
}

/// An asset that a workspace has already.
async fn by_hash(run: &Run<'_>, code: &CodeStep) -> Result<Option<Outcome>, Problem> {
    // The name does not matter: the service looks the code up by its hash.
    let path = format!("codes/{}/versions", name(run, code)?);
    let path = run.execution.destination.child(&path);
    let request = Request::arm(Method::GET, path, Collection::Code.read_version())
        .query("hash", &code.content_hash)
        .query("hashVersion", HASH_VERSION.to_string());
    let list: List = run.execution.client.send(&request).await?.json()?;
    let Some(asset) = list.value.first() else { return Ok(None) };
    let unusable =
        || Problem::Incomplete { about: format!("code {}", code.content_hash), what: "resource id" };
    let id = own_id(run, &asset.id).ok_or_else(unusable)?;
    match checked(run, code, &id).await? {
        Some(outcome) => Ok(Some(outcome)),
        None => Err(Problem::NoVersion { asset: asset.id.clone() }),
    }
}

/// The id of a code asset of this workspace, made of the names in an answer's id, so that it can be no other kind of resource.
fn own_id(run: &Run<'_>, id: &str) -> Option<String> {
    let segments: Vec<&str> = id.split('/').collect();
    let [.., codes, name, versions, version] = segments.as_slice() else { return None };
    let is_code = codes.eq_ignore_ascii_case("codes") && versions.eq_ignore_ascii_case("versions");
    (is_code && is_segment(name) && is_segment(version))
        .then(|| run.execution.destination.child(&format!("codes/{name}/versions/{version}")))
}

/// An asset that is there; none if it is not. Its hash must be the admitted one.
async fn checked(run: &Run<'_>, code: &CodeStep, id: &str) -> Result<Option<Outcome>, Problem> {
    let response = run.get(id, Collection::Code.read_version(), Some(404)).await?;
    if response.status() == 404 {
        return Ok(None);
    }
    check(code, id, &response.json()?)?;
    let answer = Answer { id: Some(id.to_owned()), ..Answer::default() };
    Ok(Some(Outcome { answer, ..Outcome::default() }))
}

fn check(code: &CodeStep, id: &str, body: &Value) -> Result<(), Problem> {
    let found = hash_of(body);
    if found == Some(code.content_hash.as_str()) {
        return Ok(());
    }
    let found = found.map_or_else(|| "none".to_owned(), crate::http::redact);
    Err(Problem::OtherCode { asset: id.to_owned(), wanted: code.content_hash.clone(), found })
}

fn hash_of(body: &Value) -> Option<&str> {
    body.get("properties")?.get("properties")?.get("hash_sha256")?.as_str()
}

/// Uploads the files and registers them.
async fn register(run: &Run<'_>, step: &Step, code: &CodeStep) -> Result<Outcome, Problem> {
    let (name, id) = (name(run, code)?, own(run, code)?);
    let client = run.execution.client;
    let reference = match run.execution.destination {
        Destination::Workspace(_) => blob_reference::of_code(&id),
        Destination::Registry(_) => blob_reference::of_asset(run, Collection::Code, &name, VERSION)?,
    };
    let (blob_uri, url) = blob_reference::ask(client, &reference).await?;
    let again = run.journal.step(&step.id).container.as_deref() == Some(&blob_uri);
    run.journal.note(&step.id, false, |record| record.container = Some(blob_uri.clone()))?;
    run.may_create(step);
    let (files, bytes) = (code.files.files.len(), code.files.bytes());
    run.tell(&Event::Uploading { step, files, bytes });
    let place = blob_reference::place(client, reference, url);
    let upload = Upload {
        client,
        place,
        folder: String::new(),
        files: &code.files,
        mark: (name, VERSION.to_owned()),
        again,
        budget: &run.budget,
        progress: run.execution.progress.clone(),
    };
    upload.run().await?;
    let code_uri = format!("{blob_uri}/{}", code.files.folder.as_deref().unwrap_or_default());
    let body = json!({"properties": {
        "codeUri": code_uri,
        "isAnonymous": true,
        "properties": {"hash_sha256": code.content_hash, "hash_version": HASH_VERSION},
    }});
    let request = run.request(Method::PUT, &id, Collection::Code.write_version())?.json(&body);
    let response = client.send(&request).await?;
    let answer = operation::finish(run, &id, Collection::Code.read_version(), response).await?;
    if hash_of(&answer).is_some() {
        check(code, &id, &answer)?;
    } else {
        // Not every answer to a PUT repeats what was put.
        let body = run.get(&id, Collection::Code.read_version(), None).await?.json()?;
        check(code, &id, &body)?;
    }
    let created = Created { collection: Some(Collection::Code), id: id.clone() };
    Ok(Outcome { answer: Answer { id: Some(id), ..Answer::default() }, created: Some(created), body: answer })
}
