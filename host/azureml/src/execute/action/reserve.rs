//! An asset is announced to a registry, which gives a container for its files, and they are sent there.

use super::super::Problem;
use super::super::run::{Outcome, Run};
use super::super::submitted::Created;
use super::blob_reference;
use crate::execute::Event;
use crate::http::HttpErrorKind;
use crate::plan::{Answer, FileSet, ReserveStep, Step, Unanswered, Version};
use crate::upload::{Outcome as Sent, Upload, UploadError};

pub(super) async fn carry_out(run: &Run<'_>, step: &Step, reserve: &ReserveStep) -> Result<Outcome, Problem> {
    let (name, version) = asset(run, reserve)?;
    let client = run.execution.client;
    let known = run.journal.step(&step.id);
    let reference = blob_reference::of_asset(run, reserve.asset.collection, &name, &version)?;
    let (container, url) = match blob_reference::ask(client, &reference).await {
        Ok(given) => given,
        // The asset is there already. Without files that is for the PUT to judge, as with the official client; files that an earlier run
        // sent are where it says.
        Err(UploadError::Http(error)) if matches!(error.kind(), HttpErrorKind::Conflict { .. }) => {
            return match known.answer {
                Some(answer) => Ok(Outcome { answer, ..Outcome::default() }),
                None if reserve.files.is_none() => Ok(Outcome::default()),
                None => Err(error.into()),
            };
        }
        Err(error) => return Err(error.into()),
    };
    let Some(files) = &reserve.files else { return Ok(Outcome::default()) };
    run.journal.note(&step.id, false, |record| record.container = Some(container.clone()))?;
    run.may_create(step);
    run.tell(&Event::Uploading { step, files: files.files.len(), bytes: files.bytes() });
    let upload = Upload {
        client,
        place: blob_reference::place(client, reference, url),
        folder: String::new(),
        files,
        mark: (name, version),
        again: known.container.as_deref() == Some(&container),
        budget: &run.budget,
        progress: run.execution.progress.clone(),
    };
    let sent = upload.run().await?;
    let url = format!("{container}/{}", root(files));
    let created = (sent == Sent::Sent).then(|| Created { collection: None, id: url.clone() });
    let answer = Answer { url: Some(url), ..Answer::default() };
    run.journal.note(&step.id, false, |record| record.answer = Some(answer.clone()))?;
    Ok(Outcome { answer, created, ..Outcome::default() })
}

/// The name and the version of the asset.
fn asset(run: &Run<'_>, reserve: &ReserveStep) -> Result<(String, String), Problem> {
    let answers = run.answers();
    let version = match &reserve.asset.version {
        Some(Version::Fixed(version)) => version.clone(),
        Some(Version::Late(version)) => answers.text(version)?,
        _ => return Err(Unanswered { what: "the version of an asset".to_owned() }.into()),
    };
    Ok((answers.text(&reserve.asset.name)?, version))
}

/// The folder, or the file if there is none.
fn root(files: &FileSet) -> &str {
    match &files.folder {
        Some(folder) => folder,
        None => files.files.first().map(|file| file.path.as_str()).unwrap_or_default(),
    }
}
