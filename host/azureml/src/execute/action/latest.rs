//! The newest version of an asset (client-protocol §1 step 9, §4), or the one after it.

use serde::Deserialize;

use super::super::Problem;
use super::super::run::{Outcome, Run};
use super::container::{is_segment, usable, versions};
use crate::http::{HttpErrorKind, Method};
use crate::plan::{Answer, Collection, LatestStep, Lookup, Step};

#[derive(Deserialize)]
struct List {
    value: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    id: Option<String>,
}

pub(super) async fn carry_out(run: &Run<'_>, step: &Step, latest: &LatestStep) -> Result<Outcome, Problem> {
    let segment = latest.collection.segment();
    let asset = format!("{segment}/{}", latest.name);
    let id = run.execution.destination.child(&asset);
    let version = match latest.lookup {
        Lookup::Newest => newest(run, latest, &id, &asset).await?,
        Lookup::Container => of_container(run, latest, &id, &asset).await?,
        Lookup::Next => next(run, step, latest, &id).await?,
    };
    let id = format!("{id}/versions/{version}");
    let answer = Answer { id: Some(id), version: Some(version), ..Answer::default() };
    Ok(Outcome { answer, ..Outcome::default() })
}

async fn newest(run: &Run<'_>, latest: &LatestStep, id: &str, asset: &str) -> Result<String, Problem> {
    let request = run
        .request(Method::GET, &format!("{id}/versions"), latest.collection.read_version())?
        .query("$orderBy", "createdtime desc")
        .query("$top", "1")
        .accept(404);
    let response = run.execution.client.send(&request).await?;
    let items = if response.status() == 404 { Vec::new() } else { response.json::<List>()?.value };
    let Some(item) = items.into_iter().next() else {
        return Err(none(run, asset).await);
    };
    // The end of the id is the version; `name` says the same, and not in every answer.
    let by_id =
        item.id.as_deref().and_then(|id| id.rsplit_once("/versions/")).map(|(_, version)| version.to_owned());
    usable(by_id.filter(|version| is_segment(version)).or(item.name), asset)
}

async fn of_container(run: &Run<'_>, latest: &LatestStep, id: &str, asset: &str) -> Result<String, Problem> {
    let Some(found) = versions(run, latest.collection, id).await? else {
        return Err(none(run, asset).await);
    };
    let version = usable(found.latest_version, asset)?;
    // The client reads the version as well: one that is gone is told here and not by the job.
    run.get(&format!("{id}/versions/{version}"), latest.collection.read_version(), None).await?;
    Ok(version)
}

/// The version after the newest: chosen once, since whoever is killed behind it is to make no second asset.
async fn next(run: &Run<'_>, step: &Step, latest: &LatestStep, id: &str) -> Result<String, Problem> {
    if let Some(version) = run.journal.step(&step.id).version {
        return Ok(version);
    }
    let version = match versions(run, latest.collection, id).await? {
        Some(found) => usable(found.next_version, id)?,
        None => "1".to_owned(),
    };
    run.journal.note(&step.id, true, |record| record.version = Some(version.clone()))?;
    Ok(version)
}

/// There is no such asset; or there is no such workspace, which has to be told instead.
async fn none(run: &Run<'_>, asset: &str) -> Problem {
    let workspace = run.execution.destination.id();
    match run.get(&workspace, Collection::Workspace.read_version(), None).await {
        Err(Problem::Http(error)) if matches!(error.kind(), HttpErrorKind::NotFound { .. }) => error.into(),
        _ => Problem::NoVersion { asset: asset.to_owned() },
    }
}
