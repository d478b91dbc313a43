//! Local files go to a datastore, to a folder that is named after their hash (client-protocol §1 step 8, §3.2).
//!
//! The official client also looks into `az-ml-artifacts`, where releases of it before this layout uploaded to, and takes what is there
//! instead. Not here: the plan names the place, and what was reviewed is what is sent.

use super::super::Problem;
use super::super::run::{Outcome, Run};
use super::super::submitted::Created;
use super::datastore;
use crate::execute::Event;
use crate::plan::{Action, Answer, Collection, Node, Step, UploadStep, Version};
use crate::upload::{Outcome as Sent, Upload};

pub(super) async fn carry_out(run: &Run<'_>, step: &Step, upload: &UploadStep) -> Result<Outcome, Problem> {
    let (container, place) = datastore::place(run, &upload.datastore).await?;
    let folder = format!("LocalUpload/{}", upload.object_hash);
    let known = run.journal.step(&step.id);
    let plain = container.plain();
    run.journal.note(&step.id, false, |record| record.container = Some(plain.clone()))?;
    run.may_create(step);
    run.tell(&Event::Uploading { step, files: upload.files.files.len(), bytes: upload.files.bytes() });
    let sent = Upload {
        client: run.execution.client,
        place,
        folder: folder.clone(),
        files: &upload.files,
        mark: mark(run.execution.steps, step),
        again: known.container.as_deref() == Some(&plain),
        budget: &run.budget,
        progress: run.execution.progress.clone(),
    };
    let sent = sent.run().await?;
    let end = match (&upload.files.folder, upload.files.files.first()) {
        (Some(name), _) => format!("{name}/"),
        (None, file) => file.map(|file| file.path.clone()).unwrap_or_default(),
    };
    let url = format!("{plain}/{folder}/{end}");
    let created = (sent == Sent::Sent).then(|| Created { collection: None, id: url.clone() });
    Ok(Outcome { answer: Answer { url: Some(url), ..Answer::default() }, created, ..Outcome::default() })
}

/// Name and version in the mark of an upload: those of the asset that it is for, if it is for one; of the input of a job, made up ones
/// (client-protocol §1 step 8).
fn mark(steps: &[Step], upload: &Step) -> (String, String) {
    let made_up = || uuid::Uuid::new_v4().to_string();
    let asset = steps.iter().find_map(|step| {
        let Action::Put(put) = &step.action else { return None };
        let resource = &put.resource;
        let is_asset =
            matches!(resource.collection, Collection::Environment | Collection::Data | Collection::Model);
        if !is_asset || !step.dependencies().contains(&&upload.id) {
            return None;
        }
        let Node::Text(name) = &resource.name else { return None };
        let version = match &resource.version {
            Some(Version::Fixed(version)) => version.clone(),
            _ => made_up(),
        };
        Some((name.clone(), version))
    });
    asset.unwrap_or_else(|| (made_up(), made_up()))
}
