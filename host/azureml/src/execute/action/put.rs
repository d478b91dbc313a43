//! A resource is created or updated.

use serde_json::Value;

use super::super::Problem;
use super::super::run::{Outcome, Run};
use super::super::submitted::Created;
use super::container::{self, usable};
use super::operation;
use crate::component_id;
use crate::http::{HttpError, HttpErrorKind, Method, Request};
use crate::plan::{Answer, PutStep, Step, Version};

/// The version that is put, and the one that is put if that is taken.
struct Chosen {
    version: Option<String>,
    else_next: Option<String>,
}

pub(super) async fn carry_out(run: &Run<'_>, step: &Step, put: &PutStep) -> Result<Outcome, Problem> {
    let known = run.journal.step(&step.id);
    if let Some(outcome) = put_before(run, put, known.answer).await? {
        return Ok(outcome);
    }
    let chosen = match known.version.clone() {
        // An earlier run chose it: another one would be a second asset.
        Some(version) => Chosen { version: Some(version), else_next: None },
        None => choose(run, put).await?,
    };
    let (version, body) = match send(run, step, put, chosen.version.as_deref()).await {
        Ok(body) => (chosen.version, body),
        Err(Problem::Http(error)) if is_conflict(&error) && chosen.else_next.is_some() => {
            let body = send(run, step, put, chosen.else_next.as_deref()).await?;
            (chosen.else_next, body)
        }
        Err(Problem::Http(error)) if known.begun && is_refused(&error) => {
            let body = there(run, put, chosen.version.as_deref(), error).await?;
            (chosen.version, body)
        }
        Err(problem) => return Err(problem),
    };
    let id = run.answers().resource_id(run.execution.destination, &put.resource, version.as_deref())?;
    let answer = Answer { id: Some(id.clone()), version, ..Answer::default() };
    run.journal.note(&step.id, false, |record| record.answer = Some(answer.clone()))?;
    Ok(Outcome { answer, created: Some(Created { collection: Some(put.resource.collection), id }), body })
}

/// What an earlier run put, if it is there still. Asked for, since a journal may be old.
async fn put_before(
    run: &Run<'_>,
    put: &PutStep,
    answer: Option<Answer>,
) -> Result<Option<Outcome>, Problem> {
    let Some(answer) = answer else { return Ok(None) };
    let id =
        run.answers().resource_id(run.execution.destination, &put.resource, answer.version.as_deref())?;
    let response = run.get(&id, put.resource.collection.read_version(), Some(404)).await?;
    if response.status() == 404 {
        return Ok(None);
    }
    let body = response.json()?;
    Ok(Some(Outcome { answer: Answer { id: Some(id), ..answer }, created: None, body }))
}

/// Which version is put (client-protocol §3.4, §6).
async fn choose(run: &Run<'_>, put: &PutStep) -> Result<Chosen, Problem> {
    let fixed = |version: Option<String>| Chosen { version, else_next: None };
    let resource = &put.resource;
    let by_container = match &resource.version {
        None => return Ok(fixed(None)),
        Some(Version::Fixed(version)) => return Ok(fixed(Some(version.clone()))),
        Some(Version::Late(version)) => return Ok(fixed(Some(run.answers().text(version)?))),
        Some(Version::OfContent(content)) => {
            let content = run.answers().fill(content)?;
            return Ok(fixed(Some(component_id(&content))));
        }
        Some(by_container) => by_container,
    };
    let id = run.answers().resource_id(run.execution.destination, resource, None)?;
    let Some(found) = container::versions(run, resource.collection, &id).await? else {
        return Ok(fixed(Some("1".to_owned())));
    };
    let next = usable(found.next_version, &id)?;
    Ok(match by_container {
        Version::LatestElseNext => {
            // A container whose versions are all gone has no latest one.
            let latest = found.latest_version.filter(|version| !version.is_empty());
            match latest {
                Some(latest) => Chosen { version: Some(usable(Some(latest), &id)?), else_next: Some(next) },
                None => fixed(Some(next)),
            }
        }
        _ => fixed(Some(next)),
    })
}

/// Sends it, and waits until the service is done with it.
async fn send(run: &Run<'_>, step: &Step, put: &PutStep, version: Option<&str>) -> Result<Value, Problem> {
    let id = run.answers().resource_id(run.execution.destination, &put.resource, version)?;
    let is_chosen = matches!(put.resource.version, Some(Version::Next | Version::LatestElseNext));
    run.journal.note(&step.id, is_chosen, |record| {
        record.begun = true;
        record.version = version.filter(|_| is_chosen).map(str::to_owned);
    })?;
    run.may_create(step);
    let request = request(run, put, &id)?;
    let response = run.execution.client.send(&request).await?;
    operation::finish(run, &id, put.resource.collection.read_version(), response).await
}

/// The request.
pub(super) fn request(run: &Run<'_>, put: &PutStep, id: &str) -> Result<Request, Problem> {
    let body = run.answers().fill(&put.body)?;
    let mut request = run.request(Method::PUT, id, put.api_version())?.json(&body);
    for (name, value) in &put.query {
        request = request.query(name, value);
    }
    Ok(if put.azureml_token { request.with_azureml_token() } else { request })
}

/// What an earlier run put and did not get to know: assets are not put twice by the service.
async fn there(
    run: &Run<'_>,
    put: &PutStep,
    version: Option<&str>,
    refusal: HttpError,
) -> Result<Value, Problem> {
    let id = run.answers().resource_id(run.execution.destination, &put.resource, version)?;
    let response = run.get(&id, put.resource.collection.read_version(), Some(404)).await?;
    if response.status() == 404 { Err(refusal.into()) } else { Ok(response.json()?) }
}

fn is_conflict(error: &HttpError) -> bool {
    matches!(error.kind(), HttpErrorKind::Conflict { .. })
}

/// Whether the service may refuse because it is there.
fn is_refused(error: &HttpError) -> bool {
    is_conflict(error) || matches!(error.kind(), HttpErrorKind::Rejected { .. })
}
