//! The container of a datastore, and the right to write into it (client-protocol §1 step 8).

use serde::Deserialize;
use serde_json::json;

use super::super::Problem;
use super::super::run::Run;
use super::sas;
use crate::http::{BlobUrl, Client, HttpError, HttpErrorKind, Method, Request, redact};
use crate::plan::Collection;
use crate::upload::{Place, UploadError};

#[derive(Deserialize)]
struct Datastore {
    properties: Properties,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    datastore_type: String,
    account_name: String,
    container_name: String,
    endpoint: Option<String>,
    protocol: Option<String>,
    credentials: Credentials,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Credentials {
    credentials_type: String,
}

/// What `listSecrets` answers. No debug form: it is secret.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Secrets {
    #[serde(default)]
    sas_token: Option<String>,
    #[serde(default)]
    key: Option<String>,
}

/// The container of a datastore that takes blobs: its URL, and as a place to upload to.
pub(super) async fn place<'a>(run: &Run<'a>, name: &str) -> Result<(BlobUrl, Place<'a>), Problem> {
    let id = run.execution.destination.child(&format!("datastores/{name}"));
    let client = run.execution.client;
    let response = run.get(&id, Collection::Datastore.read_version(), None).await?;
    let store = response.json::<Datastore>()?.properties;
    if store.datastore_type != "AzureBlob" {
        return Err(Problem::Datastore { name: name.to_owned(), kind: redact(&store.datastore_type) });
    }
    let suffix = client.endpoints().cloud().storage_suffix();
    let given = |value: &Option<String>, or: &str| match value {
        Some(value) if !value.is_empty() => value.clone(),
        _ => or.to_owned(),
    };
    let incomplete = || Problem::Incomplete { about: id.clone(), what: "container" };
    if store.account_name.is_empty() || store.container_name.is_empty() {
        return Err(incomplete());
    }
    let container = BlobUrl::container(
        &given(&store.protocol, "https"),
        &store.account_name,
        &given(&store.endpoint, suffix),
        &store.container_name,
    );
    let container = container.map_err(|_| incomplete())?;
    if store.credentials.credentials_type == "None" {
        return Ok((container.clone(), Place::new(container, None)));
    }
    let signed = signed(client, &id, &container, &store.account_name, &store.container_name).await?;
    let (account, name, unsigned) = (store.account_name, store.container_name, container.clone());
    let renew = move || {
        let (id, account, name, unsigned) = (id.clone(), account.clone(), name.clone(), unsigned.clone());
        Box::pin(async move { signed_again(client, &id, &unsigned, &account, &name).await }) as _
    };
    Ok((container, Place::new(signed, Some(Box::new(renew)))))
}

async fn signed_again(
    client: &Client,
    id: &str,
    container: &BlobUrl,
    account: &str,
    name: &str,
) -> Result<BlobUrl, UploadError> {
    Ok(signed(client, id, container, account, name).await?)
}

/// The container with a signature; without one where the service gives none: then it takes a token, as the official client does.
async fn signed(
    client: &Client,
    id: &str,
    container: &BlobUrl,
    account: &str,
    name: &str,
) -> Result<BlobUrl, HttpError> {
    let request =
        Request::arm(Method::POST, format!("{id}/listSecrets"), Collection::Datastore.read_version())
            .json(&json!({"expirableSecret": true, "expireAfterHours": 1}))
            .repeatable();
    let secrets: Secrets = match client.send(&request).await {
        Ok(response) => response.json()?,
        Err(error) if is_refusal(&error) => return Ok(container.clone()),
        Err(error) => return Err(error),
    };
    let token = match (secrets.sas_token, secrets.key) {
        (Some(token), _) => Some(token),
        (None, Some(key)) => sas::of_container(&key, account, name, std::time::SystemTime::now()),
        (None, None) => None,
    };
    Ok(token.map_or_else(|| container.clone(), |token| container.with_sas(&token)))
}

fn is_refusal(error: &HttpError) -> bool {
    matches!(
        error.kind(),
        HttpErrorKind::Forbidden { .. }
            | HttpErrorKind::NotFound { .. }
            | HttpErrorKind::Conflict { .. }
            | HttpErrorKind::Rejected { .. }
    )
}
