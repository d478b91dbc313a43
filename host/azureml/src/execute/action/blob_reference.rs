//! A container that the service gives for the files of an asset, and the right to write into it.

use serde::Deserialize;
use serde_json::json;

use super::super::Problem;
use super::super::run::Run;
use crate::http::{BlobUrl, Client, Method, Request};
use crate::plan::Collection;
use crate::upload::{Place, UploadError};

/// What is asked, and is the answer: both forms have these members. No debug form: the signature in it is secret.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pending {
    blob_reference_for_consumption: Reference,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    #[serde(default)]
    blob_uri: Option<String>,
    credential: Credential,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    sas_uri: String,
}

/// Asks for the container of a code asset in a workspace, by its id (client-protocol §1 step 2).
pub(super) fn of_code(id: &str) -> Request {
    Request::arm(Method::POST, format!("{id}/startPendingUpload"), Collection::Code.read_version())
        .json(&json!({"pendingUploadType": "TemporaryBlobReference"}))
        .repeatable()
}

/// Asks for the container of an asset in a registry (client-protocol §2, registry assets).
pub(super) fn of_asset(
    run: &Run<'_>,
    collection: Collection,
    name: &str,
    version: &str,
) -> Result<Request, Problem> {
    let destination = run.execution.destination;
    let asset = destination.child(&format!("{}/{name}/versions/{version}", collection.segment()));
    let id = destination.child(&format!("tempdatarefs/{name}/versions/{version}"));
    let body = json!({"assetId": asset, "temporaryDataReferenceType": "TemporaryBlobReference"});
    Ok(run.request(Method::PUT, &id, collection.write_version())?.json(&body))
}

/// The container: its URL without a `/` at its end, and the same with a signature. Asking again gives the same one.
pub(super) async fn ask(client: &Client, request: &Request) -> Result<(String, BlobUrl), UploadError> {
    let reference = client.send(request).await?.json::<Pending>()?.blob_reference_for_consumption;
    let signed = BlobUrl::parse(&reference.credential.sas_uri).map_err(|_| UploadError::NoPlace)?;
    if let Some(plain) = reference.blob_uri {
        let plain = BlobUrl::parse(&plain).map_err(|_| UploadError::NoPlace)?;
        if plain.plain() != signed.plain() {
            return Err(UploadError::NoPlace);
        }
    }
    Ok((signed.plain().trim_end_matches('/').to_owned(), signed))
}

/// The container as a place to upload to, whose signature is asked for again when it ends.
pub(super) fn place(client: &Client, request: Request, signed: BlobUrl) -> Place<'_> {
    let renew = move || {
        let request = request.clone();
        Box::pin(async move { Ok(ask(client, &request).await?.1) }) as _
    };
    Place::new(signed, Some(Box::new(renew)))
}
